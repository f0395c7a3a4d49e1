/*
 * Who may use the terminal, and how bytes go between it and programs.
 *
 *	interrupt -> tty_pull -> ldisc_input -> signal, echo, whole lines
 *	tty_read  <- ldisc_read, or sleeps in readers
 *	tty_write -> tty_output (OPOST) -> serial line and screen
 */
#include <uapi/errno.h>
#include <asm/cpu.h>
#include <dev/pic.h>
#include <dev/serial.h>
#include <dev/console.h>
#include <printk.h>
#include <task/sched.h>
#include <task/pid.h>
#include <signal/signal.h>
#include <uaccess.h>
#include <fs/file.h>
#include <fs/ldisc.h>
#include <fs/tty.h>

#define TTY_MAJOR	5
#define TTY_MINOR	0	/* /dev/tty */
#define CONSOLE_MINOR	1

/* The only one there is. */
static struct tty {
	struct ldisc ldisc;		/* interrupts touch it */
	struct winsize winsize;
	struct wait_queue readers;
	struct pid *session;	/* whose terminal it is; NULL: nobody's */
	struct pid *pgrp;	/* in the foreground; each is a reference */
} tty = {
	.winsize = { .ws_row = 24, .ws_col = 80 },
	.readers = WAIT_QUEUE_INIT(tty.readers, "tty"),
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

	console_out(s, n, (tty.ldisc.termios.c_oflag & both) == both);
}

static void signal_foreground(int sig)
{
	send_signal_pgrp(tty.pgrp, sig, NULL);
}

/* The interrupt handler of both devices. It takes all there is, also when no
 * task reads: ^C must come through. */
static void tty_pull(struct trapframe *regs)
{
	int c;

	while ((c = uart_getc(&com1)) >= 0 || (c = kbd_getc()) >= 0)
		ldisc_input(&tty.ldisc, c);
	wake_up(&tty.readers);
}

/* Its session and foreground group */

static bool is_own(void)
{
	return current->leader->tty;
}

/*
 * A background group that wants the terminal gets `sig`. 0: go on; -EIO: no,
 * and no signal would help; -ERESTARTSYS: once more when it is in front.
 */
static int check_foreground(int sig)
{
	if (!is_own() || !tty.pgrp ||
	    current->leader->pids[PIDTYPE_PGID] == tty.pgrp)
		return 0;
	if (signal_is_ignored(current, sig))
		return sig == SIGTTIN ? -EIO : 0;
	if (is_orphaned(current->leader->pids[PIDTYPE_PGID]))
		return -EIO;
	send_signal_pgrp(current->leader->pids[PIDTYPE_PGID], sig, NULL);
	return -ERESTARTSYS;
}

static bool leads_session(const struct task_struct *p)
{
	return p->pids[PIDTYPE_PID] &&
	       p->pids[PIDTYPE_SID] == p->pids[PIDTYPE_PID];
}

/* *place refers to pid from now on. A number could go to others meanwhile, the
 * structure cannot. Interrupts read *place: what was there goes last. */
static void hold(struct pid **place, struct pid *pid)
{
	struct pid *old = *place;

	*place = get_pid(pid);
	put_pid(old);
}

/* Every process of the session loses the terminal. */
static void abandon(void)
{
	struct task_struct *p;

	if (!tty.session)
		return;
	list_for_each(p, &tty.session->tasks[PIDTYPE_SID],
		      pid_link[PIDTYPE_SID])
		p->tty = NULL;
	hold(&tty.session, NULL);
	hold(&tty.pgrp, NULL);
}

void tty_disassociate(struct task_struct *p)
{
	if (p->tty && leads_session(p)) {
		signal_foreground(SIGHUP);
		signal_foreground(SIGCONT);
		abandon();
	}
	p->tty = NULL;
}

/* TIOCSCTTY; steal: also from another session, which only root may. */
static int set_controlling(bool steal)
{
	struct task_struct *leader = current->leader;

	if (leads_session(leader) && is_own())
		return 0;
	if (!leads_session(leader) || is_own() ||
	    (tty.session && !(steal && suser())))
		return -EPERM;
	abandon();
	hold(&tty.session, leader->pids[PIDTYPE_SID]);
	hold(&tty.pgrp, leader->pids[PIDTYPE_PGID]);
	leader->tty = &tty;
	return 0;
}

static int set_foreground(const void *user)
{
	uint32_t nr;

	if (!is_own())
		return -ENOTTY;
	int err = check_foreground(SIGTTOU);

	if (!err)
		err = get_user(&nr, user);
	if (err)
		return err;
	struct pid *pgrp = find_pid(nr);
	struct task_struct *member = pid_task(pgrp, PIDTYPE_PGID);

	if (!member)
		return -ESRCH;
	if (!same_session(current, member))
		return -EPERM;
	hold(&tty.pgrp, pgrp);
	return 0;
}

/* What programs ask of it */

/* init opens the console for itself and its children, and does not keep it
 * from the session that will work there. */
static int tty_open(struct inode *inode, struct file *file)
{
	if (inode->rdev == mkdev(TTY_MAJOR, TTY_MINOR) && !is_own())
		return -ENXIO;
	if (!(file->flags & O_NOCTTY) && current->leader != root_ns.reaper)
		set_controlling(false);
	return 0;
}

static ssize_t get_typed(char *to, size_t n)
{
	int err = check_foreground(SIGTTIN);

	return err ? err : ldisc_read(&tty.ldisc, to, n);
}

static bool has_typed(void)
{
	return ldisc_ready(&tty.ldisc);
}

static int tty_write(struct file *file, struct uio *uio)
{
	bool stops = tty.ldisc.termios.c_lflag & TOSTOP;
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
		ldisc_flush(&tty.ldisc);
	ldisc_set(&tty.ldisc, &new);
	irq_restore(flags);
	wake_up(&tty.readers);
	return 0;
}

static int tty_ioctl(struct file *file, uint32_t cmd, uint32_t arg)
{
	void *user = (void *)arg;
	struct winsize size;

	switch (cmd) {
	case TCGETS:
		return copy_to_user(user, &tty.ldisc.termios,
				    sizeof(struct termios));
	case TCSETS:
	case TCSETSW:			/* what was written is out */
	case TCSETSF:
		return set_termios(user, cmd == TCSETSF);
	case TIOCGWINSZ:
		return copy_to_user(user, &tty.winsize, sizeof(tty.winsize));
	case TIOCSWINSZ:
		if (copy_from_user(&size, user, sizeof(size)))
			return -EFAULT;
		tty.winsize = size;	/* whole, or not at all */
		return 0;
	case TIOCGPGRP:
		if (!is_own())
			return -ENOTTY;
		return put_user(pid_nr_in(tty.pgrp, task_ns(current)), user);
	case TIOCSPGRP:
		return set_foreground(user);
	case TIOCSCTTY:
		return set_controlling(arg == 1);
	}
	return -ENOTTY;
}

static const struct device console = {
	.ops = { .open = tty_open, .read = device_read, .write = tty_write,
		 .ioctl = tty_ioctl, .poll = device_poll },
	.ready = has_typed, .get = get_typed, .out = tty_output,
	.queue = &tty.readers,
};

void tty_init(void)
{
	ldisc_init(&tty.ldisc, tty_output, signal_foreground);
	register_chardev(TTY_MAJOR, TTY_MINOR, &console.ops);
	register_chardev(TTY_MAJOR, CONSOLE_MINOR, &console.ops);
	uart_listen(&com1, tty_pull);
	irq_install(KBD_IRQ, tty_pull);
	tty_pull(NULL);			/* typed before we listened */
}
