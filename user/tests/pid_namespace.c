/*
 * A pid namespace: its first process is 1 there and its init, inside one sees
 * only one's own, outside one sees all, and the end of 1 is the end of it (J).
 * native: wants root, and says so where it is not; prints what held.
 */
#include "threads.h"
#include <task.h>

#define DEEP	6

static volatile int *shared;

static void numbers(void)
{
	pid_t outside = getpid(), pid = fork_with(CLONE_NEWPID);
	if (pid == 0) {
		CHECK_EQ(getpid(), 1);
		CHECK_EQ(gettid(), 1);
		CHECK_EQ(getppid(), 0);		/* it is not from here */
		CHECK_EQ(kill(outside, 0), -ESRCH);
		pid_t child = must_fork();
		if (child == 0) {
			CHECK_EQ(getppid(), 1);
			CHECK_EQ(getpid(), 2);
			_exit(check_result());
		}
		CHECK_EQ(child, 2);
		CHECK_EQ(status_of(child), 0);
		child = must_fork();
		if (child == 0)
			_exit(0);
		CHECK_EQ(child, 3);
		CHECK_EQ(status_of(child), 0);
		_exit(check_result());
	}
	CHECK(pid > 2);
	CHECK_EQ(status_of(pid), 0);
}

/* Orphans go to the namespace's own init, which must reap them. */
static void orphans(void)
{
	pid_t pid = fork_with(CLONE_NEWPID);
	if (pid == 0) {
		pid_t child = must_fork();
		if (child == 0) {
			if (must_fork() == 0) {
				while (getppid() == 2)
					nap(1);
				_exit(getppid() == 1 ? 7 : 8);
			}
			_exit(0);
		}
		int status;
		CHECK_EQ(status_of(child), 0);
		CHECK_EQ(waitpid(-1, &status, 0), 3);
		CHECK_EQ(status, W_EXITCODE(7, 0));
		no_children_left();
		_exit(check_result());
	}
	CHECK_EQ(status_of(pid), 0);
}

/* When 1 ends, the others are killed before anyone can wait for it. */
static void the_end(int how)
{
	int fds[2];
	char byte;
	CHECK_EQ(pipe(fds), 0);
	pid_t pid = fork_with(CLONE_NEWPID);
	if (pid == 0) {
		close(fds[0]);
		for (int i = 0; i < 5; i++)
			if (must_fork() == 0) {
				if (i % 2)
					must_fork();
				for (;;)
					pause();
			}
		write(fds[1], "!", 1);
		if (how)
			for (;;)
				pause();
		_exit(3);
	}
	close(fds[1]);
	CHECK_EQ(read(fds[0], &byte, 1), 1);
	if (how)
		CHECK_EQ(kill(pid, how), 0);
	CHECK_EQ(status_of(pid), how ? how : W_EXITCODE(3, 0));
	CHECK_EQ(read(fds[0], &byte, 1), 0);	/* nobody holds the other end */
	CHECK_EQ(close(fds[0]), 0);
}

/* 1 takes from inside only what it has a handler for; from outside, KILL. */
static void an_init_is_safe(void)
{
	pid_t pid = fork_with(CLONE_NEWPID);
	if (pid == 0) {
		pid_t child = must_fork();
		if (child == 0) {
			CHECK_EQ(kill(1, SIGKILL), 0);
			CHECK_EQ(kill(1, SIGTERM), 0);
			CHECK_EQ(kill(1, SIGSTOP), 0);
			_exit(check_result());
		}
		CHECK_EQ(status_of(child), 0);
		kill(getpid(), SIGKILL);
		shared[0] = 1;
		for (;;)
			pause();
	}
	while (!shared[0])
		nap(1);
	CHECK_EQ(kill(pid, SIGTERM), 0);	/* an init ignores it */
	nap(10);
	CHECK_EQ(waitpid(pid, NULL, WNOHANG), 0);
	CHECK_EQ(kill(pid, SIGKILL), 0);
	CHECK_EQ(status_of(pid), SIGKILL);
	shared[0] = 0;
}

static void deeper(int level)
{
	CHECK_EQ(getpid(), 1);
	if (level == DEEP)
		return;
	pid_t pid = fork_with(CLONE_NEWPID);
	if (pid == 0) {
		deeper(level + 1);
		_exit(check_result());
	}
	CHECK_EQ(pid, 2);		/* in ours it is the second */
	CHECK_EQ(status_of(pid), 0);
}

static void nested(void)
{
	pid_t pid = fork_with(CLONE_NEWPID);
	if (pid == 0) {
		deeper(1);
		_exit(check_result());
	}
	CHECK_EQ(status_of(pid), 0);
}

/* 32 levels below the first; the next is refused. */
static void too_deep(int level)
{
	pid_t pid = syscall5(__NR_clone, CLONE_NEWPID | SIGCHLD, 0, 0, 0, 0);
	if (pid == 0) {
		too_deep(level + 1);
		_exit(check_result());
	}
	if (pid < 0) {
		shared[1] = level;
		CHECK_EQ(pid, -ENOSPC);
		return;
	}
	CHECK_EQ(status_of(pid), 0);
}

static void depth(void)
{
	CHECK_EQ(in_child((void (*)(void))too_deep), 0);
	CHECK(shared[1] > 3 && shared[1] <= MAX_PID_LEVEL);
}

/* unshare: not oneself but the children from now on. */
static void unshared(void)
{
	pid_t me = getpid();
	CHECK_EQ(unshare(CLONE_NEWPID), 0);
	CHECK_EQ(getpid(), me);
	pid_t pid = must_fork();
	if (pid == 0)
		_exit(getpid());
	CHECK_EQ(status_of(pid), W_EXITCODE(1, 0));
	CHECK_EQ(fork(), -ENOMEM);		/* its init has gone */
}

/* kill(-1) is everyone one can see. */
static void kill_all(void)
{
	pid_t bystander = must_fork();
	if (bystander == 0)
		for (;;)
			pause();
	pid_t pid = fork_with(CLONE_NEWPID);
	if (pid == 0) {
		for (int i = 0; i < 3; i++)
			if (must_fork() == 0)
				for (;;)
					pause();
		CHECK_EQ(kill(-1, SIGKILL), 0);
		for (int i = 0; i < 3; i++) {
			int status;
			CHECK(waitpid(-1, &status, 0) > 1);
			CHECK_EQ(status, SIGKILL);
		}
		_exit(check_result());
	}
	CHECK_EQ(status_of(pid), 0);
	CHECK_EQ(waitpid(bystander, NULL, WNOHANG), 0);
	kill(bystander, SIGKILL);
	CHECK_EQ(status_of(bystander), SIGKILL);
}

static void note(int sig, siginfo_t *info, void *context)
{
	(void)sig;
	(void)context;
	shared[2] = info->si_pid;
}

/* Who sent it, in the receiver's numbers: 0 for one he cannot see. */
static void senders(void)
{
	pid_t pid = fork_with(CLONE_NEWPID);
	if (pid == 0) {
		shared[2] = -1;
		set_handler(SIGUSR1, (uint32_t)note, SA_SIGINFO);
		shared[0] = 1;
		while (shared[2] == -1)
			nap(1);
		CHECK_EQ(shared[2], 0);
		shared[2] = -1;
		pid_t child = must_fork();
		if (child == 0) {
			kill(1, SIGUSR1);
			_exit(0);
		}
		CHECK_EQ(status_of(child), 0);
		CHECK_EQ(shared[2], child);
		_exit(check_result());
	}
	while (!shared[0])
		nap(1);
	CHECK_EQ(kill(pid, SIGUSR1), 0);
	CHECK_EQ(status_of(pid), 0);
	shared[0] = 0;
}

static void end_by_exit(void)
{
	the_end(0);
}

static void end_by_kill(void)
{
	the_end(SIGKILL);
}

int main(void)
{
	const struct part parts[] = {
		{ "numbers", numbers }, { "orphans", orphans },
		{ "the end, by exit", end_by_exit },
		{ "the end, by SIGKILL", end_by_kill },
		{ "an init is safe", an_init_is_safe }, { "nested", nested },
		{ "depth", depth }, { "unshared", unshared },
		{ "kill(-1)", kill_all }, { "senders", senders },
	};
	shared = shared_page();
	run_as_root(parts, COUNT(parts));
	no_children_left();
	return check_result();
}
