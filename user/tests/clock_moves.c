/*
 * A task that waits until a date of the wall's clock waits by that clock, also
 * when it is set meanwhile, back or forth; one that waits for a time, or until
 * a date of another clock, does not see it. Only Tine's clock is set.
 * needs: clocks threads jobs eventfds poll
 */
#include "events.h"
#include "threads.h"

#define LONG	1000000000	/* s */

static struct timespec date = { LONG + 1000, 0 };
static int64_t wide[2] = { LONG + 1000, 0 };
static int word;

static int sleep_until(void)
{
	return syscall4(__NR_clock_nanosleep, CLOCK_REALTIME, TIMER_ABSTIME,
			(int)&date, 0);
}

static int sleep_until64(void)
{
	return syscall4(__NR_clock_nanosleep_time64, CLOCK_REALTIME,
			TIMER_ABSTIME, (int)wide, 0);
}

static int futex_until(void)
{
	return syscall6(__NR_futex, (int)&word, FUTEX_WAIT_BITSET |
			FUTEX_CLOCK_REALTIME, 0, (int)&date, 0, -1);
}

static int set_timer(int flags, int sec)
{
	struct itimerspec at = { { 0, 0 }, { sec, 0 } };
	int fd = timerfd(CLOCK_REALTIME, 0);
	CHECK_EQ(syscall4(__NR_timerfd_settime, fd, flags, (int)&at, 0), 0);
	return fd;
}

static int read_until(void)
{
	return read8(set_timer(TIMER_ABSTIME, LONG + 1000));
}

static int epoll_until(void)
{
	int ep = new_set(), fd = set_timer(TIMER_ABSTIME, LONG + 1000);
	CHECK_EQ(add(ep, fd, POLLIN), 0);
	return wait_for(ep, -1);
}

static int read_after(void)
{
	return read8(set_timer(0, 1000));
}

static int sleep_by_uptime(void)
{
	return syscall4(__NR_clock_nanosleep, CLOCK_MONOTONIC, TIMER_ABSTIME,
			(int)&date, 0);
}

static int sleep_for(void)
{
	struct timespec span = { 1000, 0 };
	return syscall4(__NR_clock_nanosleep, CLOCK_REALTIME, 0, (int)&span,
			0);
}

static int futex_for(void)
{
	struct timespec span = { 1000, 0 };
	return futex_wait(&word, 0, &span);
}

/* The first ones wait until the date. */
#define DATED	5
static const struct {
	int (*wait)(void);
	int says;
} waits[] = {
	{ sleep_until, 0 }, { sleep_until64, 0 }, { futex_until, -ETIMEDOUT },
	{ read_until, 1 }, { epoll_until, POLLIN },
	{ sleep_by_uptime, 0 }, { sleep_for, 0 }, { futex_for, 0 },
	{ read_after, 0 },
};

static void set_clock(int sec)
{
	struct timespec t = { sec, 0 };
	CHECK_EQ(syscall2(__NR_clock_settime, CLOCK_REALTIME, (int)&t), 0);
}

/* They wait still, each of them. */
static void all_wait(const pid_t *pids, unsigned first)
{
	nap(50);
	for (unsigned i = first; i < COUNT(waits); i++)
		CHECK_EQ(waitpid(pids[i], NULL, WNOHANG), 0);
}

int main(void)
{
	pid_t pids[COUNT(waits)];
	if (!on_tine())
		return check_result();
	set_clock(LONG);
	for (unsigned i = 0; i < COUNT(waits); i++) {
		pids[i] = must_fork();
		if (pids[i] == 0)
			_exit(!CHECK_EQ(waits[i].wait(), waits[i].says));
		until_asleep(pids[i]);
	}
	set_clock(LONG - 1000);
	all_wait(pids, 0);
	set_clock(LONG + 999);		/* a second before */
	kill(pids[0], SIGSTOP);		/* a stop changes nothing */
	until_state(pids[0], 'T');
	kill(pids[0], SIGCONT);
	set_clock(LONG);
	all_wait(pids, 0);
	set_clock(LONG + 1001);
	for (unsigned i = 0; i < DATED; i++)
		SEE(status_of(pids[i]), 0);
	all_wait(pids, DATED);
	for (unsigned i = DATED; i < COUNT(waits); i++) {
		kill(pids[i], SIGKILL);
		SEE(status_of(pids[i]), SIGKILL);
	}
	no_children_left();
	return check_result();
}
