/*
 * A pipe with a name: a task that opens one end waits for the other. And what
 * is more to any pipe: its size.
 */
#include <files/files.h>
#include <fs/pipe.h>
#include <uapi/errno.h>

#define MOST_IN_PIPE	(1u << 20)

enum { READ_END, WRITE_END };

static struct pipe *fifo_of(struct inode *inode)
{
	return container_of(inode, struct pipe, inode);
}

/* An open file more, or less. What is in a FIFO goes with the last one. */
static void count_ends(struct pipe *pipe, uint32_t flags, int by)
{
	uint32_t access = flags & O_ACCMODE;

	pipe->ends[READ_END] += access != O_WRONLY ? by : 0;
	pipe->ends[WRITE_END] += access != O_RDONLY ? by : 0;
	pipe->opened[READ_END] += by > 0 && access != O_WRONLY;
	pipe->opened[WRITE_END] += by > 0 && access != O_RDONLY;
	pipe->has_reader = pipe->ends[READ_END];
	pipe->has_writer = pipe->ends[WRITE_END];
	if (!pipe->has_reader && !pipe->has_writer) {
		inode_truncate(&pipe->inode);
		pipe->head = pipe->tail = 0;
		pipe->size = pipe->ring = PIPE_SIZE;
	}
	wake_up(&pipe->readers);
	wake_up(&pipe->writers);
}

/* Until the other end is open, or was meanwhile: 0 or -ERESTARTSYS. */
static int wait_for_end(struct pipe *pipe, int end, struct wait_queue *queue)
{
	uint32_t before = pipe->opened[end];
	int err = 0;

	while (!err && !pipe->ends[end] && pipe->opened[end] == before)
		err = sleep_on(queue);
	return err;
}

static int fifo_open(struct inode *inode, struct file *file)
{
	struct pipe *pipe = fifo_of(inode);
	uint32_t access = file->flags & O_ACCMODE;
	int err = 0;

	if (file->flags & O_NONBLOCK && access == O_WRONLY &&
	    !pipe->has_reader)
		return -ENXIO;
	count_ends(pipe, access, 1);
	file->pos = pipe->has_writer ? 0 : pipe->opened[WRITE_END] + 1;
	if (access == O_RDONLY && !(file->flags & O_NONBLOCK))
		err = wait_for_end(pipe, WRITE_END, &pipe->readers);
	if (access == O_WRONLY)
		err = wait_for_end(pipe, READ_END, &pipe->writers);
	if (err)
		count_ends(pipe, access, -1);
	return err;
}

/* A pipe's other end was there from the first: nobody waits for it. */
static int open_again(struct inode *inode, struct file *file)
{
	count_ends(fifo_of(inode), file->flags, 1);
	return 0;
}

static void fifo_close(struct file *file)
{
	count_ends(fifo_of(file->inode), file->flags, -1);
}

static int fifo_read(struct file *file, struct uio *uio)
{
	return pipe_ops.read(file, uio);
}

static int fifo_write(struct file *file, struct uio *uio)
{
	return pipe_ops.write(file, uio);
}

static int fifo_ioctl(struct file *file, uint32_t cmd, uint32_t arg)
{
	return pipe_ops.ioctl(file, cmd, arg);
}

/* A reader that no writer has met has lost none: its position (a FIFO has no
 * other) is one more than there were writers when it began. */
static uint32_t fifo_poll(struct file *file, struct wait_queue **queue)
{
	uint32_t now = pipe_poll(file, queue);

	if (file->pos == (loff_t)fifo_of(file->inode)->opened[WRITE_END] + 1)
		now &= ~POLLHUP;
	return now;
}

static const struct file_ops fifo_ops = {
	.open = fifo_open, .release = fifo_close, .read = fifo_read,
	.write = fifo_write, .ioctl = fifo_ioctl, .poll = fifo_poll,
};

const struct file_ops pipe_again_ops = {
	.open = open_again, .release = fifo_close, .read = fifo_read,
	.write = fifo_write, .ioctl = fifo_ioctl, .poll = pipe_poll,
};

struct inode *new_fifo(struct inode *parent, uint32_t mode, const char *name,
		       size_t len)
{
	struct inode *inode = new_inode(sizeof(struct pipe), parent, mode,
					name, len);

	if (!inode)
		return NULL;
	wait_queue_init(&fifo_of(inode)->readers, "fifo read");
	wait_queue_init(&fifo_of(inode)->writers, "fifo write");
	fifo_of(inode)->size = fifo_of(inode)->ring = PIPE_SIZE;
	inode->fops = &fifo_ops;
	return inode;
}

/* Only root's pipes hold more than a new one does. A ring becomes larger while
 * the bytes in it are still where the larger one has them. */
int32_t pipe_size(const struct file *file, int cmd, uint32_t least)
{
	struct pipe *pipe = fifo_of(file->inode);
	uint32_t size = PAGE_SIZE;

	if (!S_ISFIFO(file->inode->mode))
		return -EBADF;
	if (cmd == F_GETPIPE_SZ)
		return pipe->size;
	if ((int32_t)least < 0)
		return -EINVAL;
	while (size < least)
		size *= 2;
	if (size > (suser() ? MOST_IN_PIPE : PIPE_SIZE))
		return -EPERM;
	if (pipe->head == pipe->tail)
		pipe->head = pipe->tail = 0;
	if (pipe->head - pipe->tail > size ||
	    (size > pipe->ring && pipe->head > pipe->ring))
		return -EBUSY;
	pipe->size = size;
	if (pipe->ring < size)
		pipe->ring = size;
	wake_up(&pipe->writers);
	return size;
}

/* Of all kinds but directories; devices are root's to make. */
int32_t sys_mknodat(int dirfd, const char *path, uint32_t mode, uint32_t dev)
{
	uint32_t type = mode & S_IFMT ? mode & S_IFMT : S_IFREG;
	bool device = type == S_IFCHR || type == S_IFBLK;
	struct path p;

	if (type == S_IFDIR)
		return -EPERM;
	if (!device && type != S_IFREG && type != S_IFIFO && type != S_IFSOCK)
		return -EINVAL;
	int err = walk_user(dirfd, path, ENTRY, &p);

	if (err)
		return err;
	mode &= PERMISSIONS & ~current->fs->umask;
	err = p.inode ? -EEXIST : p.slash ? -ENOENT :
	      permission(p.dir, W_OK | X_OK) ? -EACCES :
	      device && !fsuser() ? -EPERM :
	      create_inode(&p, type | mode, device ? dev : 0);
	put_path(&p);
	return err;
}

int32_t sys_mknod(const char *path, uint32_t mode, uint32_t dev)
{
	return sys_mknodat(AT_FDCWD, path, mode, dev);
}
