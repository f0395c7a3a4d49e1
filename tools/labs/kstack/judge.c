/*
 * Tasks that take turns while the judge strikes them with NMIs, in ring 3 and
 * inside of the kernel. Each place where it looks is called station_...; in
 * gdb, `break station_leaves` stops there, too.
 */
#include <family.h>
#include <known.h>
#include <stdlib.h>
#include <string.h>
#include <thread.h>
#include <uapi/futex.h>

#define STACK		16384
#define SEVERAL		8
#define YIELDS		12
#define SAMES		3		/* of two threads */

uint32_t mine;			/* a word that differs from task to task */
static char stack[STACK] __attribute__((aligned(16)));
static int down[2], up[2];

STATION(gate)
STATION(shaken)
STATION(one)
STATION(stack)
STATION(fpu)
STATION(told)
STATION(became)

/* A system call with known registers. The judge goes on from `before` step by
 * step, through the kernel, until it is out here again. */
#define KNOWN(name, number, before, behind) \
	asm(KNOWN_LOAD(name, number) KNOWN_STATION(before) \
	    "	int $0x80\n	nop\n" KNOWN_STATION(behind) KNOWN_RETURN)

uint32_t turn;			/* the call by which a task leaves the CPU */
int known_turn(void);
int known_same(void);
int known_nanosleep(void);
void known_getpid(void);
void known_exit(void);
int known_execve(void);
asm(KNOWN_LOAD(known_turn, 0) "	mov turn, %eax\n" KNOWN_STATION(leaves)
    "	int $0x80\n	nop\n" KNOWN_STATION(yielded) KNOWN_RETURN);
KNOWN(known_same, 158, same, same_again);
KNOWN(known_nanosleep, 162, sleeps, slept);
KNOWN(known_getpid, 20, overflow, not_back);
KNOWN(known_exit, 1, ends, undead);
KNOWN(known_execve, 11, execs, not_there);

static void registers_of(uint32_t who)
{
	mine = lab_pattern(100 + who);
	for (int i = 0; i < 6; i++)
		wanted[i] = lab_pattern(who * 10 + i);
}

/* All are alive until the last has been looked at, twice. */
static void several(void)
{
	for (uint32_t i = 0; i < SEVERAL; i++) {
		if (fork() == 0) {
			registers_of(i);
			station_one(i, 0, 0);
			tell(up);
			hear(down);
			station_stack(i, 0, 0);
			_exit(0);
		}
		hear(up);
	}
	for (uint32_t i = 0; i < SEVERAL; i++)
		tell(down);
	wait_all();
}

static void yield(void)
{
	syscall0(__NR_sched_yield);
}

/* Two that take turns, each with registers of its own. They leave the CPU by
 * different ways through the kernel, so that it holds different things. */
static void wait_for_turns(int *word)
{
	registers_of(1);
	turn = __NR_futex;
	wanted[0] = (uint32_t)word;
	wanted[1] = FUTEX_WAIT;
	wanted[2] = wanted[3] = 0;
	for (int i = 0; i < YIELDS; i++)
		known_turn();
}

static void two_yield(void)
{
	int *word = mmap(NULL, 4096, PROT_READ | PROT_WRITE,
			 MAP_SHARED | MAP_ANONYMOUS, -1, 0);

	if (fork() == 0) {
		wait_for_turns(word);
		_exit(0);
	}
	registers_of(2);
	turn = __NR_sched_yield;
	for (int i = 0; i < YIELDS; i++) {
		while (syscall3(__NR_futex, (int)word, FUTEX_WAKE, 1) != 1)
			yield();
		known_turn();
	}
	wait_all();
}

/* A number stays in the FPU while the other one has it, too. */
static void compute(uint32_t who)
{
	uint32_t in = lab_pattern(60 + who) >> 1, out;

	asm volatile("fninit; fildl %0" : : "m"(in));
	yield();
	yield();
	asm volatile("fistpl %0" : "=m"(out));
	station_fpu(who, out, in);
}

/* The thread: the same memory, another stack in the kernel, at once. */
static int in_a_thread(void *arg UNUSED_ARG)
{
	station_stack(SEVERAL, 0, 0);
	for (int i = 0; i < SAMES; i++)
		yield();
	compute(3);
	return 0;
}

static void two_compute(void)
{
	if (fork() == 0) {
		compute(1);
		_exit(0);
	}
	compute(0);
	wait_all();
}

static void with_a_thread(void)
{
	clone_call(CLONE_VM | SIGCHLD, stack + STACK, NULL, NULL, NULL,
		   in_a_thread, NULL);
	yield();
	station_stack(SEVERAL + 1, 0, 0);
	for (int i = 0; i < SAMES; i++)
		known_same();
	compute(2);
	wait_all();
}

/* So long that nothing is left but idle. */
static void sleep_twice(void)
{
	static struct timespec nap;

	nap.tv_nsec = 1000000 * (20 + lab_choice(1, 0, 60));
	registers_of(4);
	wanted[0] = (uint32_t)&nap;
	wanted[1] = 0;
	known_nanosleep();
	known_nanosleep();
}

static void end_in_steps(void)
{
	if (fork() == 0) {
		registers_of(5);
		wanted[0] = 0;
		known_exit();
	}
	wait_all();
}

/* What the kernel says of itself: its audit here, its NMIs to the judge. */
static void tell_the_truth(void)
{
	char text[16] = "";
	int fd = open("/proc/audit", O_RDONLY, 0);

	read(fd, text, sizeof(text) - 1);
	close(fd);
	station_told(strcmp(text, "ok\n") == 0, 0, 0);
}

/* The last thing: this program becomes itself once more. */
static void exec_in_steps(void)
{
	static char name[] = "/bin/judge", again[] = "again";
	static char *args[] = { name, again, NULL };

	registers_of(6);
	wanted[0] = (uint32_t)name;
	wanted[1] = (uint32_t)args;
	wanted[2] = 0;
	known_execve();
}

int main(int argc, char **argv UNUSED_ARG)
{
	if (argc > 1) {
		if (fork() == 0)
			_exit(0);
		wait_all();
		station_became(0, 0, 0);
		known_getpid();		/* with no stack left for it */
		return 0;
	}
	pipe(down);
	pipe(up);
	if (fork() == 0)
		_exit(0);
	wait_all();
	station_gate(0, 0, 0);
	if (fork() == 0) {
		station_shaken(0, 0, 0);
		_exit(0);
	}
	wait_all();
	end_in_steps();
	several();
	two_yield();
	two_compute();
	with_a_thread();
	sleep_twice();
	tell_the_truth();
	exec_in_steps();
	return 1;
}
