/* How a program talks with the workbench: /dev/host. */
#include <uapi/errno.h>
#include <uapi/host.h>
#include <asm/cpu.h>
#include <hostline.h>
#include <sched.h>
#include <uaccess.h>
#include <file.h>
#include <hostdev.h>

#define HOST_MAJOR	10
#define HOST_MINOR	1

static struct wait_queue readers = WAIT_QUEUE_INIT(readers, "host");

/* Nobody sleeps while it holds something: all can share it. */
static char buf[HOST_MAX_FRAME];

static size_t at_most(size_t n)
{
	return n < sizeof(buf) ? n : sizeof(buf);
}

static void wake_readers(void)
{
	wake_up(&readers);
}

static ssize_t hostdev_read(struct file *file, void *user, size_t n)
{
	for (;;) {
		int err = 0;
		uint32_t flags = irq_save();
		size_t got = host_receive(buf, at_most(n));
		bool end = got || !n || host_eof();

		if (!end && file->flags & O_NONBLOCK)
			err = -EAGAIN;
		else if (!end)
			err = sleep_on(&readers);
		irq_restore(flags);
		if (err)
			return err;
		if (end)
			return copy_to_user(user, buf, got) ? -EFAULT
							    : (ssize_t)got;
	}
}

static ssize_t hostdev_write(struct file *file, const void *user, size_t n)
{
	size_t done = 0;

	while (done < n) {
		size_t part = at_most(n - done);

		if (copy_from_user(buf, (const char *)user + done, part))
			return done ? (ssize_t)done : -EFAULT;
		host_send(buf, part);
		done += part;
	}
	return done;
}

static int hostdev_ioctl(struct file *file, uint32_t cmd, uint32_t arg)
{
	if (cmd != HOST_EXIT)
		return -ENOTTY;
	host_send_exit(arg);
	return 0;
}

static const struct file_ops hostdev_ops = {
	.read = hostdev_read,
	.write = hostdev_write,
	.ioctl = hostdev_ioctl,
};

void hostdev_init(void)
{
	register_chardev(HOST_MAJOR, HOST_MINOR, &hostdev_ops);
	host_set_receive(wake_readers);
}
