/* How a program talks with the workbench outside the machine: /dev/host. */
#include <uapi/errno.h>
#include <uapi/host.h>
#include <dev/serial.h>
#include <fs/tty.h>

#define HOST_MAJOR	10
#define HOST_MINOR	1

_Static_assert(DEVICE_PIECE <= HOST_MAX_FRAME, "a piece is a frame");

static struct uart line = { .port = HOST_IN_PORT, .irq = HOST_IN_IRQ };
static struct wait_queue readers = WAIT_QUEUE_INIT(readers, "host");
static uint8_t chunk_left;	/* bytes to come of the chunk begun */
static bool ended;		/* the empty chunk has come */

static void wake_readers(struct trapframe *regs)
{
	wake_up(&readers);
}

static ssize_t get_input(char *to, size_t n)
{
	size_t got = 0;
	int c;

	while (got < n && !ended && (c = uart_getc(&line)) >= 0) {
		if (chunk_left) {
			to[got++] = c;
			chunk_left--;
		} else {
			chunk_left = c;
			ended = !c;
		}
	}
	return got || ended || !line.present ? (ssize_t)got : -EAGAIN;
}

static bool has_input(void)
{
	return ended || !line.present || uart_ready(&line);
}

static void send(const void *bytes, size_t n)
{
	asm volatile("rep outsb" : "+S"(bytes), "+c"(n)
		     : "d"(HOST_OUT_PORT) : "memory");
}

static void send_frame(const char *bytes, size_t n)
{
	send((uint8_t[]){ HOST_FRAME_OUT, n, n >> 8 }, 3);
	send(bytes, n);
}

static int hostdev_ioctl(struct file *file, uint32_t cmd, uint32_t arg)
{
	if (cmd != HOST_EXIT)
		return -ENOTTY;
	if (!suser())
		return -EPERM;		/* it ends the machine */
	send((uint8_t[]){ HOST_FRAME_EXIT, arg }, 2);
	return 0;
}

static const struct device hostdev = {
	.ops = { .read = device_read, .write = device_write,
		 .ioctl = hostdev_ioctl, .poll = device_poll },
	.ready = has_input, .get = get_input, .out = send_frame,
	.queue = &readers,
};

void hostdev_init(void)
{
	register_chardev(HOST_MAJOR, HOST_MINOR, &hostdev.ops);
	uart_init(&line);
	if (!line.present)
		return;
	uart_listen(&line, wake_readers);
	send((uint8_t[]){ HOST_FRAME_READY }, 1);
}
