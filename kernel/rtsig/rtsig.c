/* How does a program queue signals that carry something, and wait for one? */
#include <time/clock.h>
#include <users/cred.h>
#include <task/pid.h>
#include <signal/signal.h>
#include <uaccess.h>
#include <uapi/errno.h>

/* Sleeps until one of set is pending, then takes it: its number, -EAGAIN when
 * the time is over, or -EINTR. */
static int32_t wait_for_signal(sigset_t set, const uint64_t *due,
			       struct siginfo *info)
{
	static struct wait_queue queue = WAIT_QUEUE_INIT(queue, "sigwait");
	int sig, err = 0;

	current->sig.wait = set;
	while (!(sig = dequeue_signal(current, set, info)) && !err)
		err = sleep_on_until(&queue, due);
	current->sig.wait = 0;
	recalc_signalled(current);
	return sig ? sig : err == -ETIMEDOUT ? -EAGAIN : -EINTR;
}

int32_t sys_rt_sigtimedwait(const sigset_t *user_set, struct siginfo *to,
			    const struct timespec *timeout, uint32_t size)
{
	struct siginfo info;
	uint64_t due;
	sigset_t set;

	if (size != sizeof(set))
		return -EINVAL;
	if (copy_from_user(&set, user_set, sizeof(set)))
		return -EFAULT;
	int err = timeout ? read_due(timeout, CLOCK_MONOTONIC, false, &due)
			  : 0;

	if (err)
		return err;
	set &= ~UNBLOCKABLE;
	int32_t sig = wait_for_signal(set, timeout ? &due : NULL, &info);

	return sig > 0 && to && copy_to_user(to, &info, sizeof(info)) ? -EFAULT
								      : sig;
}

/* To p, which is nr, or NULL. A program may not claim to be the kernel, but to
 * itself. */
static int queue_info(struct task_struct *p, pid_t nr, int sig,
		      const struct siginfo *user, bool thread)
{
	struct siginfo info;

	if (copy_from_user(&info, user, sizeof(info)))
		return -EFAULT;
	if ((info.si_code >= 0 || info.si_code == SI_TKILL) &&
	    nr != task_pid(current))
		return -EPERM;
	info.si_signo = sig;
	return p ? send_if_allowed(p, sig, &info, thread) : -ESRCH;
}

int32_t sys_rt_sigqueueinfo(pid_t pid, int sig, const struct siginfo *user)
{
	return queue_info(find_task_by_pid(pid), pid, sig, user, false);
}

int32_t sys_rt_tgsigqueueinfo(pid_t tgid, pid_t tid, int sig,
			      const struct siginfo *user)
{
	if (tgid <= 0 || tid <= 0)
		return -EINVAL;
	return queue_info(find_thread(tgid, tid), tid, sig, user, true);
}
