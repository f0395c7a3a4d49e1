/*
 * A process that ends gives its many children away, and others run meanwhile:
 * a child that asks to be traced then has no tracer left behind (E).
 * vmrun: --icount 7
 * needs: trace more
 */
#include "check.h"
#include <task.h>
#include <uapi/ptrace.h>

#define CHILDREN	1000	/* some pauses long */
#define PATIENCE	1000	/* naps */
#define SETTLED		3000	/* ms, until all children read */

/* Wakes when the parent's end closes the pipe, and asks at once. */
static _Noreturn void child(const int fds[2])
{
	close(fds[1]);
	char byte;
	read(fds[0], &byte, 1);
	syscall4(__NR_ptrace, PTRACE_TRACEME, 0, 0, 0);
	_exit(0);
}

static _Noreturn void parent(void)
{
	int fds[2];
	pipe(fds);
	for (int i = 0; i < CHILDREN; i++)
		if (fork() == 0)
			child(fds);
	nap(SETTLED);
	_exit(0);
}

int main(void)
{
	int ended = 0, got;
	prctl(PR_SET_CHILD_SUBREAPER, 1);
	if (must_fork() == 0)
		parent();
	for (int naps = 0; naps < PATIENCE; naps++) {
		while ((got = waitpid(-1, NULL, WNOHANG)) > 0)
			ended++;
		if (got == -ECHILD)
			break;
		nap(10);
	}
	CHECK_EQ(ended, CHILDREN + 1);
	return check_result();
}
