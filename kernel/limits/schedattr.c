/* How a task is scheduled, in one structure that may grow. */
#include <limits/priority.h>
#include <more/clone3.h>
#include <task/pid.h>
#include <uaccess.h>
#include <uapi/errno.h>

/* *to as the program gives it, of whatever version; a size of 0 is the first
 * one's. 0, -EFAULT, -EINVAL, or -E2BIG, and the program is told our size. */
static int get_attr(struct sched_attr *to, struct sched_attr *user)
{
	uint32_t size;

	if (get_user(&size, &user->size))
		return -EFAULT;
	size = size ?: SCHED_ATTR_SIZE_VER0;
	int err = size < SCHED_ATTR_SIZE_VER0 ? -E2BIG :
		  get_growing(to, sizeof(*to), 0, user, size);

	if (err == -E2BIG)
		put_user(sizeof(*to), &user->size);
	if (err)
		return err;
	return to->sched_flags & SCHED_FLAG_UTIL_CLAMP && size < sizeof(*to)
		? -EINVAL : 0;
}

int32_t sys_sched_setattr(pid_t pid, struct sched_attr *user, uint32_t flags)
{
	struct task_struct *p = task_or_self(pid);
	struct sched_attr want;

	if (!user || pid < 0 || flags)
		return -EINVAL;
	int err = get_attr(&want, user);

	if (err || (int32_t)want.sched_policy < 0)
		return err ? err : -EINVAL;
	if (!p)
		return -ESRCH;
	if (want.sched_flags & SCHED_FLAG_KEEP_PARAMS)
		get_params(p, &want);
	if (want.sched_flags & SCHED_FLAG_KEEP_POLICY)
		want.sched_policy = SAME_POLICY;
	return change_policy(p, &want);
}

int32_t sys_sched_getattr(pid_t pid, struct sched_attr *user, uint32_t size,
			  uint32_t flags)
{
	const struct task_struct *p = task_or_self(pid);

	if (!user || pid < 0 || size > PAGE_SIZE ||
	    size < SCHED_ATTR_SIZE_VER0 || flags)
		return -EINVAL;
	if (!p)
		return -ESRCH;
	struct sched_attr attr = {
		.size = size < sizeof(attr) ? size : sizeof(attr),
		.sched_policy = p->policy,
		.sched_flags = p->reset_on_fork ? SCHED_FLAG_RESET_ON_FORK : 0,
	};

	get_params(p, &attr);
	return copy_to_user(user, &attr, attr.size);
}
