/*
 * A child that ends early gives back what it has left of its parent's time
 * slice: a shell that starts one short program after another keeps its turn
 * beside a task that computes.
 * vmrun: --icount 6
 */
#include "check.h"

#define PROGRAMS	60	/* some three ticks of work */
#define TURN		8	/* ticks, of the ten of a whole slice */

static int32_t now(void)
{
	struct tms unused;

	return times(&unused);
}

/* Until the other task has had its turn: then our slice is a whole one. */
static void wait_for_a_turn(void)
{
	int32_t last = now(), t = last;

	for (; t - last < TURN; t = now())
		last = t;
}

static int32_t start_programs(int n)
{
	int32_t begun = now();

	while (n--) {
		pid_t pid = must_fork();
		if (pid == 0)
			_exit(0);
		CHECK_EQ(status_of(pid), 0);
	}
	return now() - begun;
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
	no_children_left();
	return check_result();
}
