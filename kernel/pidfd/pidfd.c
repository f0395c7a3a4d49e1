/* How does one name a process and be sure that it is still the same? */
#include <users/cred.h>
#include <fs/file.h>
#include <task/pid.h>
#include <pidfd/pidfd.h>
#include <uaccess.h>
#include <uapi/errno.h>
#include <uapi/sched.h>

const uint64_t pidfd_flags = CLONE_PIDFD;

static void pidfd_release(struct file *file)
{
	put_pid(file->private);
}

/* Of all pidfds: they share a queue, since few tasks ever wait there. */
static struct wait_queue pollers = WAIT_QUEUE_INIT(pollers, "pidfd");

void wake_pidfds(void)
{
	wake_up(&pollers);
}

/* It can be waited for once the process is over, also by its number. */
static uint32_t pidfd_poll(struct file *file, struct wait_queue **queue)
{
	const struct task_struct *p = pid_task(file->private, PIDTYPE_PID);

	*queue = &pollers;
	return p && !is_over(p) ? 0 : POLL_READ;
}

static const struct file_ops pidfd_ops = {
	.release = pidfd_release, .poll = pidfd_poll,
};

/* All pidfds are of one file that is in no directory. */
static struct inode pidfd_inode = ANON_INODE("[pidfd]");

/* A descriptor of current's that names pid, whatever becomes of its number,
 * close-on-exec: fd, -EMFILE, -ENOMEM.
 * With O_NONBLOCK in flags waitid never sleeps for it. */
static int pidfd_create(struct pid *pid, uint32_t flags)
{
	int fd = new_fd(&pidfd_inode, O_RDWR | O_CLOEXEC | flags, &pidfd_ops,
			0);

	if (fd >= 0)
		fd_file(fd)->private = get_pid(pid);
	return fd;
}

int give_pidfd(struct pid *pid, int32_t *user)
{
	int fd = pidfd_create(pid, 0);
	int err = fd < 0 ? fd : put_user(fd, user);

	if (err && fd >= 0)
		sys_close(fd);
	return err;
}

struct pid *pidfd_pid(int fd)
{
	struct file *file = fd_file(fd);

	return file && file->ops == &pidfd_ops ? file->private : NULL;
}

int32_t sys_pidfd_open(pid_t nr, uint32_t flags)
{
	struct pid *pid = find_pid(nr);
	struct task_struct *p = pid_task(pid, PIDTYPE_PID);

	if (flags & ~O_NONBLOCK || nr <= 0)
		return -EINVAL;
	if (!p)
		return -ESRCH;
	return p->leader == p ? pidfd_create(pid, flags) : -ENOENT;
}

/* A descriptor of our own for a file that another process has open. */
int32_t sys_pidfd_getfd(int pidfd, uint32_t fd, uint32_t flags)
{
	struct pid *pid = pidfd_pid(pidfd);
	struct task_struct *p = pid_task(pid, PIDTYPE_PID);

	if (flags)
		return -EINVAL;
	if (!pid)
		return -EBADF;
	if (!p)
		return -ESRCH;
	if (!ptrace_may_access(p))
		return -EPERM;
	if (!p->files)
		return -ESRCH;		/* it has ended */
	struct file *file = file_at(p->files, fd);

	if (!file)
		return -EBADF;
	int new = fd_install(fget(file), 0, true);

	if (new < 0)
		fput(file);
	return new;
}
