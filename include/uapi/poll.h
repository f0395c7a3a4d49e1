/* poll(2): what may be awaited of a file. */
#pragma once

#include <uapi/types.h>

#define POLLIN		0x001
#define POLLPRI		0x002
#define POLLOUT		0x004
#define POLLERR		0x008	/* these three are told unasked */
#define POLLHUP		0x010
#define POLLNVAL	0x020
#define POLLRDNORM	0x040
#define POLLRDBAND	0x080
#define POLLWRNORM	0x100
#define POLLWRBAND	0x200
#define POLLRDHUP	0x2000
#define POLL_READ	(POLLIN | POLLRDNORM)
#define POLL_WRITE	(POLLOUT | POLLWRNORM)

struct pollfd {
	int32_t fd;
	int16_t events, revents;
};
