/* How much may a process use, and how much has it used? */
#include <fs/file.h>
#include <time/clock.h>
#include <mm/regionlist.h>
#include <users/cred.h>
#include <signal/signal.h>
#include <task/pid.h>
#include <uaccess.h>
#include <uapi/errno.h>
#include <uapi/limits.h>

static uint32_t overlap(const struct vm_region *a, const struct vm_region *b)
{
	uint32_t start = a->start > b->start ? a->start : b->start;
	uint32_t end = a->end < b->end ? a->end : b->end;

	return start < end ? end - start : 0;
}

bool within_limits(struct mm_struct *mm, const struct vm_region *new,
		   const struct rlimit *rlim)
{
	uint32_t most = rlim[RLIMIT_AS].rlim_cur;
	uint32_t most_data = is_data(new) ? rlim[RLIMIT_DATA].rlim_cur
					  : RLIM_INFINITY;
	uint32_t all = mm->size, data = mm->data;

	if (most == RLIM_INFINITY && most_data == RLIM_INFINITY)
		return true;
	for (struct vm_region *r = region_above(mm, new->start);
	     r && r->start < new->end; r = r->next) {
		all -= overlap(r, new);
		data -= is_data(r) ? overlap(r, new) : 0;
	}
	all += new->end - new->start;
	data += new->end - new->start;
	return all <= most && data <= most_data;
}

/* 0, -EINVAL, -EPERM: only root raises what is hard, and nobody NR_OPEN. */
static int set_limit(struct task_struct *p, uint32_t which, struct rlimit new)
{
	if (which >= RLIM_NLIMITS || new.rlim_cur > new.rlim_max)
		return -EINVAL;
	struct rlimit *limit = &p->leader->rlim[which];

	if ((new.rlim_max > limit->rlim_max && !suser()) ||
	    (which == RLIMIT_NOFILE && new.rlim_max > NR_OPEN))
		return -EPERM;
	*limit = new;
	return 0;
}

int32_t sys_setrlimit(uint32_t which, const struct rlimit *new)
{
	struct rlimit in;
	int err = copy_from_user(&in, new, sizeof(in));

	return err ? err : set_limit(current, which, in);
}

int32_t sys_ugetrlimit(uint32_t which, struct rlimit *to)
{
	if (which >= RLIM_NLIMITS)
		return -EINVAL;
	return copy_to_user(to, &current->leader->rlim[which], sizeof(*to));
}

/* The old call, whose numbers are signed. */
int32_t sys_getrlimit(uint32_t which, struct rlimit *to)
{
	if (which >= RLIM_NLIMITS)
		return -EINVAL;
	struct rlimit *limit = &current->leader->rlim[which];
	uint32_t cur = limit->rlim_cur, max = limit->rlim_max;

	return put_user(cur < INT32_MAX ? cur : INT32_MAX, &to->rlim_cur) ||
	       put_user(max < INT32_MAX ? max : INT32_MAX, &to->rlim_max) ?
	       -EFAULT : 0;
}

static uint64_t widen(uint32_t limit)
{
	return limit == RLIM_INFINITY ? RLIM64_INFINITY : limit;
}

static uint32_t narrow(uint64_t limit)
{
	return limit >= RLIM_INFINITY ? RLIM_INFINITY : limit;
}

int32_t sys_prlimit64(pid_t pid, uint32_t which, const struct rlimit64 *new,
		      struct rlimit64 *old)
{
	struct task_struct *p = task_or_self(pid);
	struct rlimit64 in = { 0 };

	if (new && copy_from_user(&in, new, sizeof(in)))
		return -EFAULT;
	if (!p)
		return -ESRCH;
	if (p != current && !owns(p))
		return -EPERM;
	if (which >= RLIM_NLIMITS)
		return -EINVAL;
	struct rlimit *limit = &p->leader->rlim[which];
	struct rlimit64 out = { widen(limit->rlim_cur),
				widen(limit->rlim_max) };
	struct rlimit to = { narrow(in.rlim_cur), narrow(in.rlim_max) };
	int err = new ? set_limit(p, which, to) : 0;

	return err || !old ? err : copy_to_user(old, &out, sizeof(out));
}

int limit_size(loff_t pos, size_t *n, bool begun)
{
	uint32_t most = current->leader->rlim[RLIMIT_FSIZE].rlim_cur;

	if (most == RLIM_INFINITY || !*n || pos + (loff_t)*n <= most)
		return 0;
	if (pos < most) {
		*n = most - pos;
		return 0;
	}
	if (!begun)
		send_as_user(current, SIGXFSZ);
	return -EFBIG;
}

void limit_time(struct task_struct *leader)
{
	struct rlimit *limit = &leader->rlim[RLIMIT_CPU];
	const struct tms *t = &leader->times.total;
	uint32_t seconds = (uint32_t)(t->tms_utime + t->tms_stime) / HZ;

	if (seconds < limit->rlim_cur)
		return;
	if (seconds < limit->rlim_max)
		limit->rlim_cur++;
	send_signal(leader, seconds < limit->rlim_max ? SIGXCPU : SIGKILL,
		    NULL);
}

/* The process's, the thread's, or of the children that the process has waited
 * for. 0, -EINVAL, -EFAULT. */
int32_t sys_getrusage(int who, struct rusage *to)
{
	const struct tms *t = &current->leader->times.total;
	uint32_t user = t->tms_utime, system = t->tms_stime;

	if (who < RUSAGE_CHILDREN || who > RUSAGE_THREAD)
		return -EINVAL;
	if (who == RUSAGE_THREAD) {
		user = current->times.utime;
		system = current->times.stime;
	} else if (who == RUSAGE_CHILDREN) {
		user = t->tms_cutime;
		system = t->tms_cstime;
	}
	struct rusage usage = { ticks_to_timeval(user),
				ticks_to_timeval(system), { 0 } };

	return copy_to_user(to, &usage, sizeof(usage));
}
