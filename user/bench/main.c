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
 *	bench -H	measure with huge pages, on a Linux that has them
 *	bench -w	forks a second, by the clock instead
 *	bench exit	leave at once: what the exec measurement runs
 */
#include "bench.h"

#define LOOP_TURNS	500		/* of two instructions */
#define LOOP_COUNT	(2 * LOOP_TURNS)
#define CLOCK_MS	3000		/* bench -w: how long */
#define FORKS_A_LOOK	50		/* at the clock */

const char *program;
bool huge_pages;

static uint32_t samples[RUNS];
static uint32_t rdtsc_cost;		/* ticks between two rdtsc in a row */
static uint32_t ticks_each = 1;		/* per instruction */

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

void measure(const char *name, uint32_t (*sample)(void), int runs)
{
	for (int i = -WARM_RUNS; i < runs; i++) {
		uint32_t ticks = sample();
		if (i >= 0)
			samples[i] = ticks;
	}
	printf("%s %u\n", name, instructions(median(runs)));
}

void give_up(const char *what, int error)
{
	eprintf("bench: %s: %s\n", what, strerror(error));
	exit(1);
}

pid_t must_fork(void)
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
	printf("loop%d %u\n", LOOP_COUNT, loop);
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

/* --- by the clock ----------------------------------------------------- */

static uint32_t milliseconds(void)
{
	struct timespec t;
	clock_gettime(CLOCK_MONOTONIC, &t);
	return t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

/* What an instruction takes is not everywhere the same: also in time. */
static void measure_by_clock(void)
{
	uint32_t forks = 0, start = milliseconds(), took;
	do {
		for (int i = 0; i < FORKS_A_LOOK; i++, forks++)
			sample_fork_exit_wait();
		took = milliseconds() - start;
	} while (took < CLOCK_MS);
	printf("forks_a_second %u\n", forks * 1000 / took);
}

/* --- all of it -------------------------------------------------------- */

static void measure_all(void)
{
	find_scale();
	measure_tasks();
	measure_threads();
	measure_memory();
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
	if (argc == 2 && strcmp(argv[1], "-w") == 0) {
		measure_by_clock();
		return 0;
	}
	huge_pages = argc == 2 && strcmp(argv[1], "-H") == 0;
	if (argc > 1 && !asleep && !huge_pages && getpid() != 1) {
		eprintf("usage: bench [-s N | -H | -w]\n");
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
