/*
 * A process's end wakes those that wait for its pidfd, at once and however they
 * wait: poll without end, select, ppoll, several tasks, a thread's end before
 * its leader's; and one that has ended is ready.
 * linux: prints what held. since 5.3
 * needs: threads pidfd poll clocks more
 * vmrun: --icount 0
 */
#include "threads.h"
#include <uapi/poll.h>

#define SOON	1000000		/* ns: a tenth of a tick */
#define FEW	8

static struct shared {
	struct timespec ended, woken[FEW];
	volatile int go;
} *shared;

static int64_t ns(const struct timespec *t)
{
	return t->tv_sec * 1000000000ll + t->tv_nsec;
}

static int by_poll(int fd, int timeout)
{
	struct pollfd one = { fd, POLLIN, 0 };
	int n = syscall3(__NR_poll, (int)&one, 1, timeout);
	return n == 1 ? one.revents : n;
}

static int by_poll_for_ever(int fd)
{
	return by_poll(fd, -1);
}

static int by_poll_for_long(int fd)
{
	return by_poll(fd, 1000000);
}

static int by_ppoll(int fd)
{
	struct pollfd one = { fd, POLLIN, 0 };
	int n = syscall5(__NR_ppoll, (int)&one, 1, 0, 0, 0);
	return n == 1 ? one.revents : n;
}

static int by_select(int fd)
{
	uint32_t set[32] = { 0 };
	set[fd / 32] |= 1u << fd % 32;
	int n = syscall5(__NR__newselect, fd + 1, (int)set, 0, 0, 0);
	return n == 1 && set[fd / 32] == 1u << fd % 32 ? POLLIN : n;
}

static pid_t ending(int *fd)
{
	int hold[2];
	CHECK_EQ(pipe(hold), 0);
	pid_t pid = must_fork();
	if (pid == 0) {
		char byte;
		close(hold[1]);
		read(hold[0], &byte, 1);
		clock_gettime(CLOCK_MONOTONIC, &shared->ended);
		_exit(0);
	}
	close(hold[0]);
	*fd = hold[1];
	return pid;
}

static pid_t waiter(int pidfd, int end, int (*wait)(int),
		    struct timespec *woken)
{
	pid_t pid = must_fork();
	if (pid == 0) {
		close(end);
		CHECK_EQ(wait(pidfd), POLLIN);
		clock_gettime(CLOCK_MONOTONIC, woken);
		_exit(check_result());
	}
	until_asleep(pid);
	return pid;
}

/* On Tine the time is that of the instructions between. */
static void wakes(int (*wait)(int), int tasks)
{
	pid_t waiters[FEW];
	int end;
	pid_t pid = ending(&end);
	int fd = syscall2(__NR_pidfd_open, pid, 0);
	CHECK_EQ(by_poll(fd, 0), 0);
	for (int i = 0; i < tasks; i++)
		waiters[i] = waiter(fd, end, wait, &shared->woken[i]);
	close(end);
	for (int i = 0; i < tasks; i++) {
		SEE(status_of(waiters[i]), 0);
		if (on_tine())
			CHECK(ns(&shared->woken[i]) - ns(&shared->ended) <
			      SOON);
	}
	SEE(by_poll(fd, -1), POLLIN);
	SEE(status_of(pid), 0);
	close(fd);
}

static int end_late(void *arg)
{
	(void)arg;
	while (!shared->go)
		nap(1);
	return 0;
}

/* The leader alone has ended: the process has not. */
static void leader_first(void)
{
	pid_t pid = must_fork();
	if (pid == 0) {
		static struct thread t;
		thread_start(&t, end_late, NULL);
		syscall1(__NR_exit, 0);
	}
	int fd = syscall2(__NR_pidfd_open, pid, 0);
	while (proc_state(pid) != 'Z')
		nap(1);
	SEE(by_poll(fd, 20), 0);
	shared->go = 1;
	SEE(by_poll(fd, -1), POLLIN);
	SEE(status_of(pid), 0);
	close(fd);
}

int main(void)
{
	shared = mmap(NULL, PAGE_SIZE, PROT_READ | PROT_WRITE,
		      MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	wakes(by_poll_for_ever, 1);
	wakes(by_poll_for_long, 1);
	wakes(by_ppoll, 1);
	wakes(by_select, 1);
	wakes(by_poll_for_ever, FEW);
	leader_first();
	no_children_left();
	return check_result();
}
