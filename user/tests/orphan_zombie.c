/*
 * A zombie whose parent ends unasked is the next one's to wait for, at once,
 * beside children that live; where that one ignores SIGCHLD it goes (E, G).
 * needs: more
 * linux: prints what held.
 */
#include "check.h"
#include <task.h>

static int gate[2], numbers[2];

/* A child that has a zombie, and ends. */
static pid_t parent_of_zombie(void)
{
	pid_t parent = must_fork();
	if (parent == 0) {
		CHECK_EQ(handle(SIGCHLD, SIG_DFL, 0), 0);
		pid_t pid = must_fork();
		if (pid == 0)
			_exit(3);
		until_dead(pid);
		CHECK_EQ(write(numbers[1], &pid, sizeof(pid)), sizeof(pid));
		_exit(check_result());
	}
	return parent;
}

static pid_t zombie(void)
{
	pid_t pid = 0;
	CHECK_EQ(read(numbers[0], &pid, sizeof(pid)), sizeof(pid));
	return pid;
}

int main(void)
{
	int status = -1;
	CHECK_EQ(pipe(gate) | pipe(numbers), 0);
	CHECK_EQ(prctl(PR_SET_CHILD_SUBREAPER, 1), 0);
	pid_t elder = must_fork();
	if (elder == 0) {
		hear(gate);
		_exit(0);
	}
	SEE(status_of(parent_of_zombie()), 0);
	SEE_SAME(waitpid(-1, &status, WNOHANG), zombie());
	SEE_SAME(status, W_EXITCODE(3, 0));

	CHECK_EQ(handle(SIGCHLD, SIG_IGN, 0), 0);
	SEE(waitpid(parent_of_zombie(), NULL, 0), -ECHILD);
	SEE(kill(zombie(), 0), -ESRCH);
	CHECK_EQ(handle(SIGCHLD, SIG_DFL, 0), 0);
	tell(gate);
	SEE(status_of(elder), 0);
	no_children_left();
	return check_result();
}
