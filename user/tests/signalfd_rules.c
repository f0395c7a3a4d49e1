/*
 * Signals that are read: which ones, what is told of them, who waits; one that
 * was read is not delivered, and whoever reads takes its own.
 * linux: prints what held.
 * needs: eventfds rtsig poll threads foreign clocks files handlers
 */
#include "threads.h"
#include "events.h"

#define RT	40
#define BOTH	(sigmask(SIGUSR1) | sigmask(SIGUSR2))

static struct signalfd_siginfo told[4];
static volatile int caught;

static void handler(int sig)
{
	caught = sig;
}

static void hold(sigset_t set)
{
	CHECK_EQ(sigprocmask(SIG_BLOCK, &set, NULL), 0);
}

/* How many are read, or the error. */
static int take(int fd, int room)
{
	int got = read(fd, told, room * sizeof(told[0]));
	return got < 0 ? got : got / (int)sizeof(told[0]);
}

static void arguments(void)
{
	sigset_t set = sigmask(SIGUSR1);
	int fd = signalfd(-1, set, O_NONBLOCK);
	SEE(signalfd(-1, set, 1), -EINVAL);
	SEE(syscall4(__NR_signalfd4, -1, (int)&set, 4, 0), -EINVAL);
	SEE(syscall4(__NR_signalfd4, -1, (int)NOWHERE, 8, 0), -EFAULT);
	SEE(signalfd(99, set, 0), -EBADF);
	SEE(signalfd(-2, set, 0), -EBADF);
	SEE(signalfd(1, set, 0), -EINVAL);
	SEE(signalfd(fd, set, 1), -EINVAL);
	SEE_SAME(signalfd(fd, set, O_CLOEXEC), fd);
	SEE(fcntl(fd, F_GETFD, 0), 0);
	SEE(fcntl(fd, F_GETFL, 0) & (O_NONBLOCK | O_ACCMODE),
	    O_NONBLOCK | O_RDWR);
	SEE(fcntl(signalfd(-1, set, O_CLOEXEC), F_GETFD, 0), FD_CLOEXEC);
	SEE(read(fd, told, sizeof(told[0]) - 1), -EINVAL);
	SEE(take(fd, 1), -EAGAIN);
	SEE(write(fd, told, sizeof(told[0])), -EINVAL);
	SEE(syscall3(__NR_signalfd, -1, (int)&set, 8) > 0, 1);
	see_link(fd);
}

/* Only those in the set, the lowest first, each once. */
static void which(void)
{
	hold(BOTH | sigmask(SIGTERM));
	int fd = signalfd(-1, BOTH, O_NONBLOCK);
	CHECK_EQ(kill(getpid(), SIGTERM), 0);
	SEE(polled(fd), 0);
	SEE(take(fd, 4), -EAGAIN);
	CHECK_EQ(kill(getpid(), SIGUSR2), 0);
	CHECK_EQ(kill(getpid(), SIGUSR1), 0);
	CHECK_EQ(kill(getpid(), SIGUSR1), 0);
	SEE(polled(fd), POLLIN);
	SEE(take(fd, 1), 1);
	SEE(told[0].ssi_signo, SIGUSR1);
	SEE(told[0].ssi_code, SI_USER);
	SEE_TRUE(told[0].ssi_pid == (uint32_t)getpid() &&
		 told[0].ssi_uid == (uint32_t)getuid());
	SEE(take(fd, 4), 1);
	SEE(told[0].ssi_signo, SIGUSR2);
	SEE(polled(fd), 0);
	SEE_SAME(signalfd(fd, sigmask(SIGTERM) | sigmask(SIGKILL), 0), fd);
	SEE(polled(fd), POLLIN);
	SEE(take(fd, 4), 1);
	SEE(told[0].ssi_signo, SIGTERM);
	SEE(told[0].ssi_status | told[0].ssi_int | told[0].ssi_tid, 0);
}

/* What is read is not delivered; the rest is. */
static void not_delivered(void)
{
	sigset_t none = 0;
	hold(BOTH);
	int fd = signalfd(-1, sigmask(SIGUSR1), O_NONBLOCK);
	CHECK_EQ(handle(SIGUSR1, handler, 0), 0);
	CHECK_EQ(handle(SIGUSR2, handler, 0), 0);
	CHECK_EQ(kill(getpid(), SIGUSR1), 0);
	SEE(take(fd, 4), 1);
	CHECK_EQ(sigprocmask(SIG_SETMASK, &none, NULL), 0);
	SEE(caught, 0);
	hold(BOTH);
	CHECK_EQ(kill(getpid(), SIGUSR2), 0);
	SEE(take(fd, 4), -EAGAIN);
	CHECK_EQ(sigprocmask(SIG_SETMASK, &none, NULL), 0);
	SEE(caught, SIGUSR2);
}

/* Real-time ones queue, with their values; a timer's; a child's end. */
static void stories(void)
{
	siginfo_t info = { .si_code = SI_QUEUE };
	struct sigevent event = { 4711, RT + 1, SIGEV_SIGNAL, 0, { 0 } };
	struct itimerspec soon = { { 0, 0 }, { 0, 1 } };
	int id;
	hold(sigmask(RT) | sigmask(RT + 1) | sigmask(SIGCHLD));
	int fd = signalfd(-1, ~0ull, 0);
	for (int i = 0; i < 6; i++) {
		info.si_status = -i;
		CHECK_EQ(syscall3(__NR_rt_sigqueueinfo, getpid(), RT,
				  (int)&info), 0);
	}
	SEE(take(fd, 4), 4);
	SEE(told[0].ssi_int, 0);
	SEE(told[3].ssi_int, -3);
	SEE(told[3].ssi_signo, RT);
	SEE(told[3].ssi_code, SI_QUEUE);
	SEE_SAME(told[3].ssi_ptr, 0xfffffffdu);
	SEE(take(fd, 4), 2);
	SEE(told[1].ssi_int, -5);
	CHECK_EQ(syscall3(__NR_timer_create, CLOCK_MONOTONIC, (int)&event,
			  (int)&id), 0);
	CHECK_EQ(syscall4(__NR_timer_settime, id, 0, (int)&soon, 0), 0);
	SEE(take(fd, 1), 1);
	SEE(told[0].ssi_signo, RT + 1);
	SEE(told[0].ssi_code, SI_TIMER);
	SEE(told[0].ssi_int, 4711);
	SEE(told[0].ssi_overrun | told[0].ssi_pid, 0);
	SEE_SAME(told[0].ssi_tid, id);
	pid_t pid = must_fork();
	if (pid == 0)
		_exit(9);
	SEE(take(fd, 1), 1);
	SEE(told[0].ssi_signo, SIGCHLD);
	SEE(told[0].ssi_code, CLD_EXITED);
	SEE(told[0].ssi_status, 9);
	SEE_SAME(told[0].ssi_pid, pid);
	SEE(status_of(pid), 9 << 8);
	CHECK_EQ(kill(getpid(), RT), 0);
	SEE(read(fd, NOWHERE, sizeof(told)), -EFAULT);
}

/* read, poll and epoll_wait wait for one; each way another task sends it. */
static void waits(void)
{
	hold(BOTH);
	int fd = signalfd(-1, sigmask(SIGUSR1), 0), ep = new_set();
	struct pollfd one = { fd, POLLIN, 0 };
	SEE(add(ep, fd, POLLIN), 0);
	for (int way = 0; way < 3; way++) {
		pid_t parent = getpid(), pid = must_fork();
		if (pid == 0) {
			until_asleep(parent);
			CHECK_EQ(kill(parent, SIGUSR1), 0);
			_exit(check_result());
		}
		if (way == 1)
			SEE(syscall3(__NR_poll, (int)&one, 1, -1), 1);
		if (way == 2)
			SEE(wait_for(ep, -1), POLLIN);
		SEE(take(fd, 1), 1);
		SEE(told[0].ssi_signo, SIGUSR1);
		SEE_SAME(told[0].ssi_pid, pid);
		SEE(status_of(pid), 0);
		SEE(polled(fd), 0);
		SEE(now_in(ep), 0);
	}
}

/* One that is not in the set, and has a handler, ends the wait. */
static void interrupted(void)
{
	hold(sigmask(SIGUSR1));
	CHECK_EQ(handle(SIGUSR2, handler, 0), 0);
	int fd = signalfd(-1, sigmask(SIGUSR1), 0);
	pid_t parent = getpid(), pid = must_fork();
	if (pid == 0) {
		until_asleep(parent);
		CHECK_EQ(kill(parent, SIGUSR2), 0);
		_exit(check_result());
	}
	SEE(take(fd, 1), -EINTR);
	SEE(caught, SIGUSR2);
	SEE(status_of(pid), 0);
}

/* The descriptor is the parent's; the signals are those of the reader. */
static void readers_own(void)
{
	hold(BOTH);
	int fd = signalfd(-1, BOTH, O_NONBLOCK);
	CHECK_EQ(kill(getpid(), SIGUSR1), 0);
	pid_t pid = must_fork();
	if (pid == 0) {
		CHECK_EQ(take(fd, 4), -EAGAIN);
		CHECK_EQ(kill(getpid(), SIGUSR2), 0);
		CHECK_EQ(take(fd, 4), 1);
		CHECK_EQ(told[0].ssi_signo, SIGUSR2);
		_exit(check_result());
	}
	SEE(status_of(pid), 0);
	SEE(take(fd, 4), 1);
	SEE(told[0].ssi_signo, SIGUSR1);
}

static int shared_fd;

static int read_two(void *result)
{
	struct signalfd_siginfo one;
	for (int i = 0; i < 2; i++)
		CHECK_EQ(read(shared_fd, &one, sizeof(one)),
			 (int)sizeof(one));
	*(int *)result = one.ssi_signo;
	return 0;
}

/* Two threads read at once: each signal is taken by one of them, and the one
 * that comes too late waits on. */
static void threads_read(void)
{
	struct thread threads[2];
	int last[2] = { 0, 0 };
	hold(sigmask(RT));
	shared_fd = signalfd(-1, sigmask(RT), 0);
	for (int i = 0; i < 2; i++)
		thread_start(&threads[i], read_two, &last[i]);
	for (int i = 0; i < 4; i++) {
		CHECK_EQ(kill(getpid(), RT), 0);
		nap(1);
	}
	for (int i = 0; i < 2; i++) {
		thread_join(&threads[i]);
		SEE(last[i], RT);
	}
}

int main(void)
{
	static void (*const parts[])(void) = {
		arguments, which, not_delivered, stories, waits, interrupted,
		readers_own, threads_read,
	};
	for (unsigned i = 0; i < COUNT(parts); i++)
		SEE(in_child(parts[i]), 0);
	no_children_left();
	return check_result();
}
