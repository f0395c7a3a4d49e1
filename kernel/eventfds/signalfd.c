/*
 * How does a program read its signals?
 *
 * A descriptor only says which ones, by a set where a file that has a position
 * keeps that. Whoever reads takes its own.
 */
#include <eventfds/eventfd.h>

#include <signal/signal.h>
#include <uaccess.h>
#include <uapi/clocks.h>
#include <uapi/errno.h>
#include <uapi/eventfds.h>

#define signals_of(file)	((file)->pos)

/* All that poll wait here. Once is enough, until one of them has looked. */
static struct wait_queue pollers = WAIT_QUEUE_INIT(pollers, "signalfd");
static bool looked;

void wake_signalfds(void)
{
	if (looked)
		wake_up(&pollers);
	looked = false;
}

/* Waits until one of set is pending, and takes it: 0; -EAGAIN, -ERESTARTSYS.
 * Where another thread was quicker it waits on. */
static int next_signal(sigset_t set, bool waits, struct siginfo *info)
{
	static struct wait_queue readers = WAIT_QUEUE_INIT(readers, "signalfd");
	int sig, err = 0;

	current->sig.wait = set;
	while (!(sig = dequeue_signal(current, set, info)) && !err) {
		err = waits ? sleep_on(&readers) : -EAGAIN;
		recalc_signalled(current);
		if (waits && !current->signalled)
			err = 0;
	}
	current->sig.wait = 0;
	recalc_signalled(current);
	return sig ? 0 : err;
}

static int tell_signal(struct uio *uio, const struct siginfo *info)
{
	bool timer = info->si_code == SI_TIMER;
	bool child = info->si_signo == SIGCHLD && info->si_code > 0;
	struct signalfd_siginfo one = {
		.ssi_signo = info->si_signo, .ssi_errno = info->si_errno,
		.ssi_code = info->si_code,
		.ssi_status = child ? info->si_status : 0,
		.ssi_int = info->si_code < 0 ? info->si_status : 0,
	};

	one.ssi_ptr = (uint32_t)one.ssi_int;
	*(timer ? &one.ssi_tid : &one.ssi_pid) = info->si_pid;
	*(timer ? &one.ssi_overrun : &one.ssi_uid) = info->si_uid;
	return move_whole(uio, &one, sizeof(one));
}

/* As many as are pending and there is room for; it waits for the first. */
static int signalfd_read(struct file *file, struct uio *uio)
{
	const size_t size = sizeof(struct signalfd_siginfo);
	struct siginfo info;
	bool waits = !(file->flags & O_NONBLOCK);
	int err = uio->total < size ? -EINVAL : 0;

	while (!err && uio->total >= size) {
		err = next_signal(signals_of(file), waits, &info)
		   ?: tell_signal(uio, &info);
		waits = false;
	}
	return err;
}

static uint32_t signalfd_poll(struct file *file, struct wait_queue **queue)
{
	sigset_t pending = current->pending.set |
			   current->leader->group.pending.set;

	*queue = &pollers;
	looked = true;
	return pending & signals_of(file) ? POLLIN : 0;
}

static const struct file_ops signalfd_ops = {
	.read = signalfd_read, .poll = signalfd_poll,
};

int32_t sys_signalfd4(int fd, const sigset_t *user, uint32_t size,
		      uint32_t flags)
{
	static struct inode inode = ANON_INODE("[signalfd]");
	sigset_t set;

	if (size != sizeof(set))
		return -EINVAL;
	if (copy_from_user(&set, user, sizeof(set)))
		return -EFAULT;
	if (flags & ~(O_CLOEXEC | O_NONBLOCK))
		return -EINVAL;
	if (fd == -1)
		fd = new_fd(&inode, O_RDWR | flags, &signalfd_ops, 0);
	else if (!fd_file(fd) || fd_file(fd)->ops != &signalfd_ops)
		fd = fd_file(fd) ? -EINVAL : -EBADF;
	if (fd >= 0)
		signals_of(fd_file(fd)) = set & ~UNBLOCKABLE;
	wake_signalfds();
	return fd;
}

int32_t sys_signalfd(int fd, const sigset_t *user, uint32_t size)
{
	return sys_signalfd4(fd, user, size, 0);
}
