/*
 * Who may use the terminal, and how bytes go between it and programs.
 *
 *	interrupt -> tty_pull -> ldisc_input -> signal, echo, ready line
 *	tty_read  <- ldisc_read, or sleeps in readers
 *	tty_write -> tty_output (OPOST) -> serial line and screen
 */
#include <uapi/errno.h>
#include <asm/cpu.h>
#include <serial.h>
#include <kbd.h>
#include <printk.h>
#include <sched.h>
#include <pid.h>
#include <signal.h>
#include <uaccess.h>
#include <file.h>
#include <tty.h>

#define TTY_MAJOR	5
#define TTY_MINOR	0	/* /dev/tty */
#define CONSOLE_MINOR	1
#define WRITE_CHUNK	256
#define ROWS		24	/* until somebody says otherwise */
#define COLUMNS		80

static struct tty console;	/* the only one there is */

/* Output */

static void tty_output(const char *s, size_t n)
{
	uint32_t both = OPOST | ONLCR;

	if ((console.ldisc.termios.c_oflag & both) == both)
		console_out(s, n);
	else
		console_raw(s, n);
}

/* Input */

static void signal_foreground(int sig)
{
	struct pid *pgrp = console.pgrp ? find_pid(console.pgrp) : NULL;

	if (pgrp)
		send_signal_pgrp(pgrp, sig, NULL);
}

/* In an interrupt. Takes all there is, also when nobody reads: ^C must come
 * through. */
static void tty_pull(void)
{
	int c;

	while ((c = serial_getc()) >= 0 || (c = kbd_getc()) >= 0)
		ldisc_input(&console.ldisc, c);
	wake_up(&console.readers);
}

/* Whose it is */

static bool is_own(const struct tty *tty)
{
	return current->leader->tty == tty;
}

/*
 * A background group that wants the terminal gets `sig`. 0: go on; -EIO: no,
 * and no signal would help; -ERESTARTSYS: once more when it is in front.
 */
static int check_foreground(struct tty *tty, int sig)
{
	if (!is_own(tty) || !tty->pgrp || task_pgid(current) == tty->pgrp)
		return 0;
	if (current->blocked & sigmask(sig) || signal_is_ignored(current, sig))
		return sig == SIGTTIN ? -EIO : 0;
	send_signal_pgrp(current->leader->pids[PIDTYPE_PGID], sig, NULL);
	return -ERESTARTSYS;
}

static bool leads_session(const struct task_struct *p)
{
	return task_pid(p) && task_sid(p) == task_pid(p);
}

static void adopt(struct tty *tty)
{
	tty->session = task_sid(current);
	tty->pgrp = task_pgid(current);
	current->leader->tty = tty;
}

/* Everybody in the session loses the terminal. */
static void abandon(struct tty *tty)
{
	struct pid *session = find_pid(tty->session);
	struct task_struct *p;

	tty->session = tty->pgrp = 0;
	if (!session)
		return;
	list_for_each(p, &session->tasks[PIDTYPE_SID], pid_link[PIDTYPE_SID])
		p->tty = NULL;
}

void tty_disassociate(struct task_struct *p)
{
	struct tty *tty = p->tty;

	p->tty = NULL;
	if (!tty || !leads_session(p))
		return;
	signal_foreground(SIGHUP);
	signal_foreground(SIGCONT);
	abandon(tty);
}

/* TIOCSCTTY; steal: also from another session. */
static int set_controlling(struct tty *tty, bool steal)
{
	if (leads_session(current->leader) && is_own(tty))
		return 0;
	if (!leads_session(current->leader) || current->leader->tty)
		return -EPERM;
	if (tty->session && !steal)
		return -EPERM;
	if (tty->session)
		abandon(tty);
	adopt(tty);
	return 0;
}

static int set_foreground(struct tty *tty, uint32_t arg)
{
	int err = check_foreground(tty, SIGTTOU);
	uint32_t nr = 0;

	if (!is_own(tty))
		return -ENOTTY;
	if (!err)
		err = get_user(&nr, (void *)arg);
	if (err)
		return err;
	struct pid *pgrp = (pid_t)nr > 0 ? find_pid(nr) : NULL;

	if (!pgrp || list_empty(&pgrp->tasks[PIDTYPE_PGID]))
		return -ESRCH;
	if (task_sid(list_first(&pgrp->tasks[PIDTYPE_PGID], struct task_struct,
				pid_link[PIDTYPE_PGID])) != tty->session)
		return -EPERM;
	tty->pgrp = nr;
	return 0;
}

/* What programs ask of it */

/* init opens the console for itself and its children, and does not keep it
 * from the session that will work there. */
static int tty_open(struct inode *inode, struct file *file)
{
	if (inode->rdev == mkdev(TTY_MAJOR, TTY_MINOR) && !is_own(&console))
		return -ENXIO;
	file->private = &console;
	if (!(file->flags & O_NOCTTY) && task_pid(current) != 1)
		set_controlling(&console, false);
	return 0;
}

/* One copy of a line at a time, and nobody sleeps between reading it and
 * copying it: all can share the buffer. */
static ssize_t tty_read(struct file *file, void *user, size_t n)
{
	static char buf[LDISC_READY];
	struct tty *tty = file->private;
	size_t max = n < sizeof(buf) ? n : sizeof(buf);
	ssize_t got = n ? -EAGAIN : 0;

	while (got == -EAGAIN) {
		int err = check_foreground(tty, SIGTTIN);

		if (err)
			return err;
		uint32_t flags = irq_save();

		got = ldisc_read(&tty->ldisc, buf, max);
		if (got == -EAGAIN && !(file->flags & O_NONBLOCK))
			err = sleep_on(&tty->readers);
		irq_restore(flags);
		if (err)
			return err;
		if (file->flags & O_NONBLOCK)
			break;
	}
	if (got > 0 && copy_to_user(user, buf, got))
		return -EFAULT;
	return got;
}

/* In pieces, so that ^C ends a long one. */
static ssize_t tty_write(struct file *file, const void *user, size_t n)
{
	struct tty *tty = file->private;
	char buf[WRITE_CHUNK];
	size_t done = 0;
	int err = 0;

	if (tty->ldisc.termios.c_lflag & TOSTOP)
		err = check_foreground(tty, SIGTTOU);
	while (!err && done < n) {
		size_t part = n - done < sizeof(buf) ? n - done : sizeof(buf);

		err = copy_from_user(buf, (const char *)user + done, part);
		if (err)
			break;
		tty_output(buf, part);
		done += part;
		if (signal_waiting(current))
			err = -ERESTARTSYS;
	}
	return done ? (ssize_t)done : err;
}

static int set_termios(struct tty *tty, uint32_t cmd, uint32_t arg)
{
	int err = check_foreground(tty, SIGTTOU);
	struct termios new;

	if (!err)
		err = copy_from_user(&new, (void *)arg, sizeof(new));
	if (err)
		return err;
	uint32_t flags = irq_save();

	if (cmd == TCSETSF)
		ldisc_flush(&tty->ldisc);
	ldisc_set(&tty->ldisc, &new);
	irq_restore(flags);
	wake_up(&tty->readers);
	return 0;
}

static int count_waiting(struct tty *tty, uint32_t arg)
{
	uint32_t flags = irq_save();
	uint32_t n = ldisc_waiting(&tty->ldisc);

	irq_restore(flags);
	return put_user(n, (void *)arg);
}

static int tty_ioctl(struct file *file, uint32_t cmd, uint32_t arg)
{
	struct tty *tty = file->private;
	void *user = (void *)arg;

	switch (cmd) {
	case TCGETS:
		return copy_to_user(user, &tty->ldisc.termios,
				    sizeof(tty->ldisc.termios));
	case TCSETS:
	case TCSETSW:
	case TCSETSF:
		return set_termios(tty, cmd, arg);
	case TIOCGWINSZ:
		return copy_to_user(user, &tty->winsize, sizeof(tty->winsize));
	case TIOCSWINSZ:
		return copy_from_user(&tty->winsize, user,
				      sizeof(tty->winsize));
	case TIOCGPGRP:
		return is_own(tty) ? put_user(tty->pgrp, user) : -ENOTTY;
	case TIOCSPGRP:
		return set_foreground(tty, arg);
	case TIOCSCTTY:
		return set_controlling(tty, arg == 1);
	case FIONREAD:
		return count_waiting(tty, arg);
	}
	return -ENOTTY;
}

static const struct file_ops tty_ops = {
	.open = tty_open,
	.read = tty_read,
	.write = tty_write,
	.ioctl = tty_ioctl,
};

void tty_init(void)
{
	ldisc_init(&console.ldisc, tty_output, signal_foreground);
	console.winsize = (struct winsize){ .ws_row = ROWS, .ws_col = COLUMNS };
	wait_queue_init(&console.readers, "tty");
	register_chardev(TTY_MAJOR, TTY_MINOR, &tty_ops);
	register_chardev(TTY_MAJOR, CONSOLE_MINOR, &tty_ops);
	serial_set_receive(tty_pull);
	kbd_set_receive(tty_pull);
	uint32_t flags = irq_save();

	tty_pull();			/* typed before we listened */
	irq_restore(flags);
}
