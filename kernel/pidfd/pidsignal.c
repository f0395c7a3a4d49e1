/* How is a signal sent to a process that a descriptor names? */
#include <users/cred.h>
#include <fs/file.h>
#include <task/pid.h>
#include <pidfd/pidfd.h>
#include <fs/proctext.h>
#include <uaccess.h>
#include <uapi/errno.h>

/* Is it a process's directory, in /proc itself? */
static bool is_proc_pid(const struct file *file)
{
	struct inode *dir = file ? file->inode : NULL;

	return dir && dir->dev == PROC_DEV && S_ISDIR(dir->mode) &&
	       dir->parent->dev == PROC_DEV &&
	       dir->parent->parent == &root_inode && proc(dir)->pid;
}

/* A pidfd's process, or, as on Linux for this call alone, that of an open
 * /proc/PID. 0; -EBADF, or -ESRCH: the directory has outlived it. */
static int process_of(int fd, struct pid **pid)
{
	struct file *file = fd_file(fd);

	*pid = pidfd_pid(fd);
	if (*pid || !is_proc_pid(file))
		return *pid ? 0 : -EBADF;
	struct task_struct *p = proc_task(file->inode);

	*pid = p ? p->pids[PIDTYPE_PID] : NULL;
	return p ? 0 : -ESRCH;
}

int32_t sys_pidfd_send_signal(int fd, int sig, const struct siginfo *user,
			      uint32_t flags)
{
	struct siginfo info = {
		.si_signo = sig, .si_code = SI_USER,
		.si_pid = task_tgid(current), .si_uid = current->cred.uid,
	};
	struct pid *pid;
	int err = process_of(fd, &pid);
	struct task_struct *p = pid_task(pid, PIDTYPE_PID);

	if (flags)
		return -EINVAL;
	if (err)
		return err;
	if (!pid_nr_in(pid, task_ns(current)))
		return -EINVAL;		/* not to be seen from here */
	if (user && copy_from_user(&info, user, sizeof(info)))
		return -EFAULT;
	if (user && info.si_signo != sig)
		return -EINVAL;
	if (user && (info.si_code >= 0 || info.si_code == SI_TKILL) &&
	    pid != current->pids[PIDTYPE_PID])
		return -EPERM;		/* not to claim to be the kernel */
	if (!p)
		return -ESRCH;
	return send_if_allowed(p, sig, &info, false);
}
