/*
 * fork shares the rest of a time slice, it makes no new time: who has one
 * child after another compute does not keep the processor from others (I).
 * vmrun: --icount 6
 * linux: prints that the other one had its share.
 * needs: handlers clocks
 */
#include "check.h"

#define FIRST_TICKS	6	/* what is left of this slice, and some */
#define CHILDREN	120	/* each computes for a tick */
#define SHARE		(CHILDREN / 6)

static int ticks_used(void)
{
	struct tms spent;
	times(&spent);
	return spent.tms_utime + spent.tms_stime;
}

static void compute(int ticks)
{
	while (ticks_used() < ticks)
		;
}

static volatile bool over;

static void stop(int sig)
{
	(void)sig;
	over = true;
}

int main(void)
{
	handle(SIGTERM, stop, 0);
	compute(FIRST_TICKS);
	pid_t other = must_fork();
	if (other == 0) {
		while (!over)
			;
		_exit(ticks_used() < SHARE);
	}
	for (int i = 0; i < CHILDREN; i++) {
		pid_t pid = must_fork();
		if (pid == 0) {
			compute(1);
			_exit(0);
		}
		CHECK_EQ(status_of(pid), 0);
	}
	CHECK_EQ(kill(other, SIGTERM), 0);
	SEE(status_of(other), 0);
	no_children_left();
	return check_result();
}
