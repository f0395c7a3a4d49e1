/*
 * A thread forks: its mask is the child's, its process's limits and group are,
 * and when it has ended, another thread may wait. A process whose threads have come and gone
 * ends once, and can be killed until then. Its group has it once.
 */
#include "threads.h"

#define FILES	77		/* of RLIMIT_NOFILE */

static int go[2], wrong;
static volatile pid_t made;

static pid_t limits(const struct rlimit64 *new, struct rlimit64 *old)
{
	return syscall4(__NR_prlimit64, 0, RLIMIT_NOFILE, (int)new, (int)old);
}

static void child(sigset_t wanted)
{
	sigset_t mask = 0;
	struct rlimit64 now = { 0, 0 };

	sigprocmask(SIG_BLOCK, NULL, &mask);
	limits(NULL, &now);
	_exit((mask == wanted) + 2 * (now.rlim_cur == FILES) +
	      4 * (getpgrp() == getppid()));
}

static int forks(void *arg)
{
	sigset_t mine = sigmask(SIGUSR2);

	(void)arg;
	hear(go);			/* until the limit is another */
	sigprocmask(SIG_SETMASK, &mine, NULL);
	pid_t pid = fork();

	if (pid == 0)
		child(mine);
	made = pid;
	return 0;
}

static void a_child_of_two(void)
{
	struct rlimit64 fewer = { FILES, FILES };
	struct thread t;
	int status = -1;

	thread_start(&t, forks, NULL);
	limits(&fewer, NULL);
	setpgid(0, 0);			/* it goes on in another group */
	tell(go);
	thread_join(&t);
	wrong += waitpid(made, &status, __WNOTHREAD) != made;
	CHECK_EQ(status, W_EXITCODE(7, 0));
	CHECK_EQ(wrong, 0);
}

static int nothing(void *arg)
{
	(void)arg;
	return 0;
}

/* Its threads are gone; it ends by itself, or by a signal. */
static void ends_once(bool by_itself)
{
	int status = -1, ready[2];

	pipe(ready);
	pid_t pid = must_fork();
	if (pid == 0) {
		for (int i = 0; i < 2; i++) {
			struct thread t;

			thread_start(&t, nothing, NULL);
			thread_join(&t);
		}
		if (by_itself)
			_exit(7);
		tell(ready);
		for (;;)
			pause();
	}
	if (!by_itself) {
		hear(ready);
		kill(pid, SIGTERM);
	}
	waitpid(pid, &status, 0);
	CHECK_EQ(status, by_itself ? W_EXITCODE(7, 0) : SIGTERM);
	close_pair(ready);
}

static int waits(void *arg)
{
	(void)arg;
	hear(go);
	return 0;
}

static int counted;

static void count(int sig)
{
	(void)sig;
	counted++;
}

/* A signal that queues, to a group of one process with two threads. */
static void is_in_its_group_once(void)
{
	sigset_t set = sigmask(SIGRTMIN + 4), none = 0;
	struct thread t;

	setpgid(0, 0);
	CHECK_EQ(handle(SIGRTMIN + 4, count, 0), 0);
	sigprocmask(SIG_SETMASK, &set, NULL);
	thread_start(&t, waits, NULL);
	kill(0, SIGRTMIN + 4);
	sigprocmask(SIG_SETMASK, &none, NULL);
	CHECK_EQ(counted, 1);
	tell(go);
	thread_join(&t);
}

int main(void)
{
	alarm(10);			/* whoever waits for ever is ended */
	pipe(go);
	CHECK_EQ(in_child(a_child_of_two), 0);
	ends_once(true);
	ends_once(false);
	CHECK_EQ(in_child(is_in_its_group_once), 0);
	no_children_left();
	return check_result();
}
