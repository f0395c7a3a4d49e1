/*
 * How do bytes go from one task to another, in order, and which task waits?
 *
 *	      tail                  head
 *	       v                     v
 *	... ...[#####][######][######]... ...     pipe->ring bytes
 *
 * The ring is the pipe's inode, written and read like a file's bytes. head and
 * tail never wrap at the ring's end, only at 2^32: head - tail is how much is
 * in it. An empty pipe begins again at 0, where it has a frame already.
 */
#include <fs/pipe.h>

#include <mm/page.h>
#include <signal/signal.h>
#include <uaccess.h>
#include <uapi/errno.h>
#include <uapi/termios.h>

static inline struct pipe *pipe_of(struct file *file)
{
	return container_of(file->inode, struct pipe, inode);
}

static inline void wake_sleepers(struct wait_queue *q)
{
	if (!list_empty(&q->sleepers) || q->polls)
		wake_up(q);
}

static uint32_t room_in(struct pipe *pipe)
{
	return pipe->size - (pipe->head - pipe->tail);
}

/* What fits of uio into the ring, or is there for it, up to the page's end: 0
 * or -errno. */
static int pipe_move(struct pipe *pipe, struct uio *uio)
{
	uint32_t *end = uio->write ? &pipe->head : &pipe->tail;
	uint32_t at = *end & (pipe->ring - 1), before = uio->total;
	size_t n = uio->write ? room_in(pipe) : pipe->head - pipe->tail;

	if (n > before)
		n = before;
	uint32_t frame = at < PIPE_SIZE ? pipe->inode.direct[at / PAGE_SIZE]
					: 0;

	if (!frame)
		frame = own_frame(&pipe->inode, at / PAGE_SIZE);
	if (!frame)
		return -ENOSPC;
	int err = uio_move(uio, frame_to_virt(frame) + at % PAGE_SIZE,
			   on_page(at, n));

	if (err)
		uio->total = before;	/* no part of what does not fit */
	*end += before - uio->total;
	return err;
}

/* 0 when there is something to read, or the last writer has gone. */
static int wait_for_bytes(struct file *file, struct pipe *pipe)
{
	int err = 0;

	while (!err && pipe->has_writer && pipe->head == pipe->tail)
		err = file->flags & O_NONBLOCK ? -EAGAIN
					       : sleep_on(&pipe->readers);
	return err;
}

static int pipe_read(struct file *file, struct uio *uio)
{
	struct pipe *pipe = pipe_of(file);

	if (!uio->total)
		return 0;
	int err = wait_for_bytes(file, pipe);

	while (!err && uio->total && pipe->head != pipe->tail)
		err = pipe_move(pipe, uio);
	if (pipe->head == pipe->tail) {
		if (pipe->head > PAGE_SIZE)
			inode_truncate(&pipe->inode);
		pipe->head = pipe->tail = 0;
	}
	wake_sleepers(&pipe->writers);
	return err;
}

/* 0 when `need` bytes fit, or -errno; no reader left is -EPIPE. */
static int wait_for_room(struct file *file, struct pipe *pipe, uint32_t need)
{
	int err = 0;

	while (!err && pipe->has_reader && room_in(pipe) < need)
		err = file->flags & O_NONBLOCK ? -EAGAIN
					       : sleep_on(&pipe->writers);
	if (!err && !pipe->has_reader) {
		send_as_user(current, SIGPIPE);
		err = -EPIPE;
	}
	return err;
}

/* Up to PIPE_BUF bytes stay in one piece, whatever pieces they come from: they
 * wait until all fit, and where not all can be had none is written. */
static int pipe_write(struct file *file, struct uio *uio)
{
	struct pipe *pipe = pipe_of(file);
	size_t n = uio->total;
	bool whole = n <= PIPE_BUF;
	int err = 0;

	while (uio->total && !err) {
		err = wait_for_room(file, pipe, whole ? uio->total : 1);
		if (!err)
			err = pipe_move(pipe, uio);
		if (err && whole) {
			pipe->head -= n - uio->total;
			uio->total = n;
		}
		wake_sleepers(&pipe->readers);
	}
	if (uio->total < n)
		pipe->inode.mtime = inode_now();
	return err == -ENOSPC ? -ENOMEM : err;
}

static int pipe_ioctl(struct file *file, uint32_t cmd, uint32_t arg)
{
	struct pipe *pipe = pipe_of(file);

	if (cmd != FIONREAD)
		return -ENOTTY;
	return put_user(pipe->head - pipe->tail, (void *)arg);
}

uint32_t pipe_poll(struct file *file, struct wait_queue **queue)
{
	struct pipe *pipe = pipe_of(file);
	uint32_t access = file->flags & O_ACCMODE, now = 0;

	*queue = access == O_RDWR ? NULL :
		 access == O_WRONLY ? &pipe->writers : &pipe->readers;
	if (access != O_RDONLY)
		now |= (room_in(pipe) < PIPE_BUF ? 0 : POLL_WRITE) |
		       (pipe->has_reader ? 0 : POLLERR);
	if (access != O_WRONLY)
		now |= (pipe->head == pipe->tail ? 0 : POLL_READ) |
		       (pipe->has_writer ? 0 : POLLHUP);
	return now;
}

static void pipe_close(struct file *file)
{
	struct pipe *pipe = pipe_of(file);

	if (file->flags & O_WRONLY)
		pipe->has_writer = --pipe->ends[1];
	else
		pipe->has_reader = --pipe->ends[0];
	wake_sleepers(&pipe->readers);
	wake_sleepers(&pipe->writers);
}

const struct file_ops pipe_ops = {
	.release = pipe_close, .read = pipe_read, .write = pipe_write,
	.ioctl = pipe_ioctl, .poll = pipe_poll,
};

/* Both ends of a new pipe: 0 or -ENOMEM. */
static int open_ends(uint32_t flags, struct file *end[2])
{
	struct inode *inode = new_inode(sizeof(struct pipe), NULL,
					S_IFIFO | 0600, "", 0);
	struct pipe *pipe = container_of(inode, struct pipe, inode);

	if (!inode)
		return -ENOMEM;
	pipe->size = pipe->ring = PIPE_SIZE;
	pipe->has_reader = pipe->has_writer = true;
	pipe->ends[0] = pipe->ends[1] = 1;
	inode->fops = &pipe_again_ops;
	wait_queue_init(&pipe->readers, "pipe read");
	wait_queue_init(&pipe->writers, "pipe write");
	int err = new_file(inode, O_RDONLY | flags, &pipe_ops, &end[0]);

	if (!err) {
		err = new_file(inode, O_WRONLY | flags, &pipe_ops, &end[1]);
		if (err)
			fput(end[0]);
	}
	iput(inode);
	return err;
}

int32_t sys_pipe2(int *user, uint32_t flags)
{
	struct file *end[2];

	if (flags & ~(O_CLOEXEC | O_NONBLOCK))
		return -EINVAL;
	int err = open_ends(flags & O_NONBLOCK, end);

	return err ? err : fd_install_pair(end, flags & O_CLOEXEC, user);
}

int32_t sys_pipe(int *fds)
{
	return sys_pipe2(fds, 0);
}
