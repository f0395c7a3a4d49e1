/*
 * What can a program do to the kernel besides calls? Code of its own choice,
 * odd flags and segments at every door, frames it made up, files that are no
 * programs. Each is tried in a child, which may well end by it.
 */
#include "fuzz.h"
#include <uapi/clocks.h>
#include <uapi/elf.h>
#include <uapi/ptrace.h>

#define CODE_BYTES	64
#define CODE_END	(PAGE_SIZE - CODE_BYTES)
#define EFLAGS_VM	0x20000u
#define ODD_EFLAGS	0x277fd5u	/* all a program can change, and VM */
#define TICK_NS		10000000u
#define BIRTHS		200
#define ELF_FLIPS	6
#define ELF_MOST	(4 * PAGE_SIZE)

/* A page of code that returns; what is put at its start runs first. */
static uint8_t *code_page(void)
{
	uint8_t *code = mmap(NULL, PAGE_SIZE, PROT_READ | PROT_WRITE |
			     PROT_EXEC, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	if (mmap_failed(code))
		_exit(1);
	memset(code, 0x90, CODE_END);		/* nop */
	memset(code + CODE_END, 0xc3, CODE_BYTES);	/* ret */
	return code;
}

static void run_code(const uint8_t *code)
{
	__asm__ volatile("pusha\n\tcall *%0\n\tpopa"
			 : : "r" (code) : "memory", "cc");
}

static void random_code(struct attacker *a)
{
	uint8_t *code = code_page();
	for (int i = 0; i < CODE_BYTES; i++)
		code[i] = next(a) >> 8;
	run_code(code);
}

/* Instructions by which one could want to get in, or get lost. */
static void doors(struct attacker *a)
{
	static const uint8_t opcodes[][3] = {
		{ 0xcc }, { 0xce }, { 0xf1 }, { 0x0f, 0x34 }, { 0x0f, 0x05 },
		{ 0x0f, 0x0b }, { 0xf4 }, { 0xfa }, { 0xfb }, { 0xcf },
		{ 0xcb }, { 0x0f, 0x01, 0xf8 }, { 0x0f, 0x00, 0xd8 },
		{ 0x0f, 0x22, 0xd8 }, { 0xee }, { 0xec }, { 0x0f, 0x30 },
		{ 0x9d }, { 0xdb, 0xe3 }, { 0xd9, 0xf2 }, { 0x9b },
	};
	uint8_t *code = code_page();
	if (below(a, 2)) {
		code[0] = 0xcd;			/* int */
		code[1] = next(a) >> 8;
	} else {
		memcpy(code, opcodes[below(a, COUNT(opcodes))], 3);
	}
	run_code(code);
}

/* A far call or jump to any selector: gates, TSSs, code of ring 0. */
static void far(struct attacker *a)
{
	struct { uint32_t offset; uint16_t selector; } __attribute__((packed))
		to = { next(a), below(a, 2) ? next(a) : 8 * below(a, 80) + 3 };
	if (below(a, 2))
		__asm__ volatile("lcall *%0" : : "m" (to) : "memory");
	else
		__asm__ volatile("ljmp *%0" : : "m" (to) : "memory");
}

static void odd_segments(struct attacker *a)
{
	uint32_t selector = below(a, 2) ? next(a) : 8 * below(a, 80) + 3;
	switch (below(a, 4)) {
	case 0: __asm__ volatile("movw %w0, %%ds" : : "r" (selector)); break;
	case 1: __asm__ volatile("movw %w0, %%es" : : "r" (selector)); break;
	case 2: __asm__ volatile("movw %w0, %%fs" : : "r" (selector)); break;
	case 3: __asm__ volatile("movw %w0, %%gs" : : "r" (selector)); break;
	}
	syscall0(__NR_fork);
}

static void odd_flags(struct attacker *a)
{
	__asm__ volatile("pushl %0\n\tpopfl\n\tint $0x80"
			 : : "r" (next(a) & ODD_EFLAGS & ~EFLAGS_VM),
			 "a" (below(a, 2) ? __NR_fork : __NR_getpid)
			 : "memory", "cc");
}

/* No CPU lets ring 3 in there, some emulators do: code below 1 MiB. */
static void virtual_8086(struct attacker *a)
{
	uint8_t *low = mmap((void *)(below(a, 0x110) * PAGE_SIZE),
			    PAGE_SIZE * (1 + below(a, 32)),
			    PROT_READ | PROT_WRITE | PROT_EXEC, MAP_FIXED |
			    MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	uint32_t segment = mmap_failed(low) ? next(a) & 0xffff
					    : (uint32_t)low >> 4;
	if (!mmap_failed(low))
		for (int i = 0; i < CODE_BYTES; i++)
			low[i] = below(a, 3) ? next(a) >> 8 : 0xcd;
	uint32_t flags = (next(a) & ODD_EFLAGS) | EFLAGS_VM;
	__asm__ volatile("pushl %0; pushl %0; pushl %0; pushl %0; pushl %2\n\t"
			 "pushl $0x800; pushl %1; pushl %0; pushl $0\n\t"
			 "iret" : : "r" (segment), "r" (flags),
			 "r" (next(a) & 0xfffb) : "memory", "cc");
}

/* iret with words of chance, or nearly right ones. */
static void odd_iret(struct attacker *a)
{
	uint32_t cs = below(a, 2) ? next(a) : 8 * below(a, 80) + below(a, 4);
	uint32_t ss = below(a, 2) ? next(a) : 8 * below(a, 80) + below(a, 4);
	__asm__ volatile("pushl %0; pushl %1; pushl %2; pushl %3; pushl %4\n\t"
			 "iret" : : "r" (ss), "r" (next(a)),
			 "r" (next(a) & ODD_EFLAGS & ~EFLAGS_VM), "r" (cs),
			 "m" (a->arena) : "memory", "cc");
}

/* Whatever lies in the arena is the frame. */
static void odd_sigreturn(struct attacker *a)
{
	char *frame = a->arena + 4 * below(a, ARENA / 8);
	__asm__ volatile("movl %0, %%esp\n\tint $0x80"
			 : : "r" (frame), "a" (below(a, 2) ? __NR_rt_sigreturn
							 : __NR_sigreturn)
			 : "memory");
}

/* A stack pointer of chance, for a fault, a call and a signal's frame. */
static void on_signal(int sig)
{
	(void)sig;
}

static void odd_stack(struct attacker *a)
{
	signal(SIGUSR1, HANDLER(on_signal));
	__asm__ volatile("movl %0, %%esp\n\tint $0x80\n\tpushl $0"
			 : : "r" (some_value(a, 'b')), "a" (__NR_kill),
			 "b" (getpid()), "c" (SIGUSR1) : "memory");
}

/* A program of ours with some bytes of its headers changed, and run. */
static void odd_program(struct attacker *a)
{
	static uint8_t file[ELF_MOST];
	char *words[] = { "odd", NULL };
	int from = open("/bin/true", O_RDONLY, 0);
	int size = read(from, file, sizeof(file));
	int to = open(FOLDER "/odd", O_WRONLY | O_CREAT | O_TRUNC, 0777);
	uint32_t headers = sizeof(struct elf32_ehdr) +
			   4 * sizeof(struct elf32_phdr);
	for (int i = 0; i < ELF_FLIPS; i++)
		file[below(a, headers)] = next(a) >> 8;
	if (size > 0)
		write(to, file, size - below(a, 2) * below(a, size));
	close(to);
	execve(FOLDER "/odd", words, NULL);
}

/* A thread with an arena of its own attacks beside us; nobody joins it. */
static int thread(void *arg)
{
	struct attacker me = *(struct attacker *)arg;
	me.random = me.random * 2654435761u + 3;
	me.arena = NULL;
	me.life /= 2;
	live(&me);
}

static void another_thread(struct attacker *a)
{
	char *stack = mmap(NULL, 4 * PAGE_SIZE, PROT_READ | PROT_WRITE,
			   MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	if (mmap_failed(stack))
		return;
	int tid = clone_call(CLONE_LIKE_A_THREAD, stack + 4 * PAGE_SIZE, NULL,
			     NULL, NULL, thread, a);
	if (tid > 0)
		make_known(tid);
	a->life /= 2;
}

/* The FPU in a state of chance, and used. */
static void odd_fpu(struct attacker *a)
{
	__asm__ volatile("fnsave %0" : "=m" (*(char (*)[108])a->arena));
	for (int i = 0; i < 7; i++)
		((uint32_t *)a->arena)[i] = next(a);
	__asm__ volatile("frstor %0\n\tfldpi\n\tfwait"
			 : : "m" (*(char (*)[108])a->arena));
}

/* A child that has asked for it, or anybody; and stopped, if it is in luck. */
static pid_t tracee(struct attacker *a)
{
	pid_t pid = below(a, 3) ? fork() : (pid_t)some_value(a, 'p');
	if (pid == 0) {
		syscall4(__NR_ptrace, PTRACE_TRACEME, 0, 0, 0);
		kill(getpid(), SIGSTOP);
		a->random = a->random * 2654435761u + 5;
		a->life /= 2;
		live(a);
	}
	next(a);
	if (below(a, 2))
		syscall4(__NR_ptrace, below(a, 2) ? PTRACE_SEIZE
						  : PTRACE_ATTACH,
			 pid, 0, below(a, 2) ? next(a) & 0xff : 0);
	make_known(pid);
	return pid;
}

/* Its registers, some of them changed. */
static void spoil_registers(struct attacker *a, pid_t pid)
{
	uint32_t *regs = (uint32_t *)a->arena;
	uint32_t kind = below(a, 3);
	int get = kind == 0 ? PTRACE_GETREGS :
		  kind == 1 ? PTRACE_GETFPREGS : PTRACE_GETFPXREGS;
	syscall4(__NR_ptrace, get, pid, 0, (uint32_t)regs);
	for (int i = 0; i < 2; i++)
		regs[below(a, 20)] = next(a) & (below(a, 2) ? ~0u : 0xff);
	syscall4(__NR_ptrace, get + 1, pid, 0, (uint32_t)regs);
}

static void tracer(struct attacker *a)
{
	for (int turn = 0; turn < 3; turn++) {
		pid_t pid = tracee(a);
		for (int i = 0; i < 24; i++) {
			if (below(a, 3) == 0)
				sched_yield();
			if (below(a, 3) == 0)
				waitpid(pid, NULL, __WALL | WNOHANG);
			if (below(a, 8) == 0)
				spoil_registers(a, pid);
			syscall4(__NR_ptrace, some_value(a, 'r'), pid,
				 some_value(a, 'b'), some_value(a, 'b'));
		}
	}
}

/* What is told of some task, by the piece. */
static void read_proc(struct attacker *a)
{
	static const char *const files[] = {
		"status", "stat", "maps", "pages", "cmdline", "task", "ns/pid",
		"ns/uts", "task/1/maps", "../meminfo", "../uptime",
		"../version", "../cmdline",
	};
	char path[48];
	for (int i = 0; i < 8; i++) {
		snprintf(path, sizeof(path), "/proc/%d/%s",
			 (int)some_value(a, 'p'),
			 files[below(a, COUNT(files))]);
		int fd = open(path, O_RDONLY, 0);
		while (read(fd, a->arena, 1 + below(a, 3 * PAGE_SIZE)) > 0 &&
		       below(a, 16))
			;
		getdents64(fd, (void *)a->arena, below(a, PAGE_SIZE));
		close(fd);
	}
}

static int end_at_once(void *unused)
{
	(void)unused;
	exit_thread(0);
}

/* A tick brings a signal, often the last one, somewhere amid births. */
static void rung_for(struct attacker *a)
{
	struct sigevent how = { 0, below(a, 3) ? SIGKILL : 1 + below(a, 64),
				SIGEV_SIGNAL, 0, { 0 } };
	struct itimerspec when = { { 0, below(a, 2) * TICK_NS },
				   { 0, 1 + below(a, 3 * TICK_NS) } };
	char *stack = (char *)code_page() + PAGE_SIZE;
	int timer;
	syscall3(__NR_timer_create, CLOCK_MONOTONIC, (int)&how, (int)&timer);
	syscall4(__NR_timer_settime, timer, 0, (int)&when, 0);
	for (int i = 0; i < BIRTHS; i++)
		if (clone_call(below(a, 3) ? CLONE_LIKE_A_THREAD
					   : CLONE_VM | SIGCHLD, stack, NULL,
			       NULL, NULL, end_at_once, NULL) < 0)
			sched_yield();
}

static void (*const tricks[])(struct attacker *) = {
	random_code, random_code, doors, doors, far, odd_segments, odd_flags,
	virtual_8086, odd_iret, odd_sigreturn, odd_stack, odd_program,
	odd_fpu, tracer, tracer, read_proc, rung_for,
};

void try_a_trick(struct attacker *a)
{
	if (below(a, 6) == 0) {
		another_thread(a);
		return;
	}
	int pid = fork();
	if (pid == 0) {
		tricks[below(a, COUNT(tricks))](a);
		_exit(0);
	}
	next(a);
	if (pid > 0)
		make_known(pid);
}
