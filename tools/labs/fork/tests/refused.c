/*
 * A fork is refused, for other reasons than memory: the user has as many tasks
 * as it may, or there is no place for the descriptor. Nothing is stored then.
 */
#include "check.h"
#include <task.h>
#include <uapi/sched.h>

#define USER	1000

static void most(uint32_t n)
{
	struct rlimit64 limit = { n, 100 };

	CHECK_EQ(syscall4(__NR_prlimit64, 0, RLIMIT_NPROC, (int)&limit, 0), 0);
}

/* One more, while we are so many; that one as well. */
static int forks_once(void)
{
	int status = -1;
	pid_t pid = fork();

	if (pid == 0)
		_exit(fork() == -EAGAIN ? 6 : 5);
	if (pid < 0)
		return pid;
	waitpid(pid, &status, 0);
	return status;
}

static void too_many(void)
{
	CHECK_EQ(syscall3(__NR_setresuid32, USER, USER, USER), 0);
	for (int i = 0; i < 3; i++) {
		most(1);
		CHECK_EQ(fork(), -EAGAIN);
		most(2);
		CHECK_EQ(forks_once(), W_EXITCODE(6, 0));
	}
}

/* The parent is to be told two things, and the first cannot be. */
static void nothing_is_told(void)
{
	int tid = 42;
	struct clone_args args = {
		.flags = CLONE_PIDFD | CLONE_PARENT_SETTID,
		.exit_signal = SIGCHLD, .pidfd = 8, .parent_tid = (uint32_t)&tid,
	};

	CHECK_EQ(syscall2(__NR_clone3, (int)&args, sizeof(args)), -EFAULT);
	CHECK_EQ(tid, 42);
}

int main(void)
{
	CHECK_EQ(in_child(nothing_is_told), 0);
	CHECK_EQ(in_child(too_many), 0);
	no_children_left();
	return check_result();
}
