/*
 * Whose task is this, and what may he do?
 *
 * Users differ in whom they may signal, in how nice they must be, and in how
 * many tasks they may have; files are everybody's.
 */
#include <cred.h>
#include <kmalloc.h>
#include <pid.h>
#include <signal.h>
#include <uapi/errno.h>

void cred_init(void)
{
	static int roots;

	current->user_tasks = &roots;
	join_user(current);
}

/* A user's count: that of one of his tasks, or a new one. NULL: no memory. */
static int *tasks_of(uint32_t uid)
{
	for (int nr = 0; nr < NR_TASKS; nr++)
		if (task[nr] && task[nr]->user_tasks && task[nr]->uid == uid)
			return task[nr]->user_tasks;
	return kzalloc(sizeof(int));
}

void join_user(struct task_struct *p)
{
	++*p->user_tasks;
}

void leave_user(struct task_struct *p)
{
	if (--*p->user_tasks == 0)	/* root's never is: task[0] */
		kfree(p->user_tasks);
	p->user_tasks = NULL;
}

int check_nproc(void)
{
	uint32_t limit = current->leader->rlim[RLIMIT_NPROC].rlim_cur;

	if (current->uid == 0 || current->euid == 0)
		return 0;
	return (uint32_t)*current->user_tasks >= limit ? -EAGAIN : 0;
}

bool may_signal(const struct task_struct *p, int sig)
{
	return current->euid == 0 ||
	       current->euid == p->uid || current->euid == p->suid ||
	       current->uid == p->uid || current->uid == p->suid ||
	       (sig == SIGCONT && same_session(p, current));
}

int send_if_allowed(struct task_struct *p, int sig, const struct siginfo *info,
		    bool thread)
{
	struct siginfo unseen;

	if (!may_signal(p, sig))
		return -EPERM;
	if (!pid_nr_in(current->pids[PIDTYPE_PID], task_ns(p))) {
		unseen = *info;
		unseen.si_pid = 0;
		info = &unseen;
	}
	return thread ? send_signal_thread(p, sig, info)
		      : send_signal(p, sig, info);
}

int32_t sys_getuid(void)
{
	return current->uid;
}

int32_t sys_geteuid(void)
{
	return current->euid;
}

int32_t sys_getgid(void)
{
	return current->gid;
}

int32_t sys_getegid(void)
{
	return current->egid;
}

static int become_user(uint32_t uid)
{
	int *tasks = tasks_of(uid);

	if (!tasks)
		return -EAGAIN;
	++*tasks;
	leave_user(current);
	current->user_tasks = tasks;
	current->uid = current->suid = uid;
	return 0;
}

int32_t sys_setuid(uint32_t uid)
{
	int err = 0;

	if (uid == ~0u)
		return -EINVAL;
	if (current->euid == 0)
		err = become_user(uid);
	else if (uid != current->uid && uid != current->suid)
		err = -EPERM;
	if (!err && uid != current->euid)
		current->death_signal = 0;	/* it was another's wish */
	if (!err)
		current->euid = uid;
	return err;
}

int32_t sys_setgid(uint32_t gid)
{
	if (gid == ~0u)
		return -EINVAL;
	if (current->euid == 0)
		current->gid = current->sgid = gid;
	else if (gid != current->gid && gid != current->sgid)
		return -EPERM;
	current->egid = gid;
	return 0;
}
