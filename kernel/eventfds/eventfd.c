/* A count that tasks add to, and wait for. */
#include <eventfds/eventfd.h>

#include <mm/kmalloc.h>
#include <uapi/errno.h>
#include <uapi/eventfds.h>

struct eventfd {
	uint64_t count;			/* UINT64_MAX - 1 at most */
	bool semaphore;
	struct wait_queue queue;	/* readers and writers */
};

int move_whole(struct uio *uio, void *bytes, size_t n)
{
	size_t before = uio->total;
	int err = uio_move(uio, bytes, n);

	if (err)
		uio->total = before;
	return err;
}

static int eventfd_read(struct file *file, struct uio *uio)
{
	struct eventfd *e = file->private;
	int err = uio->total < sizeof(e->count) ? -EINVAL : 0;

	while (!e->count && !err)
		err = file->flags & O_NONBLOCK ? -EAGAIN : sleep_on(&e->queue);
	uint64_t n = e->semaphore ? 1 : e->count;

	if (!err)
		err = move_whole(uio, &n, sizeof(n));
	if (!err) {
		e->count -= n;
		wake_up(&e->queue);
	}
	return err;
}

static int eventfd_write(struct file *file, struct uio *uio)
{
	struct eventfd *e = file->private;
	size_t before = uio->total;
	uint64_t n;
	int err = before < sizeof(n) ? -EINVAL
				     : move_whole(uio, &n, sizeof(n));

	if (!err && n == UINT64_MAX)
		err = -EINVAL;
	while (!err && n >= UINT64_MAX - e->count)
		err = file->flags & O_NONBLOCK ? -EAGAIN : sleep_on(&e->queue);
	if (err) {
		uio->total = before;
	} else {
		e->count += n;
		wake_up(&e->queue);
	}
	return err;
}

static uint32_t eventfd_poll(struct file *file, struct wait_queue **queue)
{
	struct eventfd *e = file->private;

	*queue = &e->queue;
	return (e->count ? POLLIN : 0) |
	       (e->count < UINT64_MAX - 1 ? POLLOUT : 0);
}

static void eventfd_release(struct file *file)
{
	kfree(file->private);
}

static const struct file_ops eventfd_ops = {
	.release = eventfd_release, .read = eventfd_read,
	.write = eventfd_write, .poll = eventfd_poll,
};

int32_t sys_eventfd2(uint32_t count, uint32_t flags)
{
	static struct inode inode = ANON_INODE("[eventfd]");

	if (flags & ~(EFD_SEMAPHORE | O_CLOEXEC | O_NONBLOCK))
		return -EINVAL;
	int fd = new_fd(&inode, O_RDWR | (flags & ~EFD_SEMAPHORE),
			&eventfd_ops, sizeof(struct eventfd));

	if (fd < 0)
		return fd;
	struct eventfd *e = fd_file(fd)->private;

	e->count = count;
	e->semaphore = flags & EFD_SEMAPHORE;
	wait_queue_init(&e->queue, "eventfd");
	return fd;
}

int32_t sys_eventfd(uint32_t count)
{
	return sys_eventfd2(count, 0);
}
