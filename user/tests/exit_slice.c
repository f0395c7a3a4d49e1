/*
 * A child that ends early gives back what it has left of its parent's time
 * slice: a shell that starts one short program after another keeps its turn
 * beside a task that computes.
 * vmrun: --icount 6
 * needs: limits clocks
 */
#include "pages.h"
#include <uapi/limits.h>

#define PROGRAMS	60	/* some three ticks of work */
#define TURN		8	/* ticks, of the ten of a whole slice */

/* Until the other task has had its turn: then our slice is a whole one. */
static void wait_for_a_turn(void)
{
	int32_t last = times(NULL), t = last;

	for (; t - last < TURN; t = times(NULL))
		last = t;
}

static int32_t start_programs(int n)
{
	int32_t begun = times(NULL);

	while (n--) {
		pid_t pid = must_fork();
		if (pid == 0)
			_exit(0);
		CHECK_EQ(status_of(pid), 0);
	}
	return times(NULL) - begun;
}

/* SCHED_FIFO's slice has no end, also after a child's: its equal waits. */
static void fifo_goes_on(void)
{
	uint32_t priority = 1;
	volatile int *ran = (int *)map(NULL, 1, RW,
				       MAP_SHARED | MAP_ANONYMOUS);
	CHECK_EQ(syscall3(__NR_sched_setscheduler, 0, SCHED_FIFO,
			  (int)&priority), 0);
	pid_t first = must_fork();
	if (first == 0)
		_exit(0);
	sched_yield();		/* it ends while we are ready to go on */
	pid_t equal = must_fork();
	if (equal == 0) {
		*ran = 1;
		_exit(0);
	}
	for (int32_t begun = times(NULL); times(NULL) - begun < 3 * TURN;)
		;
	SEE(*ran, 0);
	CHECK_EQ(status_of(first), 0);
	CHECK_EQ(status_of(equal), 0);
	SEE(*ran, 1);
}

int main(void)
{
	pid_t other = must_fork();
	if (other == 0)
		for (;;)
			;
	wait_for_a_turn();
	start_programs(1);	/* if the other task was the next, it is no longer */
	SEE(start_programs(PROGRAMS) < TURN, true);
	CHECK_EQ(kill(other, SIGKILL), 0);
	CHECK_EQ(status_of(other), SIGKILL);
	fifo_goes_on();
	no_children_left();
	return check_result();
}
