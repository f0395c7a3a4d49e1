/*
 * A number is given back when the process is reaped, whoever has a pidfd of
 * it, and that pidfd does not mean the next process of the number (J). A clone
 * that fails takes no number: not the next one, nor number 1 of a new
 * namespace. Tine only: a namespace of Linux is lost after such a clone.
 * needs: threads names pidfd more jobs
 */
#include "threads.h"
#include <task.h>

static pid_t clone_as(pid_t wanted)
{
	struct clone_args args = {
		.exit_signal = SIGCHLD, .set_tid = (uint32_t)&wanted,
		.set_tid_size = 1,
	};
	pid_t pid = syscall2(__NR_clone3, (int)&args, sizeof(args));
	if (pid == 0)
		for (;;)
			pause();
	return pid;
}

static void end(pid_t pid)
{
	CHECK_EQ(kill(pid, SIGKILL), 0);
	CHECK_EQ(status_of(pid), SIGKILL);
}

static void reaped(void)
{
	pid_t pid = must_fork();
	if (pid == 0)
		_exit(0);
	int fd = pidfd_open(pid, 0);
	CHECK(fd > 2);
	CHECK_EQ(status_of(pid), 0);
	CHECK_EQ(clone_as(pid), pid);
	int other = pidfd_open(pid, 0);
	CHECK_EQ(pidfd_send_signal(fd, SIGKILL, NULL, 0), -ESRCH);
	CHECK_EQ(pidfd_send_signal(other, 0, NULL, 0), 0);
	siginfo_t info;
	CHECK_EQ(waitid(P_PIDFD, fd, &info, WEXITED | WNOHANG), -ECHILD);
	CHECK_EQ(waitid(P_PIDFD, other, &info, WEXITED | WNOHANG), 0);
	close(fd);		/* it does not take the other's number away */
	CHECK_EQ(clone_as(pid), -EEXIST);
	end(pid);
	close(other);
	CHECK_EQ(clone_as(pid), pid);
	end(pid);
}

/* A group keeps its number in use when its leader has been reaped. */
static void of_a_group(void)
{
	pid_t leader = must_fork();
	if (leader == 0) {
		CHECK_EQ(setpgid(0, 0), 0);
		if (must_fork() == 0)
			for (;;)
				pause();
		_exit(check_result());
	}
	CHECK_EQ(status_of(leader), 0);
	CHECK_EQ(clone_as(leader), -EEXIST);
	CHECK_EQ(kill(-leader, SIGKILL), 0);
}

static pid_t next_number(void)
{
	pid_t pid = must_fork();
	if (pid == 0)
		_exit(0);
	CHECK_EQ(status_of(pid), 0);
	return pid;
}

static int clone_to_nowhere(void)
{
	return syscall5(__NR_clone, CLONE_PIDFD | SIGCHLD, 0, 8, 0, 0);
}

static void failed(void)
{
	pid_t before = next_number();
	for (int i = 0; i < 3; i++)
		CHECK_EQ(clone_to_nowhere(), -EFAULT);
	CHECK_EQ(next_number(), before + 1);
}

static void failed_first(void)
{
	CHECK_EQ(unshare(CLONE_NEWPID), 0);
	CHECK_EQ(clone_to_nowhere(), -EFAULT);
	pid_t pid = must_fork();
	if (pid == 0) {
		CHECK_EQ(getpid(), 1);
		CHECK_EQ(clone_to_nowhere(), -EFAULT);
		CHECK_EQ(next_number(), 2);
		_exit(check_result());
	}
	CHECK_EQ(status_of(pid), 0);
}

int main(void)
{
	const struct part parts[] = {
		{ "reaped", reaped }, { "of a group", of_a_group },
		{ "a failed clone", failed },
		{ "the first clone of a namespace fails", failed_first },
	};
	run_as_root(parts, COUNT(parts));
	return check_result();
}
