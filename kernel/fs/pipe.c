/*
 * How do bytes go from one task to another, in order, and who waits?
 *
 *	      tail                  head
 *	       v                     v
 *	... ...[#####][######][######]... ...     16 pages, used as a ring
 *
 * head and tail count bytes and never wrap at the ring's end, only at 2^32:
 * head - tail is how much is in it. A page of the ring has a frame while there
 * are bytes in it. The last frame of an empty pipe stays for the next message.
 */
#include <pipe.h>

#include <kmalloc.h>
#include <page.h>
#include <signal.h>
#include <uaccess.h>
#include <uapi/errno.h>
#include <uapi/termios.h>

#define PIPE_PAGES	16
#define PIPE_SIZE	(PIPE_PAGES * PAGE_SIZE)
#define PIPE_DEV	3

struct pipe {
	struct inode inode;	/* what fstat describes; it owns the pipe */
	uint32_t head, tail;
	uint32_t readers, writers;	/* open files */
	struct wait_queue read_wait, write_wait;
	uint32_t frame[PIPE_PAGES];	/* 0: none */
};

static inline uint32_t *frame_at(struct pipe *pipe, uint32_t pos)
{
	return &pipe->frame[pos / PAGE_SIZE % PIPE_PAGES];
}

static inline char *byte_at(struct pipe *pipe, uint32_t pos)
{
	return (char *)frame_to_virt(*frame_at(pipe, pos)) + pos % PAGE_SIZE;
}

static inline void wake_sleepers(struct wait_queue *q)
{
	if (!list_empty(&q->sleepers))
		wake_up(q);
}

static bool have_frame(struct pipe *pipe, uint32_t pos)
{
	uint32_t *frame = frame_at(pipe, pos);

	if (!*frame)
		*frame = alloc_frame(FRAME_KERNEL);
	return *frame != 0;
}

static uint32_t piece_at(uint32_t pos, uint32_t n)
{
	uint32_t left = PAGE_SIZE - pos % PAGE_SIZE;

	return n < left ? n : left;
}

/* Moves tail past n bytes of one page. The page's frame goes once nothing is
 * in it; a full ring's head may have come round into it from behind. */
static void consume(struct pipe *pipe, uint32_t n)
{
	uint32_t page = pipe->tail & PAGE_MASK;

	pipe->tail += n;
	if (pipe->tail == pipe->head) {
		pipe->head = pipe->tail = page;
	} else if (pipe->tail % PAGE_SIZE == 0 &&
		   pipe->head - pipe->tail <= PIPE_SIZE - PAGE_SIZE) {
		put_frame(*frame_at(pipe, page));
		*frame_at(pipe, page) = 0;
	}
}

/* 0 when there is something to read, 1 at the end, or -errno. */
static int wait_for_bytes(struct file *file, struct pipe *pipe)
{
	while (pipe->head == pipe->tail) {
		if (!pipe->writers)
			return 1;
		if (file->flags & O_NONBLOCK)
			return -EAGAIN;
		int err = sleep_on(&pipe->read_wait);

		if (err)
			return err;
	}
	return 0;
}

static ssize_t pipe_read(struct file *file, void *user, size_t n)
{
	struct pipe *pipe = file->private;
	size_t done = 0;

	if (!n)
		return 0;
	int err = wait_for_bytes(file, pipe);

	if (err)
		return err < 0 ? err : 0;
	while (done < n && pipe->head != pipe->tail) {
		uint32_t have = pipe->head - pipe->tail;
		uint32_t want = n - done < have ? n - done : have;
		uint32_t piece = piece_at(pipe->tail, want);

		err = copy_to_user((char *)user + done,
				   byte_at(pipe, pipe->tail), piece);
		if (err)
			break;
		consume(pipe, piece);
		done += piece;
	}
	if (!done)
		return err;
	wake_sleepers(&pipe->write_wait);
	return done;
}

/* 0 when `need` bytes fit, or -errno; nobody left to read is -EPIPE. */
static int wait_for_room(struct file *file, struct pipe *pipe, uint32_t need)
{
	for (;;) {
		if (!pipe->readers) {
			send_signal(current, SIGPIPE, NULL);
			return -EPIPE;
		}
		if (PIPE_SIZE - (pipe->head - pipe->tail) >= need)
			return 0;
		if (file->flags & O_NONBLOCK)
			return -EAGAIN;
		int err = sleep_on(&pipe->write_wait);

		if (err)
			return err;
	}
}

static int pipe_reserve(struct file *file, size_t n)
{
	return n ? wait_for_room(file, file->private, n) : 0;
}

/* What fits now of n bytes: how many, or -errno. */
static ssize_t fill(struct pipe *pipe, const char *user, size_t n)
{
	size_t room = PIPE_SIZE - (pipe->head - pipe->tail);
	size_t done = 0;

	if (n > room)
		n = room;
	/* Small writes are all or nothing: two frames at most, got first. */
	if (n <= PIPE_BUF && !(have_frame(pipe, pipe->head) &&
			       have_frame(pipe, pipe->head + n - 1)))
		return -ENOMEM;
	while (done < n) {
		uint32_t piece = piece_at(pipe->head, n - done);

		if (!have_frame(pipe, pipe->head))
			return done ? (ssize_t)done : -ENOMEM;
		if (copy_from_user(byte_at(pipe, pipe->head), user + done,
				   piece))
			return done ? (ssize_t)done : -EFAULT;
		pipe->head += piece;
		done += piece;
	}
	return done;
}

static ssize_t pipe_write(struct file *file, const void *user, size_t n)
{
	struct pipe *pipe = file->private;
	uint32_t need = n <= PIPE_BUF ? n : 1;
	size_t done = 0;

	while (done < n) {
		ssize_t piece = wait_for_room(file, pipe, need);

		if (!piece)
			piece = fill(pipe, (const char *)user + done, n - done);
		if (piece < 0)
			return done ? (ssize_t)done : piece;
		done += piece;
		wake_sleepers(&pipe->read_wait);
	}
	return done;
}

static int pipe_ioctl(struct file *file, uint32_t cmd, uint32_t arg)
{
	struct pipe *pipe = file->private;

	if (cmd != FIONREAD)
		return -ENOTTY;
	return put_user(pipe->head - pipe->tail, (void *)arg);
}

static int pipe_open(struct inode *inode, struct file *file)
{
	struct pipe *pipe = inode->private;

	file->private = pipe;
	if (may_read(file))
		pipe->readers++;
	else
		pipe->writers++;
	return 0;
}

static void pipe_close(struct file *file)
{
	struct pipe *pipe = file->private;

	if (may_read(file))
		pipe->readers--;
	else
		pipe->writers--;
	wake_sleepers(&pipe->read_wait);
	wake_sleepers(&pipe->write_wait);
}

static struct inode *pipe_release(struct inode *inode)
{
	struct pipe *pipe = inode->private;

	for (int i = 0; i < PIPE_PAGES; i++)
		if (pipe->frame[i])
			put_frame(pipe->frame[i]);
	kfree(pipe);
	return NULL;
}

static const struct inode_ops pipe_inode_ops = {
	.release = pipe_release,
};


static const struct file_ops read_end = {
	.open = pipe_open,
	.release = pipe_close,
	.read = pipe_read,
	.ioctl = pipe_ioctl,
};

static const struct file_ops write_end = {
	.open = pipe_open,
	.release = pipe_close,
	.write = pipe_write,
	.reserve = pipe_reserve,
	.ioctl = pipe_ioctl,
};

static struct pipe *new_pipe(void)
{
	struct pipe *pipe = kzalloc(sizeof(*pipe));

	if (!pipe)
		return NULL;
	pipe->inode = (struct inode) {
		.count = 1,
		.ino = new_ino(),
		.dev = PIPE_DEV,
		.mode = S_IFIFO | 0600,
		.nlink = 1,
		.mtime = inode_now(),
		.ops = &pipe_inode_ops,
		.private = pipe,
	};
	wait_queue_init(&pipe->read_wait, "pipe read");
	wait_queue_init(&pipe->write_wait, "pipe write");
	return pipe;
}

/* Both ends of a new pipe: 0 or -ENOMEM. */
static int open_ends(uint32_t flags, struct file *end[2])
{
	struct pipe *pipe = new_pipe();

	if (!pipe)
		return -ENOMEM;
	int err = new_file(&pipe->inode, O_RDONLY | flags, &read_end, &end[0]);

	if (!err) {
		err = new_file(&pipe->inode, O_WRONLY | flags, &write_end,
			       &end[1]);
		if (err)
			fput(end[0]);
	}
	iput(&pipe->inode);
	return err;
}

/* Descriptors for both, or none: then the ends are closed. */
static int install_ends(struct file *end[2], bool cloexec, int fds[2])
{
	fds[0] = fd_install(end[0], 0, cloexec);
	if (fds[0] < 0) {
		fput(end[0]);
		fput(end[1]);
		return fds[0];
	}
	fds[1] = fd_install(end[1], 0, cloexec);
	if (fds[1] < 0) {
		sys_close(fds[0]);
		fput(end[1]);
		return fds[1];
	}
	return 0;
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
	err = install_ends(end, flags & O_CLOEXEC, fds);
	if (err)
		return err;
	if (copy_to_user(user, fds, sizeof(fds))) {
		sys_close(fds[0]);
		sys_close(fds[1]);
		return -EFAULT;
	}
	return 0;
}

int32_t sys_pipe(int *fds)
{
	return sys_pipe2(fds, 0);
}
