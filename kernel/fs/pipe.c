/*
 * How do bytes go from one task to another, in order, and who waits?
 *
 *	      tail                  head
 *	       v                     v
 *	... ...[#####][######][######]... ...     PIPE_SIZE bytes, used as a ring
 *
 * The ring is the pipe's inode, written and read like a file's bytes. head and
 * tail never wrap at the ring's end, only at 2^32: head - tail is how much is
 * in it. An empty pipe begins again at 0, where it has a frame already.
 */
#include <file.h>

#include <signal.h>
#include <uaccess.h>
#include <uapi/errno.h>
#include <uapi/termios.h>

#define PIPE_SIZE	(NR_DIRECT * PAGE_SIZE)

struct pipe {
	struct inode inode;
	uint32_t head, tail;
	bool has_reader, has_writer;
	struct wait_queue readers, writers;
};

static inline struct pipe *pipe_of(struct file *file)
{
	return container_of(file->inode, struct pipe, inode);
}

static inline void wake_sleepers(struct wait_queue *q)
{
	if (!list_empty(&q->sleepers))
		wake_up(q);
}

static uint32_t room_in(struct pipe *pipe)
{
	return PIPE_SIZE - (pipe->head - pipe->tail);
}

/* At most n bytes between user memory and the ring, up to its end: how many,
 * or -errno. */
static ssize_t move(struct pipe *pipe, char *user, size_t n, bool in)
{
	uint32_t at = (in ? pipe->head : pipe->tail) % PIPE_SIZE;
	size_t most = in ? room_in(pipe) : pipe->head - pipe->tail;

	if (most > PIPE_SIZE - at)
		most = PIPE_SIZE - at;
	ssize_t done = inode_move(&pipe->inode, at, user, n < most ? n : most,
				  in ? copy_from_user : copy_to_user, in);

	if (done > 0 && in)
		pipe->head += done;
	else if (done > 0)
		pipe->tail += done;
	return done == -ENOSPC ? -ENOMEM : done;
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

static ssize_t pipe_read(struct file *file, void *user, size_t n)
{
	struct pipe *pipe = pipe_of(file);
	size_t done = 0;
	ssize_t piece = n ? wait_for_bytes(file, pipe) : 0;

	while (piece >= 0 && done < n && pipe->head != pipe->tail) {
		piece = move(pipe, (char *)user + done, n - done, false);
		if (piece > 0)
			done += piece;
	}
	if (!done)
		return piece;
	if (pipe->head == pipe->tail) {
		if (pipe->head > PAGE_SIZE)
			inode_truncate(&pipe->inode);
		pipe->head = pipe->tail = 0;
	}
	wake_sleepers(&pipe->writers);
	return done;
}

/* 0 when `need` bytes fit, or -errno; nobody left to read is -EPIPE. */
static int wait_for_room(struct file *file, struct pipe *pipe, uint32_t need)
{
	int err = 0;

	while (!err && pipe->has_reader && room_in(pipe) < need)
		err = file->flags & O_NONBLOCK ? -EAGAIN
					       : sleep_on(&pipe->writers);
	if (!err && !pipe->has_reader) {
		send_signal(current, SIGPIPE, NULL);
		err = -EPIPE;
	}
	return err;
}

/* Up to PIPE_BUF bytes wait until all fit: they stay in one piece. */
static ssize_t pipe_write(struct file *file, const void *user, size_t n)
{
	struct pipe *pipe = pipe_of(file);
	uint32_t need = n <= PIPE_BUF ? n : 1;
	size_t done = 0;

	while (done < n) {
		ssize_t piece = wait_for_room(file, pipe, need);

		need = 1;
		if (!piece)
			piece = move(pipe, (char *)user + done, n - done, true);
		if (piece < 0)
			return done ? (ssize_t)done : piece;
		done += piece;
		wake_sleepers(&pipe->readers);
	}
	return done;
}

static int pipe_ioctl(struct file *file, uint32_t cmd, uint32_t arg)
{
	struct pipe *pipe = pipe_of(file);

	if (cmd != FIONREAD)
		return -ENOTTY;
	return put_user(pipe->head - pipe->tail, (void *)arg);
}

static void pipe_close(struct file *file)
{
	struct pipe *pipe = pipe_of(file);

	if (may_read(file))
		pipe->has_reader = false;
	else
		pipe->has_writer = false;
	wake_sleepers(&pipe->readers);
	wake_sleepers(&pipe->writers);
}

static const struct file_ops pipe_ops = {
	.release = pipe_close, .read = pipe_read, .write = pipe_write,
	.ioctl = pipe_ioctl,
};

/* Both ends of a new pipe: 0 or -ENOMEM. */
static int open_ends(uint32_t flags, struct file *end[2])
{
	struct inode *inode = new_inode(sizeof(struct pipe), NULL,
					S_IFIFO | 0600, "", 0);
	struct pipe *pipe = container_of(inode, struct pipe, inode);

	if (!inode)
		return -ENOMEM;
	pipe->has_reader = pipe->has_writer = true;
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
	int fds[2];

	if (flags & ~(O_CLOEXEC | O_NONBLOCK))
		return -EINVAL;
	int err = open_ends(flags & O_NONBLOCK, end);

	if (err)
		return err;
	for (int i = 0; i < 2; i++) {
		fds[i] = fd_install(end[i], 0, flags & O_CLOEXEC);
		if (fds[i] < 0)
			fput(end[i]);
	}
	err = fds[1] < 0 ? fds[1] : copy_to_user(user, fds, sizeof(fds));
	for (int i = 0; err && i < 2; i++)
		sys_close(fds[i]);
	return err;
}

int32_t sys_pipe(int *fds)
{
	return sys_pipe2(fds, 0);
}
