/*
 * What a child must not have from its parent, though it stands in the same
 * structure: the signal for its maker's end, being a subreaper, an alarm, what
 * is pending, times used, children.
 */
#include "check.h"

#include <string.h>

static void look(void)
{
	int value = -1;
	sigset_t pending = ~0ull;
	struct tms spent;

	CHECK_EQ(syscall2(__NR_prctl, PR_GET_PDEATHSIG, (int)&value), 0);
	CHECK_EQ(value, 0);
	value = -1;
	CHECK_EQ(syscall2(__NR_prctl, PR_GET_CHILD_SUBREAPER, (int)&value), 0);
	CHECK_EQ(value, 0);
	CHECK_EQ(alarm(0), 0);
	CHECK_EQ(sigpending(&pending), 0);
	CHECK(pending == 0);
	times(&spent);
	CHECK_EQ(spent.tms_cutime + spent.tms_cstime, 0);
	CHECK_EQ(waitpid(-1, NULL, WNOHANG), -ECHILD);
}

int main(void)
{
	sigset_t blocked = sigmask(SIGUSR1);
	int status = -1;

	CHECK_EQ(syscall2(__NR_prctl, PR_SET_PDEATHSIG, SIGTERM), 0);
	CHECK_EQ(syscall2(__NR_prctl, PR_SET_CHILD_SUBREAPER, 1), 0);
	alarm(1000);
	sigprocmask(SIG_SETMASK, &blocked, NULL);
	kill(getpid(), SIGUSR1);
	if (fork() == 0)
		_exit(0);		/* a zombie: a child of ours only */
	pid_t pid = fork();

	if (pid == 0) {
		look();
		_exit(check_result());
	}
	CHECK_EQ(waitpid(pid, &status, 0), pid);
	CHECK_EQ(status, 0);
	return check_result();
}
