/*
 * What comes at once of what a peer has sent?
 *
 * From a stream, as many bytes as there are. Else a message: its bytes stand in
 * the ring, and how many they are in sizes[].
 */
#include <sockets/message.h>

#include <uapi/errno.h>
#include <uapi/sockets.h>

bool next_in(const struct sock *s, uint32_t *size)
{
	if (s->type == SOCK_STREAM)
		return (*size = s->pipe.head - s->pipe.tail);
	*size = s->sizes[s->first % MESSAGES];
	return s->first != s->end;
}

int take_next(struct sock *s, struct uio *uio, bool peek)
{
	struct pipe *pipe = &s->pipe;
	uint32_t size, tail = pipe->tail, all = uio->total;
	int err = next_in(s, &size) ? 0 : -EAGAIN;

	if (err)
		return err;
	uio->total = all < size ? all : size;
	while (uio->total && !err)
		err = pipe_move(pipe, uio);
	uio->total += all < size ? 0 : all - size;
	if (s->type != SOCK_STREAM) {
		if (err)
			uio->total = all;
		pipe->tail = tail + size;
		s->first += !peek;
	}
	if (peek)
		pipe->tail = tail;
	pipe_settle(pipe);
	return err;
}

void forget_messages(struct sock *s)
{
	s->first = s->end;
	s->pipe.tail = s->pipe.head;
	pipe_settle(&s->pipe);
}

int put_message(struct sock *to, struct uio *uio)
{
	struct pipe *pipe = &to->pipe;
	uint32_t n = uio->total, head = pipe->head;
	int err = n > PIPE_SIZE ? -EMSGSIZE :
		  n > room_in(pipe) || to->end - to->first == MESSAGES
		? -EAGAIN : 0;

	while (uio->total && !err)
		err = pipe_move(pipe, uio);
	if (err) {
		pipe->head = head;
		uio->total = n;
	} else {
		to->sizes[to->end++ % MESSAGES] = n;
	}
	return err == -ENOSPC ? -ENOMEM : err;
}
