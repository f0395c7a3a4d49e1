/*
 * The calls on pairs of sockets that tests make, and what they move.
 */
#ifndef SOCKETS_H
#define SOCKETS_H

#include "check.h"
#include <uapi/poll.h>
#include <uapi/sockets.h>

#define LARGE	(1 << 20)

static char buf[4096], large[LARGE];
static volatile int pipes_broken;

static int pair(int type, int *fds)
{
	return syscall4(__NR_socketpair, AF_UNIX, type, 0, (int)fds);
}

static int send(int fd, const char *text, int flags)
{
	return syscall6(__NR_sendto, fd, (int)text, strlen(text), flags, 0, 0);
}

/* What comes is `want`. */
static int recv(int fd, int size, int flags)
{
	memset(buf, 0, sizeof(buf));
	return syscall6(__NR_recvfrom, fd, (int)buf, size, flags, 0, 0);
}

static int shut(int fd, int how)
{
	return syscall2(__NR_shutdown, fd, how);
}

static int ready(int fd)
{
	struct pollfd ask = { fd, POLLIN | POLLOUT | POLLRDHUP, 0 };
	int n = syscall3(__NR_poll, (int)&ask, 1, 0);
	CHECK_EQ(n, ask.revents != 0);
	return ask.revents;
}

static void broken(int sig)
{
	(void)sig;
	pipes_broken++;
}

#endif
