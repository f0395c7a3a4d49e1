/* How a program talks with the workbench outside the machine: /dev/host. */
#include <uapi/errno.h>
#include <uapi/host.h>
#include <asm/cpu.h>
#include <serial.h>
#include <sched.h>
#include <uaccess.h>
#include <file.h>
#include <hostdev.h>

#define HOST_MAJOR	10
#define HOST_MINOR	1

static struct uart line = { .port = HOST_IN_PORT, .irq = HOST_IN_IRQ };
static struct wait_queue readers = WAIT_QUEUE_INIT(readers, "host");
static uint8_t chunk_left;	/* bytes to come of the chunk begun */
static bool ended;		/* the empty chunk has come */

/* Nobody sleeps while it holds something: all can share it. */
static uint8_t buf[HOST_MAX_FRAME];

static size_t at_most(size_t n)
{
	return n < sizeof(buf) ? n : sizeof(buf);
}

static void wake_readers(struct trapframe *regs)
{
	wake_up(&readers);
}

/* Up to n bytes of input into buf: how many have come. */
static size_t receive(size_t n)
{
	size_t got = 0;
	int c;

	while (got < n && !ended && (c = uart_getc(&line)) >= 0) {
		if (chunk_left) {
			buf[got++] = c;
			chunk_left--;
		} else {
			chunk_left = c;
			ended = !c;
		}
	}
	return got;
}

static ssize_t hostdev_read(struct file *file, void *user, size_t n)
{
	for (;;) {
		int err = 0;
		uint32_t flags = irq_save();
		size_t got = receive(at_most(n));
		bool done = got || !n || ended || !line.present;

		if (!done && file->flags & O_NONBLOCK)
			err = -EAGAIN;
		else if (!done)
			err = sleep_on(&readers);
		irq_restore(flags);
		if (err)
			return err;
		if (done)
			return copy_to_user(user, buf, got) ? -EFAULT
							    : (ssize_t)got;
	}
}

static void send(const void *bytes, size_t n)
{
	asm volatile("rep outsb" : "+S"(bytes), "+c"(n)
		     : "d"(HOST_OUT_PORT) : "memory");
}

static ssize_t hostdev_write(struct file *file, const void *user, size_t n)
{
	size_t done = 0;

	while (done < n) {
		size_t part = at_most(n - done);

		if (copy_from_user(buf, (const char *)user + done, part))
			return done ? (ssize_t)done : -EFAULT;
		send((uint8_t[]){ HOST_FRAME_OUT, part, part >> 8 }, 3);
		send(buf, part);
		done += part;
	}
	return done;
}

static int hostdev_ioctl(struct file *file, uint32_t cmd, uint32_t arg)
{
	if (cmd != HOST_EXIT)
		return -ENOTTY;
	send((uint8_t[]){ HOST_FRAME_EXIT, arg }, 2);
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
	uart_init(&line);
	if (!line.present)
		return;
	uart_listen(&line, wake_readers);
	send((uint8_t[]){ HOST_FRAME_READY }, 1);
}
