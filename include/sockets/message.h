/* What a socket holds. (kernel/sockets/message.c) */
#pragma once

#include <fs/pipe.h>

#define MESSAGES	64		/* that wait to be read, at most */

struct sock {
	struct pipe pipe;		/* its inode is the socket's */
	struct sock *peer;		/* NULL: it is closed */
	struct wait_queue queue;
	uint32_t type;			/* SOCK_ */
	bool no_read, no_write;		/* nothing more comes; may be sent */
	bool refused;			/* it has been told of no peer */
	int error;			/* negative: to be told once */
	uint32_t first, end;		/* messages read; sent: not STREAM */
	uint32_t sizes[MESSAGES];	/* of those between, a ring, too */
};

static inline uint32_t ring_room(const struct sock *s)
{
	return PIPE_SIZE - (s->pipe.head - s->pipe.tail);
}

/* Is there something to read, and of how many bytes at most? */
bool next_in(const struct sock *s, uint32_t *size);
/* As much as there is, of one message: its rest is lost. 0, -EAGAIN, -EFAULT.
 * peek: it stays there. */
int take_next(struct sock *s, struct uio *uio, bool peek);
void forget_messages(struct sock *s);
/* All of it as one message, or nothing: 0, -EAGAIN, -EMSGSIZE, -EFAULT,
 * -ENOMEM. */
int put_message(struct sock *to, struct uio *uio);
