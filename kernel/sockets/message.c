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

/* An empty ring begins again at 0, and has a frame at most. */
static void settle(struct pipe *pipe)
{
	if (pipe->head != pipe->tail)
		return;
	if (pipe->head > PAGE_SIZE)
		inode_truncate(&pipe->inode);
	pipe->head = pipe->tail = 0;
}

int take_next(struct sock *s, struct uio *uio, bool peek)
{
	struct pipe *pipe = &s->pipe;
	struct file bytes = { .flags = O_NONBLOCK, .inode = &pipe->inode };
	uint32_t size, tail = pipe->tail, all = uio->total;

	if (!next_in(s, &size))
		return -EAGAIN;
	uio->total = all < size ? all : size;
	pipe->head++;		/* a pipe that is read empty would settle */
	int err = pipe_ops.read(&bytes, uio);

	pipe->head--;
	uio->total += all < size ? 0 : all - size;
	if (s->type != SOCK_STREAM) {
		if (err)
			uio->total = all;
		pipe->tail = tail + size;
		s->first += !peek;
	}
	if (peek)
		pipe->tail = tail;
	settle(pipe);
	return err;
}

void forget_messages(struct sock *s)
{
	s->first = s->end;
	s->pipe.tail = s->pipe.head;
	settle(&s->pipe);
}

int put_message(struct sock *to, struct uio *uio)
{
	struct pipe *pipe = &to->pipe;
	uint32_t n = uio->total, head = pipe->head;
	struct file bytes = { .flags = O_WRONLY | O_NONBLOCK,
			      .inode = &pipe->inode };
	int err = n > PIPE_SIZE ? -EMSGSIZE :
		  n > ring_room(to) || to->end - to->first == MESSAGES
		? -EAGAIN : 0;

	if (!err)
		err = pipe_ops.write(&bytes, uio);
	if (err) {
		pipe->head = head;
		uio->total = n;
	} else {
		to->sizes[to->end++ % MESSAGES] = n;
	}
	return err;
}
