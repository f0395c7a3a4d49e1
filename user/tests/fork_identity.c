/*
 * fork returns 0 in the child and the child's pid in the parent, both sides
 * agree on who is who, and every task of a chain has a pid of its own (A).
 * linux: the pids themselves are not printed.
 */
#include "check.h"

#define CHAIN	12
#define SEQUENCE 40

static void both_sides_agree(void)
{
	int up[2];
	pid_t told[2];
	pid_t me = getpid();
	CHECK_EQ(pipe(up), 0);
	pid_t pid = must_fork();
	if (pid == 0) {
		pid_t mine[2] = { getpid(), getppid() };
		_exit(write(up[1], mine, sizeof(mine)) != sizeof(mine));
	}
	SEE(read(up[0], told, sizeof(told)), sizeof(told));
	CHECK(pid > 0);
	SEE_TRUE(pid != me);
	SEE_SAME(told[0], pid);
	SEE_SAME(told[1], me);
	SEE_SAME(getpid(), me);
	SEE_SAME(gettid(), me);
	SEE(status_of(pid), 0);
	close_pair(up);
	say("parent and child name each other\n");
}

/* Each link checks its parent, reports itself and makes the next. */
static void chain_link(int depth, pid_t parent, int report_fd)
{
	pid_t me = getpid();
	SEE_SAME(getppid(), parent);
	SEE(write(report_fd, &me, sizeof(me)), sizeof(me));
	if (depth == CHAIN)
		return;
	pid_t pid = must_fork();
	if (pid == 0) {
		chain_link(depth + 1, me, report_fd);
		_exit(check_result());
	}
	SEE(status_of(pid), 0);
	SEE_SAME(getpid(), me);
	SEE_SAME(getppid(), parent);
}

static void all_different(const pid_t *pids, int count)
{
	for (int i = 0; i < count; i++)
		for (int j = 0; j < i; j++)
			CHECK(pids[i] != pids[j]);
}

static void chain(void)
{
	int up[2];
	pid_t pids[CHAIN + 1];
	CHECK_EQ(pipe(up), 0);
	chain_link(0, getppid(), up[1]);
	SEE(read(up[0], pids, sizeof(pids)), sizeof(pids));
	SEE_SAME(pids[0], getpid());
	all_different(pids, CHAIN + 1);
	close_pair(up);
	say("a chain of %d, each its parent's child\n", CHAIN);
}

/* LTP fork13: the number of a task just reaped does not come back at once. */
static void not_reused_at_once(void)
{
	pid_t pids[SEQUENCE];
	for (int i = 0; i < SEQUENCE; i++) {
		pids[i] = must_fork();
		if (pids[i] == 0)
			_exit(0);
		CHECK_EQ(status_of(pids[i]), 0);
	}
	all_different(pids, SEQUENCE);
	say("%d children in a row, no number twice\n", SEQUENCE);
}

static void living_differ(void)
{
	pid_t pids[SEQUENCE];
	int gate[2];
	char byte;
	CHECK_EQ(pipe(gate), 0);
	for (int i = 0; i < SEQUENCE; i++) {
		pids[i] = must_fork();
		if (pids[i] == 0) {
			close(gate[1]);
			_exit(read(gate[0], &byte, 1));
		}
	}
	all_different(pids, SEQUENCE);
	close_pair(gate);
	for (int i = 0; i < SEQUENCE; i++)
		CHECK_EQ(status_of(pids[i]), 0);
	say("%d alive together, no number twice\n", SEQUENCE);
}

int main(void)
{
	both_sides_agree();
	chain();
	not_reused_at_once();
	living_differ();
	no_children_left();
	return check_result();
}
