/*
 * What a child has computed, and what its children have that it waited for,
 * is its parent's tms_cutime after the wait (G).
 * linux: prints what held.
 * needs: clocks
 */
#include "check.h"

#define TICKS	5

static void compute(void)
{
	struct tms spent;
	do {
		for (volatile int i = 0; i < 100000; i++)
			;
		times(&spent);
	} while (spent.tms_utime < TICKS);
}

static void let_compute(void)
{
	CHECK_EQ(in_child(compute), 0);
}

static int children_ticks(void)
{
	struct tms spent;
	times(&spent);
	return spent.tms_cutime;
}

int main(void)
{
	SEE(in_child(compute), 0);
	int of_one = children_ticks();
	SEE_TRUE(of_one >= TICKS);
	SEE(in_child(let_compute), 0);
	SEE_TRUE(children_ticks() >= of_one + TICKS);
	no_children_left();
	return check_result();
}
