/*
 * What does it cost, in instructions?
 *
 * Prints "NAME MEDIAN" lines. Made for QEMU's -icount shift=0, where the time
 * stamp counter counts instructions; loop1000 says what it made of a thousand
 * of them. The same binary runs under Linux, also as its /init (then it ends
 * by switching the machine off).
 *
 *	bench		measure
 *	bench -s N	measure among N sleeping tasks
 *	bench exit	leave at once: what the exec measurement runs
 */
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys.h>
#include <thread.h>

#define PAGE_SIZE	4096u
#define RUNS		31
#define WARM_RUNS	3
#define FEW_RUNS	7
#define LOOP_TURNS	500		/* of two instructions */
#define LOOP_COUNT	(2 * LOOP_TURNS)
#define BIG_BYTES	(64u << 20)
#define MADV_NOHUGEPAGE	15		/* for Linux's sake */

static uint32_t samples[RUNS];
static uint32_t rdtsc_cost;		/* ticks between two rdtsc in a row */
static uint32_t ticks_each = 1;		/* per instruction */
static const char *program;

static inline uint32_t now(void)
{
	uint32_t low;
	asm volatile("rdtsc" : "=a" (low) : : "edx", "memory");
	return low;
}

static uint32_t median(int runs)
{
	for (int i = 1; i < runs; i++)
		for (int j = i; j > 0 && samples[j - 1] > samples[j]; j--) {
			uint32_t larger = samples[j - 1];
			samples[j - 1] = samples[j];
			samples[j] = larger;
		}
	return samples[runs / 2];
}

static uint32_t instructions(uint32_t ticks)
{
	return (ticks > rdtsc_cost ? ticks - rdtsc_cost : 0) / ticks_each;
}

/* Each call of sample makes one measurement, in ticks. */
static void measure(const char *name, uint32_t (*sample)(void), int runs)
{
	for (int i = -WARM_RUNS; i < runs; i++) {
		uint32_t ticks = sample();
		if (i >= 0)
			samples[i] = ticks;
	}
	printf("%s %u\n", name, instructions(median(runs)));
}

static _Noreturn void give_up(const char *what, int error)
{
	eprintf("bench: %s: %s\n", what, strerror(error));
	exit(1);
}

static pid_t must_fork(void)
{
	pid_t pid = fork();
	if (pid < 0)
		give_up("fork", pid);
	return pid;
}

/* --- the scale -------------------------------------------------------- */

static uint32_t sample_nothing(void)
{
	uint32_t start = now();
	return now() - start;
}

static uint32_t sample_loop(void)
{
	uint32_t turns = LOOP_TURNS;
	uint32_t start = now();
	asm volatile("1: decl %0\n\tjnz 1b" : "+r" (turns) : : "cc");
	return now() - start;
}

static void find_scale(void)
{
	for (int i = 0; i < RUNS; i++)
		samples[i] = sample_nothing();
	rdtsc_cost = median(RUNS);
	for (int i = 0; i < RUNS; i++)
		samples[i] = sample_loop();
	uint32_t loop = median(RUNS) - rdtsc_cost;
	ticks_each = (loop + LOOP_COUNT / 2) / LOOP_COUNT;
	if (ticks_each == 0)
		ticks_each = 1;		/* a real CPU: these are cycles */
	printf("loop%u %u\n", LOOP_COUNT, loop);
}

/* --- tasks ------------------------------------------------------------ */

static uint32_t sample_getpid(void)
{
	uint32_t start = now();
	getpid();
	return now() - start;
}

/* The parent's view: from before the call to its return. */
static uint32_t sample_fork(void)
{
	uint32_t start = now();
	pid_t pid = fork();
	if (pid == 0)
		_exit(0);
	uint32_t ticks = now() - start;
	if (pid < 0)
		give_up("fork", pid);
	waitpid(pid, NULL, 0);
	return ticks;
}

static uint32_t sample_fork_exit_wait(void)
{
	uint32_t start = now();
	pid_t pid = must_fork();
	if (pid == 0)
		_exit(0);
	waitpid(pid, NULL, 0);
	return now() - start;
}

static uint32_t sample_fork_exec_exit_wait(void)
{
	char *const args[] = { (char *)program, "exit", NULL };
	char *const env[] = { NULL };
	int status = 0;
	uint32_t start = now();
	pid_t pid = must_fork();
	if (pid == 0) {
		execve(program, args, env);
		_exit(127);
	}
	waitpid(pid, &status, 0);
	uint32_t ticks = now() - start;
	if (status != 0)
		give_up(program, -ENOENT);
	return ticks;
}

/* Inline, as vfork must be: the child is on our stack. */
static uint32_t sample_vfork_exec_exit_wait(void)
{
	char *const args[] = { (char *)program, "exit", NULL };
	char *const env[] = { NULL };
	int status = 0;
	uint32_t start = now();
	pid_t pid = vfork();
	if (pid == 0) {
		execve(program, args, env);
		_exit(127);
	}
	if (pid < 0)
		give_up("vfork", pid);
	waitpid(pid, &status, 0);
	uint32_t ticks = now() - start;
	if (status != 0)
		give_up(program, -ENOENT);
	return ticks;
}

/* --- threads ---------------------------------------------------------- */

static char thread_stack[2 * PAGE_SIZE] __attribute__((aligned(16)));
static volatile int thread_id;		/* 0 again when it has ended */

static void start_thread(int (*fn)(void *), void *arg)
{
	int tid = clone_call(CLONE_LIKE_A_THREAD | CLONE_PARENT_SETTID |
			     CLONE_CHILD_CLEARTID,
			     thread_stack + sizeof(thread_stack),
			     (int *)&thread_id, NULL, (int *)&thread_id, fn,
			     arg);
	if (tid < 0)
		give_up("clone", tid);
}

static void join_thread(void)
{
	for (int tid; (tid = thread_id) != 0; )
		futex_wait(&thread_id, tid, NULL);
}

static int do_nothing(void *arg)
{
	(void)arg;
	return 0;
}

static uint32_t sample_thread(void)
{
	uint32_t start = now();
	start_thread(do_nothing, NULL);
	join_thread();
	return now() - start;
}

static volatile int turn;		/* 0: ours, 1: the thread's, 2: end */

static void await_turn(int whose)
{
	for (int is; (is = turn) != whose && is != 2; )
		futex_wait(&turn, is, NULL);
}

static void pass_turn(int to)
{
	turn = to;
	futex_wake(&turn, 1);
}

static int pong(void *arg)
{
	while (await_turn(1), turn != 2)
		pass_turn(0);
	return (int)arg;
}

static uint32_t sample_futex(void)
{
	uint32_t start = now();
	pass_turn(1);
	await_turn(0);
	return (now() - start) / 2;
}

static void measure_futex(void)
{
	start_thread(pong, NULL);
	measure("futex_ping_pong", sample_futex, RUNS);
	pass_turn(2);
	join_thread();
}

/* --- a signal --------------------------------------------------------- */

static void handler(int sig)
{
	(void)sig;
}

static uint32_t sample_signal(void)
{
	pid_t me = getpid();
	uint32_t start = now();
	kill(me, SIGUSR1);
	return now() - start;
}

static void measure_signal(void)
{
	signal(SIGUSR1, HANDLER(handler));
	measure("signal_deliver_return", sample_signal, RUNS);
	signal(SIGUSR1, SIG_DFL);
}

/* --- pages ------------------------------------------------------------ */

static char *fresh(uint32_t bytes)
{
	char *at = mmap(NULL, bytes, PROT_READ | PROT_WRITE,
			MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	if (mmap_failed(at))
		give_up("mmap", (int)at);
	madvise(at, bytes, MADV_NOHUGEPAGE);
	return at;
}

static void touch(char *at, uint32_t bytes)
{
	for (uint32_t i = 0; i < bytes; i += PAGE_SIZE)
		*(volatile char *)(at + i) = 1;
}

/* In a child of its own: without the memory it dies alone. */
static void measure_big_fork(void)
{
	pid_t pid = must_fork();
	if (pid == 0) {
		touch(fresh(BIG_BYTES), BIG_BYTES);
		measure("fork_exit_wait_64m", sample_fork_exit_wait, FEW_RUNS);
		_exit(0);
	}
	int status = 0;
	waitpid(pid, &status, 0);
	if (status != 0)
		eprintf("bench: fork_exit_wait_64m: not enough memory\n");
}

/* The page the next sample writes to. */
static char *next_page;

static uint32_t sample_store(void)
{
	char *page = next_page;
	next_page += PAGE_SIZE;
	uint32_t start = now();
	*(volatile char *)page = 2;
	return now() - start;
}

#define AREA	((RUNS + WARM_RUNS) * PAGE_SIZE)

static void measure_demand_zero(void)
{
	char *area = fresh(AREA);
	next_page = area;
	measure("demand_zero", sample_store, RUNS);
	munmap(area, AREA);
}

/* A child that holds its half of everything until killed. */
static pid_t sleeping_child(void)
{
	pid_t pid = must_fork();
	if (pid == 0)
		for (;;)
			pause();
	return pid;
}

static void measure_cow(void)
{
	char *area = fresh(AREA);
	touch(area, AREA);
	pid_t pid = sleeping_child();
	next_page = area;
	measure("cow_copy", sample_store, RUNS);
	kill(pid, SIGKILL);
	waitpid(pid, NULL, 0);

	pid = sleeping_child();
	kill(pid, SIGKILL);
	waitpid(pid, NULL, 0);
	next_page = area;
	measure("cow_last", sample_store, RUNS);
	munmap(area, AREA);
}

/* --- a pipe ----------------------------------------------------------- */

static int there[2], back[2];

static uint32_t sample_round_trip(void)
{
	char byte = 'x';
	uint32_t start = now();
	write(there[1], &byte, 1);
	read(back[0], &byte, 1);
	return (now() - start) / 2;
}

static _Noreturn void echo(void)
{
	char byte;
	close(there[1]);
	while (read(there[0], &byte, 1) == 1)
		write(back[1], &byte, 1);
	_exit(0);
}

static void measure_pipe(void)
{
	pipe(there);
	pipe(back);
	pid_t pid = must_fork();
	if (pid == 0)
		echo();
	measure("pipe_one_way", sample_round_trip, RUNS);
	for (int i = 0; i < 2; i++) {
		close(there[i]);
		close(back[i]);
	}
	waitpid(pid, NULL, 0);
}

/* --- all of it -------------------------------------------------------- */

static void measure_all(void)
{
	find_scale();
	measure("getpid", sample_getpid, RUNS);
	measure("fork", sample_fork, RUNS);
	measure("fork_exit_wait", sample_fork_exit_wait, RUNS);
	measure("fork_exec_exit_wait", sample_fork_exec_exit_wait, RUNS);
	measure("vfork_exec_exit_wait", sample_vfork_exec_exit_wait, RUNS);
	measure("thread_create_join", sample_thread, RUNS);
	measure_futex();
	measure_signal();
	measure_big_fork();
	measure_demand_zero();
	measure_cow();
	measure_pipe();
}

/*
 * Tasks asleep in read(2), in a process group of their own. Each holds the
 * pipe's writing end, so none ever sees its end of file.
 */
static pid_t fork_sleepers(int count)
{
	int fds[2];
	pid_t group = 0;
	char byte;
	pipe(fds);
	for (int i = 0; i < count; i++) {
		pid_t pid = must_fork();
		if (pid == 0)
			_exit(read(fds[0], &byte, 1));
		if (i == 0)
			group = pid;
		setpgid(pid, group);
	}
	close(fds[0]);
	close(fds[1]);
	struct timespec second = { 1, 0 };
	nanosleep(&second, NULL);	/* let them get there */
	return group;
}

static void find_program(const char *name)
{
	const char *places[] = { name, "/bin/bench", "/init" };
	for (int i = 0; i < 3; i++) {
		program = places[i];
		if (strchr(program, '/') && access(program, X_OK) == 0)
			return;
	}
}

int main(int argc, char **argv)
{
	if (argc > 1 && strcmp(argv[1], "exit") == 0)
		return 0;
	bool asleep = argc > 2 && strcmp(argv[1], "-s") == 0;
	if (argc > 1 && !asleep && getpid() != 1) {
		eprintf("usage: bench [-s N]\n");
		return 2;
	}
	find_program(argv[0]);
	pid_t group = asleep ? fork_sleepers(atoi(argv[2])) : 0;
	measure_all();
	if (group > 0) {
		kill(-group, SIGKILL);
		while (waitpid(-1, NULL, 0) > 0)
			;
	}
	if (getpid() == 1)
		reboot(LINUX_REBOOT_CMD_POWER_OFF);
	return 0;
}
