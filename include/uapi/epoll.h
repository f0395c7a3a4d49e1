/* epoll: many files waited for, again and again. */
#pragma once

#include <uapi/poll.h>

#define EPOLL_CTL_ADD	1
#define EPOLL_CTL_DEL	2
#define EPOLL_CTL_MOD	3

/* Beside poll's events, which have the same numbers. */
#define EPOLLEXCLUSIVE	(1u << 28)	/* with ADD; it wakes like any other */
#define EPOLLWAKEUP	(1u << 29)	/* nothing sleeps here as a whole */
#define EPOLLONESHOT	(1u << 30)
#define EPOLLET		(1u << 31)

struct epoll_event {
	uint32_t events;
	uint64_t data;		/* the program's own */
};
_Static_assert(sizeof(struct epoll_event) == 12, "Linux's, i386");
