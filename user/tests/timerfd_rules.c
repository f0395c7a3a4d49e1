/*
 * A timer behind a descriptor: how often it has rung, what is left, until when
 * a read waits; an interval of 1 ns that is read late costs nothing; two tasks.
 * linux: prints what held.
 * needs: eventfds clocks poll foreign files
 */
#include "events.h"

#define MS	1000000		/* ns */
#define LONG	1000		/* s: it does not ring */

static int set(int fd, int flags, int sec, int nsec, int again)
{
	struct itimerspec new = { { 0, again }, { sec, nsec } };
	return syscall4(__NR_timerfd_settime, fd, flags, (int)&new, 0);
}

static struct itimerspec left_of(int fd)
{
	struct itimerspec now = { { -1, -1 }, { -1, -1 } };
	CHECK_EQ(syscall2(__NR_timerfd_gettime, fd, (int)&now), 0);
	return now;
}

static bool is_set(int fd)
{
	struct itimerspec now = left_of(fd);
	return now.it_value.tv_sec || now.it_value.tv_nsec;
}

static void arguments(void)
{
	char bytes[8];
	struct itimerspec new = { { 0, 0 }, { 0, 1000000000 } };
	int fd = timerfd(CLOCK_MONOTONIC, O_NONBLOCK);
	SEE(timerfd(CLOCK_MONOTONIC, 1), -EINVAL);
	SEE(timerfd(CLOCK_PROCESS_CPUTIME_ID, 0), -EINVAL);
	SEE(timerfd(CLOCK_MONOTONIC_RAW, 0), -EINVAL);
	SEE(timerfd(-1, 0), -EINVAL);
	SEE(timerfd(99, 0), -EINVAL);
	SEE(set(fd, 4, 1, 0, 0), -EINVAL);
	SEE(set(-1, 0, 1, 0, 0), -EBADF);
	SEE(set(1, 0, 1, 0, 0), -EINVAL);
	SEE(syscall4(__NR_timerfd_settime, fd, 0, (int)&new, 0), -EINVAL);
	new.it_value = (struct timespec){ -1, 0 };
	SEE(syscall4(__NR_timerfd_settime, fd, 0, (int)&new, 0), -EINVAL);
	new = (struct itimerspec){ { 0, -1 }, { 1, 0 } };
	SEE(syscall4(__NR_timerfd_settime, fd, 0, (int)&new, 0), -EINVAL);
	SEE(syscall4(__NR_timerfd_settime, fd, 0, (int)NOWHERE, 0), -EFAULT);
	SEE(syscall4(__NR_timerfd_settime, fd, 0, 0, 0), -EFAULT);
	SEE(syscall2(__NR_timerfd_gettime, fd, (int)NOWHERE), -EFAULT);
	SEE(syscall2(__NR_timerfd_gettime, -1, (int)&new), -EBADF);
	SEE(syscall2(__NR_timerfd_gettime, 1, (int)&new), -EINVAL);
	SEE(read(fd, bytes, 7), -EINVAL);
	SEE(read8(fd), -EAGAIN);
	SEE(write8(fd, 1), -EINVAL);
	SEE(polled(fd), 0);
	SEE(fcntl(fd, F_GETFL, 0) & (O_NONBLOCK | O_ACCMODE),
	    O_NONBLOCK | O_RDWR);
	SEE(fcntl(timerfd(CLOCK_BOOTTIME, O_CLOEXEC), F_GETFD, 0),
	    FD_CLOEXEC);
	see_link(fd);
}

static void rings_once(void)
{
	int fd = timerfd(CLOCK_MONOTONIC, 0);
	SEE(set(fd, 0, 0, 20 * MS, 0), 0);
	SEE_TRUE(is_set(fd));
	SEE(read8(fd), 1);
	SEE_TRUE(!is_set(fd));
	SEE(fcntl(fd, F_SETFL, O_NONBLOCK), 0);
	SEE(read8(fd), -EAGAIN);
	SEE(set(fd, 0, LONG, 0, 0), 0);
	SEE_TRUE(left_of(fd).it_value.tv_sec >= LONG - 2);
	SEE(polled(fd), 0);
	SEE(set(fd, 0, 0, 0, 0), 0);
	SEE_TRUE(!is_set(fd));
	SEE(set(fd, 0, 0, 1, 0), 0);
	nap(20);
	SEE_TRUE(!is_set(fd));
	SEE(polled(fd), POLLIN);
	SEE(read(fd, NOWHERE, 8), -EFAULT);
	SEE(set(fd, 0, 0, 0, 0), 0);
	SEE(read8(fd), -EAGAIN);	/* what had rung is forgotten */
}

/* What was set before is told; an interval without a first time is kept, and
 * never rings. */
static void tells_the_old(void)
{
	struct itimerspec new = { { 7, 0 }, { LONG, 0 } }, old;
	int fd = timerfd(CLOCK_REALTIME, O_NONBLOCK);
	SEE(syscall4(__NR_timerfd_settime, fd, 0, (int)&new, (int)&old), 0);
	SEE(old.it_value.tv_sec | old.it_value.tv_nsec |
	    old.it_interval.tv_sec, 0);
	new.it_value.tv_sec = 0;
	SEE(syscall4(__NR_timerfd_settime, fd, 0, (int)&new, (int)&old), 0);
	SEE_TRUE(old.it_value.tv_sec >= LONG - 2 &&
		 old.it_value.tv_sec < LONG);
	SEE(old.it_interval.tv_sec, 7);
	SEE_TRUE(!is_set(fd));
	SEE(left_of(fd).it_interval.tv_sec, 7);
	SEE(syscall4(__NR_timerfd_settime, fd, 0, (int)&new, (int)NOWHERE),
	    -EFAULT);
}

static void intervals(void)
{
	int fd = timerfd(CLOCK_MONOTONIC, 0), n;
	uint64_t many = 0;
	struct timespec before, after;
	SEE(set(fd, 0, 0, 5 * MS, 5 * MS), 0);
	nap(60);
	n = read8(fd);
	SEE_TRUE(n >= 12 && n < 1200);
	SEE(left_of(fd).it_interval.tv_nsec, 5 * MS);
	SEE_TRUE(is_set(fd));
	SEE_TRUE(read8(fd) >= 1);
	/* one of 1 ns, read late: computed, not counted */
	CHECK_EQ(clock_gettime(CLOCK_MONOTONIC, &before), 0);
	SEE(set(fd, 0, 0, 1, 1), 0);
	nap(50);
	SEE(read(fd, &many, sizeof(many)), 8);
	CHECK_EQ(clock_gettime(CLOCK_MONOTONIC, &after), 0);
	uint64_t most = (after.tv_sec - before.tv_sec) * 1000000000ull +
			after.tv_nsec - before.tv_nsec;
	SEE_TRUE(many >= 50 * MS && many <= most);
	SEE_TRUE(read8(fd) >= 1);
}

/* A date; one that has passed rings at once, as often as it would have. */
static void dates(void)
{
	static const int clocks[] = { CLOCK_REALTIME, CLOCK_MONOTONIC,
				      CLOCK_BOOTTIME };
	struct timespec now;
	for (unsigned i = 0; i < COUNT(clocks); i++) {
		int fd = timerfd(clocks[i], 0);
		CHECK_EQ(clock_gettime(clocks[i], &now), 0);
		SEE(set(fd, TIMER_ABSTIME, now.tv_sec + LONG, 0, 0), 0);
		SEE_TRUE(left_of(fd).it_value.tv_sec >= LONG - 3 &&
			 left_of(fd).it_value.tv_sec <= LONG);
		SEE(polled(fd), 0);
		SEE(set(fd, TIMER_ABSTIME, now.tv_sec, now.tv_nsec, 0), 0);
		SEE(read8(fd), 1);
		SEE(set(fd, TIMER_ABSTIME, 0, 1, 0), 0);
		SEE(polled(fd), POLLIN);
		SEE(read8(fd), 1);
		SEE(set(fd, TIMER_ABSTIME, now.tv_sec, now.tv_nsec, 1000),
		    0);
		SEE_TRUE(read8(fd) > 1);
		CHECK_EQ(close(fd), 0);
	}
}

/* poll and epoll_wait sleep until it rings; another task's new setting is for
 * the one that sleeps in read, too. */
static void waits(void)
{
	int fd = timerfd(CLOCK_MONOTONIC, 0), ep = new_set();
	struct pollfd one = { fd, POLLIN, 0 };
	SEE(set(fd, 0, 0, 30 * MS, 0), 0);
	SEE(syscall3(__NR_poll, (int)&one, 1, -1), 1);
	SEE(read8(fd), 1);
	SEE(add(ep, fd, EPOLLET | POLLIN), 0);
	SEE(now_in(ep), 0);
	SEE(set(fd, 0, 0, 30 * MS, 0), 0);
	SEE(wait_for(ep, -1), POLLIN);
	SEE(read8(fd), 1);
	SEE(now_in(ep), 0);
	SEE(set(fd, 0, 0, 30 * MS, 30 * MS), 0);
	SEE(wait_for(ep, -1), POLLIN);
	SEE(wait_for(ep, 100), 0);	/* one edge, until it is read */
	SEE_TRUE(read8(fd) >= 3);
	SEE(wait_for(ep, -1), POLLIN);
	for (int way = 0; way < 2; way++) {
		SEE(set(fd, 0, LONG, 0, 0), 0);
		SEE(now_in(ep), 0);
		pid_t parent = getpid(), pid = must_fork();
		if (pid == 0) {
			until_asleep(parent);
			CHECK_EQ(set(fd, 0, 0, 1, 0), 0);
			_exit(check_result());
		}
		if (way)
			SEE(wait_for(ep, -1), POLLIN);
		else
			SEE(syscall3(__NR_poll, (int)&one, 1, -1), 1);
		SEE(read8(fd), 1);
		SEE(status_of(pid), 0);
		now_in(ep);
	}
	SEE(set(fd, 0, LONG, 0, 0), 0);
	pid_t parent = getpid(), pid = must_fork();
	if (pid == 0) {
		until_asleep(parent);
		CHECK_EQ(set(fd, 0, 0, 1, 0), 0);
		_exit(check_result());
	}
	SEE(read8(fd), 1);
	SEE(status_of(pid), 0);
}

/* The calls with 64 bits. */
static void wide(void)
{
	int64_t new[4] = { 0, 0, 0x100000000ll, 0 }, old[4] = { -1 };
	int fd = timerfd(CLOCK_MONOTONIC, O_NONBLOCK);
	SEE(syscall4(__NR_timerfd_settime64, fd, 0, (int)new, (int)old), 0);
	SEE(old[0] | old[1] | old[2] | old[3], 0);
	SEE(syscall2(__NR_timerfd_gettime64, fd, (int)old), 0);
	SEE_TRUE(old[2] > 0x7ffffff0 && old[0] == 0);
	new[3] = -1;
	SEE(syscall4(__NR_timerfd_settime64, fd, 0, (int)new, 0), -EINVAL);
	new[2] = -1;
	new[3] = 0;
	SEE(syscall4(__NR_timerfd_settime64, fd, 0, (int)new, 0), -EINVAL);
	new[2] = 0;
	SEE(syscall4(__NR_timerfd_settime64, fd, 0, (int)new, 0), 0);
	SEE_TRUE(!is_set(fd));
}

int main(void)
{
	static void (*const parts[])(void) = {
		arguments, rings_once, tells_the_old, intervals, dates, waits,
		wide,
	};
	for (unsigned i = 0; i < COUNT(parts); i++)
		SEE(in_child(parts[i]), 0);
	no_children_left();
	return check_result();
}
