/*
 * How long does an attack of uid 1000 keep the CPU from its parent, a real-time
 * task, which wakes at every second tick of 156,250 instructions? It is not only
 * nice -20: the end of a slice, which each fork halves, would count as a wait
 * for all others (1,261,980 with a thousand of them). For --icount 6.
 */
#include "check.h"
#include <uapi/limits.h>

#define MOST		1000000		/* instructions */
#define SHIFT		6		/* an instruction is 2^6 ns: --icount */
#define TICK_NS		9999313		/* 11931 / 1193182 Hz */
#define SHORT_NS	100000		/* so the tick after the next one ends it */

static uint32_t clock_now(void)
{
	struct timespec t;
	clock_gettime(CLOCK_MONOTONIC, &t);
	return t.tv_sec * 1000000000u + t.tv_nsec;
}

/* Sleeps until the second tick from now; how late it woke, in ns. *tick is the
 * time of a tick, and then of that one: one that passed before the sleep began
 * makes nobody late. */
static uint32_t sleep_two_ticks(uint32_t *tick)
{
	uint32_t since = clock_now() - *tick;
	*tick += since - since % TICK_NS + 2 * TICK_NS;
	nanosleep(&(struct timespec){ 0, SHORT_NS }, NULL);
	uint32_t now = clock_now();
	if ((int32_t)(now - *tick) < 0)	/* the clocks differ by a hair */
		*tick = now;
	return now - *tick;
}

/* Until it ends, or has had its turns. */
static uint32_t watch(pid_t pid, int turns)
{
	uint32_t tick, most = 0;
	nanosleep(&(struct timespec){ 0, 1000000 }, NULL);
	tick = clock_now();
	for (int i = 0; i < turns || !turns; i++) {
		if (waitpid(pid, NULL, WNOHANG) == pid)
			return most >> SHIFT;
		uint32_t late = sleep_two_ticks(&tick);
		most = late > most ? late : most;
	}
	kill(pid, SIGKILL);
	uint32_t late = sleep_two_ticks(&tick);
	CHECK_EQ(waitpid(pid, NULL, 0), pid);
	return (late > most ? late : most) >> SHIFT;
}

/* The parent comes before all others; its children are plain tasks. */
static void come_first(void)
{
	int priority = 1;
	CHECK_EQ(syscall3(__NR_sched_setscheduler, 0,
			  SCHED_FIFO | SCHED_RESET_ON_FORK, (int)&priority), 0);
}

static void run(const char *name, void (*attack)(uint32_t), uint32_t seed,
		int turns)
{
	pid_t pid = must_fork();
	if (pid == 0) {
		setpgid(0, 0);
		nice(39);
		setuid(1000);
		attack(seed);
		_exit(0);
	}
	setpgid(pid, pid);
	uint32_t most = watch(pid, turns);
	while (kill(-1, SIGKILL) == 0)	/* its orphans: init's children now */
		nap(1);
	say("%8u  %s\n", most, name);
	CHECK(most <= MOST);
}
