/*
 * ptrace: who may trace whom, stops at signals and system calls, single
 * steps, and looking into and changing memory and registers (J).
 * linux: prints what held.
 * needs: threads trace more rtsig
 */
#include "threads.h"
#include <task.h>
#include <uapi/ptrace.h>

#define SYSCALL_STOP	(SIGTRAP | 0x80)

static int ptrace(int request, pid_t pid, uint32_t addr, uint32_t data)
{
	return syscall4(__NR_ptrace, request, pid, addr, data);
}

static void resume(int request, pid_t pid, int sig)
{
	CHECK_EQ(ptrace(request, pid, 0, sig), 0);
}

/* Wait for a stop of this tracee; event and signal as wait tells them. */
static void expect_stop(pid_t pid, int want)
{
	int status = -1;
	CHECK_EQ(waitpid(pid, &status, __WALL), pid);
	CHECK_EQ(status, want << 8 | 0x7f);
}

static volatile int word = 1;

/* A child that asks to be traced, stops, and then runs body. */
static pid_t traced(void (*body)(void))
{
	pid_t pid = must_fork();
	if (pid == 0) {
		CHECK_EQ(ptrace(PTRACE_TRACEME, 0, 0, 0), 0);
		kill(getpid(), SIGSTOP);
		body();
		_exit(check_result() ? 99 : word);
	}
	expect_stop(pid, SIGSTOP);
	return pid;
}

static void nothing(void)
{
}

static void finish_traced(pid_t pid)
{
	resume(PTRACE_CONT, pid, 0);
	CHECK_EQ(status_of(pid), W_EXITCODE(1, 0));
}

static void peek_and_poke(void)
{
	uint32_t seen = 0;
	pid_t pid = traced(nothing);
	CHECK_EQ(ptrace(PTRACE_PEEKDATA, pid, (uint32_t)&word,
			(uint32_t)&seen), 0);
	CHECK_EQ(seen, 1);
	CHECK_EQ(ptrace(PTRACE_POKEDATA, pid, (uint32_t)&word, 42), 0);
	CHECK_EQ(word, 1);		/* it was shared, and now is not */
	CHECK_EQ(ptrace(PTRACE_PEEKDATA, pid, 8, (uint32_t)&seen), -EIO);
	CHECK_EQ(ptrace(PTRACE_POKEDATA, pid, 8, 1), -EIO);
	CHECK_EQ(ptrace(PTRACE_PEEKDATA, pid, 0xfffff000u, (uint32_t)&seen),
		 -EIO);
	CHECK_EQ(ptrace(PTRACE_PEEKDATA, pid, (uint32_t)&word, 8), -EFAULT);
	CHECK_EQ(ptrace(1234, pid, 0, 0), -EIO);
	resume(PTRACE_CONT, pid, 0);
	CHECK_EQ(status_of(pid), W_EXITCODE(42, 0));
	say("peek and poke\n");
}

static char *forbidden;

static void read_forbidden(void)
{
	word = *(volatile char *)forbidden;
}

/* A tracer sees and changes what the program may not even read; and the
 * program may not after that, either. */
static void protected_pages(void)
{
	uint32_t seen = 1;
	for (int written = 0; written < 2; written++) {
		forbidden = mmap(NULL, 4096, PROT_READ | PROT_WRITE,
				 MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
		forbidden[0] = written;
		CHECK_EQ(mprotect(forbidden, 4096, PROT_NONE), 0);
		if (!written)
			madvise(forbidden, 4096, MADV_DONTNEED);
		pid_t pid = traced(read_forbidden);
		uint32_t at = (uint32_t)forbidden;
		CHECK_EQ(ptrace(PTRACE_PEEKDATA, pid, at, (uint32_t)&seen), 0);
		CHECK_EQ(seen, written);
		CHECK_EQ(ptrace(PTRACE_POKEDATA, pid, at, 5), 0);
		resume(PTRACE_CONT, pid, 0);
		expect_stop(pid, SIGSEGV);
		resume(PTRACE_CONT, pid, SIGSEGV);
		CHECK_EQ(status_of(pid), SIGSEGV);
	}
	say("protected pages\n");
}

/* What is shared and read-only is others', too: no poke may change it. */
static void shared_pages(void)
{
	uint32_t seen = 0;
	char *both = mmap(NULL, 4096, PROT_READ | PROT_WRITE,
			  MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	uint32_t at = (uint32_t)both;
	pid_t pid = traced(nothing);
	CHECK_EQ(ptrace(PTRACE_POKEDATA, pid, at, 5), 0);
	CHECK_EQ(*both, 5);
	finish_traced(pid);
	CHECK_EQ(mprotect(both, 4096, PROT_READ), 0);
	pid = traced(nothing);
	CHECK_EQ(ptrace(PTRACE_PEEKDATA, pid, at, (uint32_t)&seen), 0);
	CHECK_EQ(seen, 5);
	CHECK_EQ(ptrace(PTRACE_POKEDATA, pid, at, 6), -EIO);
	CHECK_EQ(*both, 5);
	finish_traced(pid);
	say("shared pages\n");
}

/* A debugger that calls a function pushes below the stack pointer: the stack
 * grows for him as for the program. */
static void below_the_stack(void)
{
	struct user_regs regs;
	uint32_t seen = 1;
	pid_t pid = traced(nothing);
	CHECK_EQ(ptrace(PTRACE_GETREGS, pid, 0, (uint32_t)&regs), 0);
	CHECK_EQ(ptrace(PTRACE_PEEKDATA, pid, regs.esp - 0x100002,
			(uint32_t)&seen), 0);
	CHECK_EQ(seen, 0);
	CHECK_EQ(ptrace(PTRACE_POKEDATA, pid, regs.esp - 0x200002, 9), 0);
	CHECK_EQ(ptrace(PTRACE_POKEDATA, pid, regs.esp - 0x40000000, 9), -EIO);
	finish_traced(pid);
	say("below the stack\n");
}

/* Into read-only text, as a debugger's breakpoint: only the child has it. */
static void __attribute__((noinline)) target(void)
{
	__asm__ volatile("nop\n\tnop\n\tnop\n\tnop");
}

static void breakpoint(void)
{
	uint32_t code = 0, at = (uint32_t)target;
	struct user_regs regs;
	pid_t pid = traced(target);
	CHECK_EQ(ptrace(PTRACE_PEEKTEXT, pid, at, (uint32_t)&code), 0);
	CHECK_EQ(ptrace(PTRACE_POKETEXT, pid, at, (code & ~0xffu) | 0xcc), 0);
	CHECK_EQ(*(volatile uint8_t *)at, code & 0xff);
	resume(PTRACE_CONT, pid, 0);
	expect_stop(pid, SIGTRAP);
	CHECK_EQ(ptrace(PTRACE_GETREGS, pid, 0, (uint32_t)&regs), 0);
	CHECK_EQ(regs.eip, at + 1);
	CHECK_EQ(ptrace(PTRACE_POKETEXT, pid, at, code), 0);
	regs.eip = at;
	CHECK_EQ(ptrace(PTRACE_SETREGS, pid, 0, (uint32_t)&regs), 0);
	resume(PTRACE_SINGLESTEP, pid, 0);
	expect_stop(pid, SIGTRAP);
	CHECK_EQ(ptrace(PTRACE_GETREGS, pid, 0, (uint32_t)&regs), 0);
	CHECK_EQ(regs.eip, at + 1);	/* the nop is one byte */
	resume(PTRACE_CONT, pid, 0);
	CHECK_EQ(status_of(pid), W_EXITCODE(1, 0));
	target();
	say("a breakpoint, a step\n");
}

static void three_calls(void)
{
	getppid();
	CHECK_EQ(syscall1(__NR_close, 999), 7);		/* see below */
	getpid();
}

/* Both doors of each call; the tracer changes one's result. */
static void system_calls(void)
{
	const int numbers[] = { __NR_getppid, __NR_close, __NR_getpid };
	struct user_regs regs;
	pid_t pid = traced(three_calls);
	CHECK_EQ(ptrace(PTRACE_SETOPTIONS, pid, 0, PTRACE_O_TRACESYSGOOD), 0);
	for (unsigned i = 0; i < COUNT(numbers); i++) {
		resume(PTRACE_SYSCALL, pid, 0);
		expect_stop(pid, SYSCALL_STOP);
		CHECK_EQ(ptrace(PTRACE_GETREGS, pid, 0, (uint32_t)&regs), 0);
		CHECK_EQ(regs.orig_eax, numbers[i]);
		CHECK_EQ(regs.eax, -ENOSYS);
		resume(PTRACE_SYSCALL, pid, 0);
		expect_stop(pid, SYSCALL_STOP);
		CHECK_EQ(ptrace(PTRACE_GETREGS, pid, 0, (uint32_t)&regs), 0);
		CHECK_EQ(regs.orig_eax, numbers[i]);
		if (numbers[i] == __NR_getppid)
			CHECK_EQ(regs.eax, getpid());
		if (numbers[i] != __NR_close)
			continue;
		CHECK_EQ(regs.ebx, 999);
		CHECK_EQ(regs.eax, -EBADF);
		regs.eax = 7;
		CHECK_EQ(ptrace(PTRACE_SETREGS, pid, 0, (uint32_t)&regs), 0);
	}
	resume(PTRACE_SYSCALL, pid, 0);
	expect_stop(pid, SYSCALL_STOP);
	CHECK_EQ(ptrace(PTRACE_GETREGS, pid, 0, (uint32_t)&regs), 0);
	CHECK_EQ(regs.orig_eax, __NR_exit_group);
	resume(PTRACE_SYSCALL, pid, 0);
	CHECK_EQ(status_of(pid), W_EXITCODE(1, 0));
	say("both doors of a system call\n");
}

static void raise_two(void)
{
	kill(getpid(), SIGUSR1);
	kill(getpid(), SIGUSR2);
}

/* The tracer sees a signal first, and may swallow or change it. */
static void signals(void)
{
	siginfo_t info;
	pid_t pid = traced(raise_two);
	resume(PTRACE_CONT, pid, 0);
	expect_stop(pid, SIGUSR1);
	CHECK_EQ(ptrace(PTRACE_GETSIGINFO, pid, 0, (uint32_t)&info), 0);
	CHECK_EQ(info.si_signo, SIGUSR1);
	CHECK_EQ(info.si_pid, pid);
	resume(PTRACE_CONT, pid, 0);
	expect_stop(pid, SIGUSR2);
	CHECK_EQ(ptrace(PTRACE_CONT, pid, 0, 65), -EIO);
	resume(PTRACE_CONT, pid, SIGTERM);
	CHECK_EQ(status_of(pid), SIGTERM);
	say("signals pass the tracer\n");
}

static void sleep_for_ever(void)
{
	for (;;)
		pause();
}

static void attached(void)
{
	pid_t pid = must_fork();
	if (pid == 0)
		sleep_for_ever();
	CHECK_EQ(ptrace(PTRACE_CONT, pid, 0, 0), -ESRCH);	/* not ours */
	CHECK_EQ(ptrace(PTRACE_ATTACH, pid, 0, 0), 0);
	expect_stop(pid, SIGSTOP);
	CHECK_EQ(ptrace(PTRACE_ATTACH, pid, 0, 0), -EPERM);	/* twice */
	resume(PTRACE_CONT, pid, 0);
	CHECK_EQ(ptrace(PTRACE_CONT, pid, 0, 0), -ESRCH);	/* it runs */
	kill(pid, SIGUSR1);
	expect_stop(pid, SIGUSR1);
	CHECK_EQ(ptrace(PTRACE_DETACH, pid, 0, 0), 0);
	CHECK_EQ(ptrace(PTRACE_CONT, pid, 0, 0), -ESRCH);
	nap(10);
	CHECK_EQ(waitpid(pid, NULL, WNOHANG), 0);
	CHECK_EQ(ptrace(PTRACE_SEIZE, pid, 0, PTRACE_O_EXITKILL), 0);
	kill(pid, SIGKILL);
	CHECK_EQ(status_of(pid), SIGKILL);
	say("attached, detached, seized\n");
}

static void refusals(void)
{
	CHECK_EQ(ptrace(PTRACE_ATTACH, getpid(), 0, 0), -EPERM);
	CHECK_EQ(ptrace(PTRACE_ATTACH, 0x3ffff0, 0, 0), -ESRCH);
	CHECK_EQ(ptrace(PTRACE_CONT, getpid(), 0, 0), -ESRCH);
	CHECK_EQ(ptrace(PTRACE_CONT, 1, 0, 0), -ESRCH);
	CHECK_EQ(ptrace(PTRACE_PEEKDATA, 0, 0, 0), -ESRCH);
	CHECK_EQ(ptrace(PTRACE_CONT, -1, 0, 0), -ESRCH);
	pid_t pid = must_fork();
	if (pid == 0)
		_exit(0);
	until_dead(pid);
	CHECK_EQ(ptrace(PTRACE_ATTACH, pid, 0, 0), -EPERM);	/* dead */
	CHECK_EQ(status_of(pid), 0);
	CHECK_EQ(ptrace(PTRACE_ATTACH, pid, 0, 0), -ESRCH);
	pid = traced(nothing);
	CHECK_EQ(ptrace(PTRACE_SETOPTIONS, pid, 0, 0x40000000), -EINVAL);
	CHECK_EQ(ptrace(PTRACE_GETREGS, pid, 0, 8), -EFAULT);
	CHECK_EQ(ptrace(PTRACE_SETREGS, pid, 0, 8), -EFAULT);
	resume(PTRACE_CONT, pid, 0);
	CHECK_EQ(status_of(pid), W_EXITCODE(1, 0));
	say("refusals\n");
}

/* Registers that would hurt: the tracee may die of them, nobody else. */
static void wild_registers(void)
{
	struct user_regs regs;
	for (unsigned i = 0; i < 17; i++) {
		pid_t pid = traced(nothing);
		CHECK_EQ(ptrace(PTRACE_GETREGS, pid, 0, (uint32_t)&regs), 0);
		((uint32_t *)&regs)[i] = i < 7 ? 0xdeadbeef : 0xfffffff8;
		ptrace(PTRACE_SETREGS, pid, 0, (uint32_t)&regs);
		ptrace(PTRACE_CONT, pid, 0, 0);
		int status = 0;
		CHECK_EQ(waitpid(pid, &status, __WALL), pid);
		if (WIFSTOPPED(status)) {
			kill(pid, SIGKILL);
			CHECK_EQ(status_of(pid), SIGKILL);
		}
	}
	say("wild registers\n");
}

/* A tracer that ends lets go; with EXITKILL it takes them along. */
static void tracer_ends(uint32_t options, bool kills)
{
	volatile pid_t *shared = shared_page();
	pid_t tracer = must_fork();
	if (tracer == 0) {
		shared[0] = traced(sleep_for_ever);
		ptrace(PTRACE_SETOPTIONS, shared[0], 0, options);
		resume(PTRACE_CONT, shared[0], 0);
		_exit(check_result());
	}
	CHECK_EQ(status_of(tracer), 0);		/* and what it had is ours */
	if (!kills) {
		nap(30);
		CHECK_EQ(waitpid(shared[0], NULL, WNOHANG), 0);
		kill(shared[0], SIGTERM);
	}
	CHECK_EQ(status_of(shared[0]), kills ? SIGKILL : SIGTERM);
	say(kills ? "EXITKILL\n" : "let go\n");
}

int main(void)
{
	peek_and_poke();
	protected_pages();
	shared_pages();
	below_the_stack();
	breakpoint();
	system_calls();
	signals();
	attached();
	refusals();
	wild_registers();
	prctl(PR_SET_CHILD_SUBREAPER, 1);
	tracer_ends(0, false);
	tracer_ends(PTRACE_O_EXITKILL, true);
	no_children_left();
	return check_result();
}
