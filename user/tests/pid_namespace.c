/*
 * A pid namespace: its first process is 1 there and its init, inside one sees
 * only one's own, outside one sees all, and the end of 1 is the end of it (J).
 * linux: wants root, and says so where it is not; prints what held.
 * needs: threads names users handlers rtsig
 */
#include "threads.h"
#include <task.h>

#define DEEP	6

static volatile int *shared;

static void numbers(void)
{
	pid_t outside = getpid(), pid = fork_with(CLONE_NEWPID);
	if (pid == 0) {
		SEE(getpid(), 1);
		SEE(gettid(), 1);
		SEE(getppid(), 0);		/* it is not from here */
		SEE(kill(outside, 0), -ESRCH);
		pid_t child = must_fork();
		if (child == 0) {
			SEE(getppid(), 1);
			SEE(getpid(), 2);
			_exit(check_result());
		}
		SEE(status_of(child), 0);
		SEE(child, 2);
		child = must_fork();
		if (child == 0)
			_exit(0);
		SEE(status_of(child), 0);
		SEE(child, 3);
		_exit(check_result());
	}
	CHECK(pid > 2);
	SEE(status_of(pid), 0);
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
		SEE(status_of(child), 0);
		SEE(waitpid(-1, &status, 0), 3);
		SEE_SAME(status, W_EXITCODE(7, 0));
		no_children_left();
		_exit(check_result());
	}
	SEE(status_of(pid), 0);
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
	SEE(read(fds[0], &byte, 1), 1);
	if (how)
		SEE(kill(pid, how), 0);
	SEE_SAME(status_of(pid), how ? how : W_EXITCODE(3, 0));
	SEE(read(fds[0], &byte, 1), 0);	/* nobody holds the other end */
	CHECK_EQ(close(fds[0]), 0);
}

/* 1 takes from inside only what it has a handler for; from outside, KILL. */
static void an_init_is_safe(void)
{
	pid_t pid = fork_with(CLONE_NEWPID);
	if (pid == 0) {
		pid_t child = must_fork();
		if (child == 0) {
			SEE(kill(1, SIGKILL), 0);
			SEE(kill(1, SIGTERM), 0);
			SEE(kill(1, SIGSTOP), 0);
			_exit(check_result());
		}
		SEE(status_of(child), 0);
		kill(getpid(), SIGKILL);
		shared[0] = 1;
		for (;;)
			pause();
	}
	while (!shared[0])
		nap(1);
	SEE(kill(pid, SIGTERM), 0);	/* an init ignores it */
	nap(10);
	SEE(waitpid(pid, NULL, WNOHANG), 0);
	SEE(kill(pid, SIGKILL), 0);
	SEE(status_of(pid), SIGKILL);
	shared[0] = 0;
}

static void deeper(int level)
{
	SEE(getpid(), 1);
	if (level == DEEP)
		return;
	pid_t pid = fork_with(CLONE_NEWPID);
	if (pid == 0) {
		deeper(level + 1);
		_exit(check_result());
	}
	SEE(status_of(pid), 0);
	SEE(pid, 2);		/* in ours it is the second */
}

static void nested(void)
{
	pid_t pid = fork_with(CLONE_NEWPID);
	if (pid == 0) {
		deeper(1);
		_exit(check_result());
	}
	SEE(status_of(pid), 0);
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
		SEE(pid, -ENOSPC);
		return;
	}
	SEE(status_of(pid), 0);
}

static void depth(void)
{
	SEE(in_child((void (*)(void))too_deep), 0);
	SEE_TRUE(shared[1] > 3 && shared[1] <= MAX_PID_LEVEL);
}

/* unshare: not oneself but the children from now on. */
static void unshared(void)
{
	pid_t me = getpid();
	SEE(unshare(CLONE_NEWPID), 0);
	SEE_SAME(getpid(), me);
	pid_t pid = must_fork();
	if (pid == 0)
		_exit(getpid());
	SEE_SAME(status_of(pid), W_EXITCODE(1, 0));
	SEE(fork(), -ENOMEM);		/* its init has gone */
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
		SEE(kill(-1, SIGKILL), 0);
		for (int i = 0; i < 3; i++) {
			int status;
			CHECK(waitpid(-1, &status, 0) > 1);
			CHECK_EQ(status, SIGKILL);
		}
		_exit(check_result());
	}
	SEE(status_of(pid), 0);
	SEE(waitpid(bystander, NULL, WNOHANG), 0);
	kill(bystander, SIGKILL);
	SEE(status_of(bystander), SIGKILL);
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
		SEE(shared[2], 0);
		shared[2] = -1;
		pid_t child = must_fork();
		if (child == 0) {
			kill(1, SIGUSR1);
			_exit(0);
		}
		SEE(status_of(child), 0);
		SEE_SAME(shared[2], child);
		_exit(check_result());
	}
	while (!shared[0])
		nap(1);
	CHECK_EQ(kill(pid, SIGUSR1), 0);
	SEE(status_of(pid), 0);
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
