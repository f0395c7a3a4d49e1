/*
 * A binary tree of forks four levels deep: every node runs exactly once, at
 * the place where it was forked (I, and B "each level once").
 * linux: the nodes, sorted.
 */
#include "frames.h"

#define DEPTH	4
#define NODES	((1 << (DEPTH + 1)) - 1)

static int up[2];

/* Node n's children are 2n and 2n + 1; each reports its own number. */
static void node(unsigned n, int depth)
{
	uint8_t number = n;
	CHECK_EQ(write(up[1], &number, 1), 1);
	if (depth == DEPTH)
		return;
	pid_t pids[2];
	for (unsigned side = 0; side < 2; side++) {
		pids[side] = must_fork();
		if (pids[side] == 0) {
			node(2 * n + side, depth + 1);
			_exit(check_result());
		}
	}
	CHECK_EQ(status_of(pids[0]), 0);
	CHECK_EQ(status_of(pids[1]), 0);
}

static uint8_t visits[NODES + 1];

static void tree(void)
{
	uint8_t number;
	memset(visits, 0, sizeof(visits));
	CHECK_EQ(pipe(up), 0);
	node(1, 0);
	CHECK_EQ(close(up[1]), 0);
	int reports = 0;
	for (; read(up[0], &number, 1) == 1; reports++)
		if (CHECK(number >= 1 && number <= NODES))
			visits[number]++;
	CHECK_EQ(reports, NODES);
	CHECK_EQ(close(up[0]), 0);
	for (int n = 1; n <= NODES; n++)
		CHECK_EQ(visits[n], 1);
}

int main(void)
{
	leaves_nothing(tree);
	for (int n = 1; n <= NODES; n++)
		say("node %d: %d\n", n, visits[n]);
	no_children_left();
	return check_result();
}
