/* Descriptors of events, and epoll: calls that the library has no names for. */
#ifndef EVENTS_H
#define EVENTS_H

#include "check.h"
#include <uapi/clocks.h>
#include <uapi/epoll.h>
#include <uapi/eventfds.h>

#define NOWHERE		((void *)0xfffff000)

static UNUSED int eventfd(unsigned count, int flags)
{
	return syscall2(__NR_eventfd2, count, flags);
}

static UNUSED int signalfd(int fd, sigset_t set, int flags)
{
	return syscall4(__NR_signalfd4, fd, (int)&set, sizeof(set), flags);
}

static UNUSED int timerfd(int clock, int flags)
{
	return syscall2(__NR_timerfd_create, clock, flags);
}

/* What poll says of it now. */
static UNUSED int polled(int fd)
{
	struct pollfd one = { fd, 0x7fff, 0 };
	int n = syscall3(__NR_poll, (int)&one, 1, 0);
	return n == 1 ? one.revents : n;
}

/* One number of 8 bytes: it, or the error (negative). */
static UNUSED int read8(int fd)
{
	uint64_t n = 0;
	int got = read(fd, &n, sizeof(n));
	return got == (int)sizeof(n) ? (int)n : got;
}

static UNUSED int write8(int fd, uint64_t n)
{
	return write(fd, &n, sizeof(n));
}

static UNUSED int new_set(void)
{
	int set = syscall1(__NR_epoll_create1, 0);
	CHECK(set >= 0);
	return set;
}

static UNUSED int ctl(int set, int op, int fd, uint32_t events)
{
	struct epoll_event event = { events, fd };
	return syscall4(__NR_epoll_ctl, set, op, fd, (int)&event);
}

static UNUSED int add(int set, int fd, uint32_t events)
{
	return ctl(set, EPOLL_CTL_ADD, fd, events);
}

/* What of at most one is told: its events, 0 for none, or the error. */
static UNUSED int wait_for(int set, int msec)
{
	struct epoll_event event = { 0, 0 };
	int n = syscall4(__NR_epoll_wait, set, (int)&event, 1, msec);
	return n == 1 ? (int)(event.events & 0xffff) : n;
}

static UNUSED int now_in(int set)
{
	return wait_for(set, 0);
}

/* How many are ready now. */
static UNUSED int count_in(int set)
{
	struct epoll_event events[64];
	return syscall4(__NR_epoll_wait, set, (int)events, 64, 0);
}

/* What the link of a descriptor says. */
static UNUSED void see_link(int fd)
{
	char path[32], text[64] = "";
	snprintf(path, sizeof(path), "/proc/self/fd/%d", fd);
	syscall3(__NR_readlink, (int)path, (int)text, sizeof(text) - 1);
	say("%s\n", text);
}

#endif
