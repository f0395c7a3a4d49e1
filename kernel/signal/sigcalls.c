/* What can a program say about signals: send, handle, hold back, wait? */
#include <handlers/sigframe.h>
#include <users/cred.h>
#include <task/pid.h>
#include <signal/signal.h>
#include <uaccess.h>
#include <uapi/errno.h>

static struct wait_queue pause_queue = WAIT_QUEUE_INIT(pause_queue, "pause");

/* kill(-1): every process but init and the caller's. A process that the caller
 * may not signal is passed over. */
static int kill_everyone(int sig, const struct siginfo *info)
{
	int err = -ESRCH;

	for (int nr = 1; nr < NR_TASKS; nr++) {
		struct task_struct *p = task[nr];

		if (!p || p->leader != p || task_pid(p) <= 1 ||
		    p == current->leader)
			continue;
		int sent = send_if_allowed(p, sig, info, false);

		if (sent != -EPERM || err == -ESRCH)
			err = sent == -EPERM ? 0 : sent;
	}
	return err;
}

/* The group's tasks that current may signal: -EPERM if it may none. */
static int kill_group(struct pid *pgrp, int sig, const struct siginfo *info)
{
	struct task_struct *p;
	struct list_head *next;
	int err = -ESRCH;

	if (!pgrp)
		return -ESRCH;
	list_for_each_safe(p, next, &pgrp->tasks[PIDTYPE_PGID],
			   pid_link[PIDTYPE_PGID]) {
		int sent = send_if_allowed(p, sig, info, false);

		err = err ? sent : 0;
	}
	return err;
}

int32_t sys_kill(pid_t pid, int sig)
{
	struct siginfo info = {
		.si_signo = sig, .si_code = SI_USER,
		.si_pid = own_nr(current->leader), .si_uid = current->cred.uid,
	};

	if (pid > 0) {
		struct task_struct *p = find_task_by_pid(pid);

		return p ? send_if_allowed(p, sig, &info, false) : -ESRCH;
	}
	if (pid == INT32_MIN)
		return -ESRCH;
	if (pid == -1)
		return kill_everyone(sig, &info);
	return kill_group(pid ? find_pid(-pid)
			      : current->leader->pids[PIDTYPE_PGID],
			  sig, &info);
}

int set_action(int sig, const struct sigaction *new, struct sigaction *old)
{
	struct sighand_struct *all = current->sighand;

	if (sig < 1 || sig > NSIG)
		return -EINVAL;
	struct sigaction *action = &all->action[sig - 1];

	*old = *action;
	if (!new)
		return 0;
	if (sig == SIGKILL || sig == SIGSTOP ||
	    (new->sa_handler > SIG_IGN && !has_handlers))
		return -EINVAL;
	if (all->top < sig)
		all->top = sig;
	*action = *new;
	action->sa_flags &= SA_ALL;
	action->sa_mask &= ~UNBLOCKABLE;
	if (new->sa_handler == SIG_IGN ||
	    (new->sa_handler == SIG_DFL && ignored_by_default(sig)))
		flush_signals(current, sigmask(sig));
	return 0;
}

int32_t sys_rt_sigaction(int sig, const struct sigaction *new,
			 struct sigaction *old, uint32_t size)
{
	struct sigaction in, out;

	if (size != sizeof(sigset_t))
		return -EINVAL;
	if (new && copy_from_user(&in, new, sizeof(in)))
		return -EFAULT;
	int err = set_action(sig, new ? &in : NULL, &out);

	return err || !old ? err : copy_to_user(old, &out, sizeof(out));
}

int32_t sys_pause(void)
{
	while (!sleep_on(&pause_queue))
		;
	return -ERESTARTNOHAND;
}
