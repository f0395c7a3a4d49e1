/* Which group and which session does a process belong to? */
#include <task/pid.h>
#include <uapi/errno.h>

static void move_to_group(struct task_struct *p, enum pid_type type,
			  struct pid *pid)
{
	if (p->pids[type] == pid)
		return;
	detach_pid(p, type);
	attach_pid(p, type, pid);
}

/* May p, ours or our child's, join pgid of our session? */
static int check_setpgid(const struct task_struct *p, const struct pid *group)
{
	struct task_struct *us = current->leader;
	struct task_struct *member = pid_task(group, PIDTYPE_PGID);

	if (p != us && p->parent != us)
		return -ESRCH;
	if (p != us && !same_session(p, us))
		return -EPERM;
	if (p != us && p->did_exec)
		return -EACCES;
	if (p->pids[PIDTYPE_SID] == p->pids[PIDTYPE_PID])
		return -EPERM;
	if (group == p->pids[PIDTYPE_PID])
		return 0;
	return member && same_session(us, member) ? 0 : -EPERM;
}

int32_t sys_setpgid(pid_t pid, pid_t pgid)
{
	struct task_struct *p = pid ? find_task_by_pid(pid) : current->leader;

	if (pgid < 0 || (!pgid && pid < 0))
		return -EINVAL;
	if (!p)
		return -ESRCH;
	if (p != p->leader)
		return -EINVAL;
	struct pid *group = pgid ? find_pid(pgid) : p->pids[PIDTYPE_PID];
	int err = check_setpgid(p, group);

	if (!err)
		move_to_group(p, PIDTYPE_PGID, group);
	return err;
}

int32_t sys_getpgid(pid_t pid)
{
	struct task_struct *p = task_or_self(pid);

	return p ? task_pgid(p) : -ESRCH;
}

int32_t sys_getpgrp(void)
{
	return task_pgid(current);
}

int32_t sys_getsid(pid_t pid)
{
	struct task_struct *p = task_or_self(pid);

	return p ? task_sid(p) : -ESRCH;
}

int32_t sys_setsid(void)
{
	struct task_struct *us = current->leader;
	struct pid *self = us->pids[PIDTYPE_PID];

	if (!list_empty(&self->tasks[PIDTYPE_PGID]))
		return -EPERM;		/* it leads a group others may be in */
	move_to_group(us, PIDTYPE_PGID, self);
	move_to_group(us, PIDTYPE_SID, self);
	us->tty = NULL;
	return task_pid(us);
}
