/*
 * How do bytes go between the terminal and programs? (Of which session:
 * jobs/ctty.c)
 *
 *	interrupt -> tty_pull -> ldisc_input -> signal, echo, whole lines
 *	tty_read  <- ldisc_read, or sleeps in readers
 *	tty_write -> tty_output (OPOST) -> serial line and screen
 */
#include <uapi/errno.h>
#include <asm/cpu.h>
#include <dev/pic.h>
#include <dev/serial.h>
#include <screen/console.h>
#include <printk.h>
#include <jobs/jobs.h>
#include <signal/signal.h>
#include <uaccess.h>
#include <fs/file.h>
#include <fs/ldisc.h>
#include <fs/tty.h>

#define TTY_MAJOR	5
#define TTY_MINOR	0	/* /dev/tty */
#define CONSOLE_MINOR	1

/* The only one there is. */
static struct {
	struct ldisc ldisc;		/* interrupts touch it */
	struct winsize winsize;
	struct wait_queue readers;
} terminal = {
	.winsize = { .ws_row = 24, .ws_col = 80 },
	.readers = WAIT_QUEUE_INIT(terminal.readers, "tty"),
};

/* No task sleeps while it holds something: all can share it. */
static char piece[DEVICE_PIECE];

static size_t piece_of(const struct uio *uio)
{
	return uio->total < sizeof(piece) ? uio->total : sizeof(piece);
}

static const struct device *device_of(const struct file *file)
{
	return container_of(file->ops, struct device, ops);
}

int device_read(struct file *file, struct uio *uio)
{
	const struct device *dev = device_of(file);
	bool wait = !(file->flags & O_NONBLOCK);
	ssize_t got;
	int err = 0;

	do {
		uint32_t flags = irq_save();

		got = uio->total ? dev->get(piece, piece_of(uio)) : 0;
		if (got == -EAGAIN && wait)
			err = sleep_on(dev->queue);
		irq_restore(flags);
	} while (got == -EAGAIN && wait && !err);
	if (err)
		return err;
	return got > 0 ? uio_move(uio, piece, got) : got;
}

int device_write(struct file *file, struct uio *uio)
{
	int err = 0;

	while (uio->total && !err) {
		size_t n = piece_of(uio);

		err = uio_move(uio, piece, n);
		if (!err)
			device_of(file)->out(piece, n);
		if (cond_resched() || current->signalled)
			break;
	}
	return err;
}

uint32_t device_poll(struct file *file, struct wait_queue **queue)
{
	*queue = device_of(file)->queue;
	return POLL_WRITE | (device_of(file)->ready() ? POLL_READ : 0);
}

static void tty_output(const char *s, size_t n)
{
	uint32_t both = OPOST | ONLCR;

	console_out(s, n, (terminal.ldisc.termios.c_oflag & both) == both);
}

/* The interrupt handler of both devices. It takes all there is, also when no
 * task reads: ^C must come through. */
static void tty_pull(struct trapframe *regs)
{
	int c;

	while ((c = uart_getc(&com1)) >= 0 || (c = kbd_getc()) >= 0)
		ldisc_input(&terminal.ldisc, c);
	wake_up(&terminal.readers);
}

/* What programs ask of it */

/* init opens the console for itself and its children, and does not keep it
 * from the session that will work there. */
static int tty_open(struct inode *inode, struct file *file)
{
	return enter_terminal(inode->rdev == mkdev(TTY_MAJOR, TTY_MINOR),
			      file->flags);
}

static ssize_t get_typed(char *to, size_t n)
{
	int err = check_foreground(SIGTTIN);

	return err ? err : ldisc_read(&terminal.ldisc, to, n);
}

static bool has_typed(void)
{
	return ldisc_ready(&terminal.ldisc);
}

static int tty_write(struct file *file, struct uio *uio)
{
	bool stops = terminal.ldisc.termios.c_lflag & TOSTOP;
	int err = stops ? check_foreground(SIGTTOU) : 0;

	return err ? err : device_write(file, uio);
}

static int set_termios(const void *user, bool flush)
{
	struct termios new;
	int err = check_foreground(SIGTTOU);

	if (!err)
		err = copy_from_user(&new, user, sizeof(new));
	if (err)
		return err;
	uint32_t flags = irq_save();

	if (flush)
		ldisc_flush(&terminal.ldisc);
	ldisc_set(&terminal.ldisc, &new);
	irq_restore(flags);
	wake_up(&terminal.readers);
	return 0;
}

static int tty_ioctl(struct file *file, uint32_t cmd, uint32_t arg)
{
	void *user = (void *)arg;
	struct winsize size;

	switch (cmd) {
	case TCGETS:
		return copy_to_user(user, &terminal.ldisc.termios,
				    sizeof(struct termios));
	case TCSETS:
	case TCSETSW:			/* what was written is out */
	case TCSETSF:
		return set_termios(user, cmd == TCSETSF);
	case TIOCGWINSZ:
		return copy_to_user(user, &terminal.winsize, sizeof(size));
	case TIOCSWINSZ:
		if (copy_from_user(&size, user, sizeof(size)))
			return -EFAULT;
		terminal.winsize = size;	/* whole, or not at all */
		return 0;
	}
	return job_ioctl(cmd, arg);
}

static const struct device console = {
	.ops = { .open = tty_open, .read = device_read, .write = tty_write,
		 .ioctl = tty_ioctl, .poll = device_poll },
	.ready = has_typed, .get = get_typed, .out = tty_output,
	.queue = &terminal.readers,
};

void tty_init(void)
{
	ldisc_init(&terminal.ldisc, tty_output, signal_foreground);
	register_chardev(TTY_MAJOR, TTY_MINOR, &console.ops);
	register_chardev(TTY_MAJOR, CONSOLE_MINOR, &console.ops);
	uart_listen(&com1, tty_pull);
	irq_install(KBD_IRQ, tty_pull);
	tty_pull(NULL);			/* typed before we listened */
}
