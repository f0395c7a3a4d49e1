/* How important is a task? */
#include <task/pid.h>
#include <uapi/errno.h>

static int clamp_nice(int nice)
{
	return nice > MAX_NICE ? MAX_NICE : nice < MIN_NICE ? MIN_NICE : nice;
}

/* May p become so important? Root may all, others what RLIMIT_NICE says. */
static bool may_nice(const struct task_struct *p, int nice)
{
	return nice >= p->nice || suser() || (uint32_t)(MAX_NICE + 1 - nice) <=
	       p->leader->rlim[RLIMIT_NICE].rlim_cur;
}

int32_t sys_nice(int change)
{
	int nice = clamp_nice(change > NR_PRIOS ? MAX_NICE :
			      change < -NR_PRIOS ? MIN_NICE :
			      current->nice + change);

	if (change < 0 && !may_nice(current, nice))
		return -EPERM;
	sched_set_nice(current, nice);
	return 0;
}

/* The next task that which/who names; *nr, at first 0, says where to go on.
 * NULL: there is no more. A task that current cannot see is not named. */
static struct task_struct *next_named(int which, uint32_t who, int *nr)
{
	if (which == PRIO_PROCESS)
		return (*nr)++ ? NULL : task_or_self(who);
	while (++*nr < NR_TASKS) {
		struct task_struct *p = task[*nr];

		if (!p || !task_pid(p))
			continue;
		if (which == PRIO_PGRP &&
		    task_pgid(p) == (who ? (pid_t)who : task_pgid(current)))
			return p;
		if (which == PRIO_USER && p->uid == (who ? who : current->uid))
			return p;
	}
	return NULL;
}

/* As Linux's: 20 - nice, so that it cannot be taken for an error. */
int32_t sys_getpriority(int which, int who)
{
	int best = MAX_NICE + 1, nr = 0;
	struct task_struct *p;

	if (which < PRIO_PROCESS || which > PRIO_USER)
		return -EINVAL;
	while ((p = next_named(which, who, &nr)))
		if (p->nice < best)
			best = p->nice;
	return best > MAX_NICE ? -ESRCH : 20 - best;
}

/* Of several tasks, those that current may set are set; the others are not. */
int32_t sys_setpriority(int which, int who, int nice)
{
	uint32_t euid = current->euid;
	int err = -ESRCH, nr = 0;
	struct task_struct *p;

	if (which < PRIO_PROCESS || which > PRIO_USER)
		return -EINVAL;
	nice = clamp_nice(nice);
	while ((p = next_named(which, who, &nr))) {
		if (!suser() && euid != p->uid && euid != p->euid) {
			err = -EPERM;
		} else if (!may_nice(p, nice)) {
			err = -EACCES;
		} else {
			sched_set_nice(p, nice);
			err = err == -ESRCH ? 0 : err;
		}
	}
	return err;
}
