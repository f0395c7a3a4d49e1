/* How important is a task? */
#include <limits/priority.h>
#include <task/pid.h>
#include <asm/cpu.h>
#include <time/clock.h>
#include <uaccess.h>
#include <uapi/errno.h>
#include <uapi/limits.h>

/* ---- nice values ---- */

static int clamp_nice(int nice)
{
	return nice > MAX_NICE ? MAX_NICE : nice < MIN_NICE ? MIN_NICE : nice;
}

/* Does nice say which queue a task is in, and not its policy? */
static bool is_plain(int policy)
{
	return policy == SCHED_OTHER || policy == SCHED_BATCH;
}

static int nice_of(const struct task_struct *p)
{
	return is_plain(p->policy) ? p->nice : p->plain_nice;
}

static void set_nice(struct task_struct *p, int nice)
{
	nice = clamp_nice(nice);
	if (is_plain(p->policy))
		sched_set_nice(p, nice);
	else
		p->plain_nice = nice;
}

/* May p become so important? Root may all, others what RLIMIT_NICE says. */
static bool may_nice(const struct task_struct *p, int nice)
{
	return nice >= nice_of(p) || suser() ||
	       (uint32_t)(MAX_NICE + 1 - nice) <=
	       p->leader->rlim[RLIMIT_NICE].rlim_cur;
}

int32_t sys_nice(int change)
{
	int nice = clamp_nice(change > NR_PRIOS ? MAX_NICE :
			      change < -NR_PRIOS ? MIN_NICE :
			      nice_of(current) + change);

	if (change < 0 && !may_nice(current, nice))
		return -EPERM;
	set_nice(current, nice);
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
		if (which == PRIO_USER &&
		    p->cred.uid == (who ? who : current->cred.uid))
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
		if (nice_of(p) < best)
			best = nice_of(p);
	return best > MAX_NICE ? -ESRCH : 20 - best;
}

/* Is p's owner the user current acts for? */
static bool is_mine(const struct task_struct *p)
{
	uint32_t euid = current->cred.euid;

	return euid == p->cred.uid || euid == p->cred.euid;
}

/* Of several tasks, those that current may set are set; the others are not. */
int32_t sys_setpriority(int which, int who, int nice)
{
	int err = -ESRCH, nr = 0;
	struct task_struct *p;

	if (which < PRIO_PROCESS || which > PRIO_USER)
		return -EINVAL;
	nice = clamp_nice(nice);
	while ((p = next_named(which, who, &nr))) {
		if (!suser() && !is_mine(p)) {
			err = -EPERM;
		} else if (!may_nice(p, nice)) {
			err = -EACCES;
		} else {
			set_nice(p, nice);
			err = err == -ESRCH ? 0 : err;
		}
	}
	return err;
}

/* ---- policies ---- */

void enqueue_realtime(struct task_struct *p, struct run_queue *rq)
{
	struct task_struct *other;

	if (p->policy == SCHED_FIFO)
		p->time_slice = INT32_MAX;	/* half of it, if it forked */
	list_for_each(other, &rq->queue[0], run_link)
		if (other->rt_priority < p->rt_priority)
			break;
	list_add_tail(&p->run_link, &other->run_link);
	set_bit(rq->busy, 0);
	p->run_queue = rq;
	need_resched |= p->rt_priority > current->rt_priority;
}

static bool is_realtime(int policy)
{
	return policy == SCHED_FIFO || policy == SCHED_RR;
}

/* The highest priority there is of a policy, or -EINVAL. */
static int highest(int policy)
{
	if (policy < SCHED_OTHER || policy > SCHED_IDLE || policy == 4)
		return -EINVAL;
	return is_realtime(policy) ? MAX_RT_PRIO : 0;
}

/* May current, no root, do that to p? RLIMIT_RTPRIO says how much. */
static bool may_set_policy(const struct task_struct *p, int policy,
			   uint32_t priority, int nice, bool reset)
{
	uint32_t limit = p->leader->rlim[RLIMIT_RTPRIO].rlim_cur;

	if (!is_mine(p) || !may_nice(p, nice) || (p->reset_on_fork && !reset))
		return false;
	if (p->policy == SCHED_IDLE && policy != SCHED_IDLE)
		return false;
	return priority <= p->rt_priority || priority <= limit;
}

/* The time slice begins anew; SCHED_FIFO's is endless once it is queued. */
static void set_policy(struct task_struct *p, int policy, int priority,
		       int nice)
{
	uint32_t flags = irq_save();

	p->plain_nice = nice;
	p->policy = policy;
	p->rt_priority = priority;
	p->time_slice = 1;
	sched_set_nice(p, priority ? MIN_NICE : policy == SCHED_IDLE ? MAX_NICE
							: p->plain_nice);
	irq_restore(flags);
}

/* The child of one that wished so: not real-time, and before no other. */
void reset_policy(struct task_struct *p)
{
	bool realtime = is_realtime(p->policy);
	int nice = realtime || nice_of(p) < 0 ? 0 : nice_of(p);

	set_policy(p, realtime ? SCHED_OTHER : p->policy, 0, nice);
	p->reset_on_fork = false;
}

int change_policy(struct task_struct *p, const struct sched_attr *want)
{
	bool same = want->sched_policy == SAME_POLICY;
	int policy = same ? p->policy : (int)want->sched_policy;
	bool reset = same ? p->reset_on_fork
			  : want->sched_flags & SCHED_FLAG_RESET_ON_FORK;
	uint32_t priority = want->sched_priority;
	int nice = is_plain(policy) ? clamp_nice(want->sched_nice) : nice_of(p);

	if (want->sched_flags & ~(uint64_t)SCHED_FLAG_ALL ||
	    highest(policy) < 0 || priority > (uint32_t)highest(policy) ||
	    is_realtime(policy) != (priority != 0))
		return -EINVAL;
	if (!suser() && !may_set_policy(p, policy, priority, nice, reset))
		return -EPERM;
	if (want->sched_flags & SCHED_FLAG_UTIL_CLAMP)
		return -EOPNOTSUPP;	/* the CPU's speed stays as it is */
	if (!(want->sched_flags & SCHED_FLAG_KEEP_PARAMS))
		set_policy(p, policy, priority, nice);
	p->reset_on_fork = reset;
	return 0;
}

/* Of what *want says, the priority is the program's, and nice stays. */
static int32_t change_by_param(pid_t pid, struct sched_attr *want,
			       const void *param)
{
	struct task_struct *p = task_or_self(pid);

	if (pid < 0 || !param)
		return -EINVAL;
	if (get_user(&want->sched_priority, param))
		return -EFAULT;
	if (!p)
		return -ESRCH;
	want->sched_nice = nice_of(p);
	return change_policy(p, want);
}

int32_t sys_sched_setscheduler(pid_t pid, int policy, const void *param)
{
	struct sched_attr want = {
		.sched_policy = policy & ~SCHED_RESET_ON_FORK,
		.sched_flags = policy & SCHED_RESET_ON_FORK
			? SCHED_FLAG_RESET_ON_FORK : 0,
	};

	return policy < 0 ? -EINVAL : change_by_param(pid, &want, param);
}

int32_t sys_sched_setparam(pid_t pid, const void *param)
{
	struct sched_attr want = { .sched_policy = SAME_POLICY };

	return change_by_param(pid, &want, param);
}

int32_t sys_sched_getscheduler(pid_t pid)
{
	struct task_struct *p = task_or_self(pid);

	if (pid < 0 || !p)
		return pid < 0 ? -EINVAL : -ESRCH;
	return p->policy | (p->reset_on_fork ? SCHED_RESET_ON_FORK : 0);
}

void get_params(const struct task_struct *p, struct sched_attr *to)
{
	if (is_realtime(p->policy))
		to->sched_priority = p->rt_priority;
	else
		to->sched_nice = nice_of(p);
}

int32_t sys_sched_getparam(pid_t pid, void *param)
{
	struct task_struct *p = task_or_self(pid);

	if (pid < 0 || !param)
		return -EINVAL;
	return p ? put_user(p->rt_priority, param) : -ESRCH;
}

int32_t sys_sched_get_priority_max(int policy)
{
	return policy == SCHED_DEADLINE ? 0 : highest(policy);
}

int32_t sys_sched_get_priority_min(int policy)
{
	int high = sys_sched_get_priority_max(policy);

	return high > 0 ? 1 : high;
}

/* How long its equals wait for their turn; FIFO's: for ever, told as 0. */
int32_t sys_sched_rr_get_interval(pid_t pid, void *to)
{
	struct task_struct *p = task_or_self(pid);

	if (pid < 0)
		return -EINVAL;
	if (!p)
		return -ESRCH;
	return put_timespec(to, p->policy == SCHED_FIFO ? 0 :
			    full_slice(p) * NSEC_PER_TICK);
}

/* ---- affinity: to the one CPU there is ---- */

#define THE_CPU		1u	/* bit 0 of a mask */

int32_t sys_sched_setaffinity(pid_t pid, uint32_t size, const void *user)
{
	struct task_struct *p = task_or_self(pid);
	uint32_t mask = 0;

	if (copy_from_user(&mask, user, size < sizeof(mask) ? size
							    : sizeof(mask)))
		return -EFAULT;
	if (!p)
		return -ESRCH;
	if (!suser() && !is_mine(p))
		return -EPERM;
	return mask & THE_CPU ? 0 : -EINVAL;
}

int32_t sys_sched_getaffinity(pid_t pid, uint32_t size, void *user)
{
	if (size < sizeof(uint32_t) || size % sizeof(uint32_t))
		return -EINVAL;
	if (!task_or_self(pid))
		return -ESRCH;
	return put_user(THE_CPU, user) ? -EFAULT : (int)sizeof(uint32_t);
}
