/*
 * Whoever yields stays within its slice, wherever the tick comes that ends it:
 * one that does nothing else does not keep a worse one from running.
 * vmrun: --icount 7
 * needs: limits
 */
#include "pages.h"

#define TURNS	40
#define SLICE	10	/* ticks, at nice 0 */

struct turns {
	volatile int n;			/* the worse one has had */
	volatile bool yielded;		/* since the last of them */
};

static void compute(struct turns *turns)
{
	nice(10);
	for (;;)
		if (turns->yielded) {
			turns->yielded = false;
			turns->n++;
		}
}

/* The most ticks of a turn of ours. It begins at a tick: a little later each
 * time, or the one that ends it would always come at the same instruction. */
static int longest_turn(struct turns *turns)
{
	int longest = 0;

	while (turns->n < TURNS) {
		int n = turns->n, begun = times(NULL), length;

		turns->yielded = true;
		for (volatile int late = n; late; late--)
			;
		while (turns->n == n)
			sched_yield();
		length = times(NULL) - begun - SLICE / 2;	/* less the other's */
		longest = length > longest ? length : longest;
	}
	return longest;
}

int main(void)
{
	struct turns *turns = (struct turns *)map(NULL, 1, RW,
						  MAP_SHARED |
						  MAP_ANONYMOUS);
	pid_t pid = must_fork();
	if (pid == 0)
		compute(turns);
	SEE(longest_turn(turns) <= SLICE + 1, true);
	CHECK_EQ(kill(pid, SIGKILL), 0);
	CHECK_EQ(status_of(pid), SIGKILL);
	no_children_left();
	return check_result();
}
