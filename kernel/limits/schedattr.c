/* How a task is scheduled, in one structure that may grow. */
#include <limits/priority.h>
#include <task/pid.h>
#include <uaccess.h>
#include <uapi/errno.h>

/* *to as the program gives it, of whatever version: 0; -EFAULT, -EINVAL; or
 * -E2BIG: too short, or something behind what is known is not 0. */
static int get_attr(struct sched_attr *to, const struct sched_attr *user,
		    uint32_t size)
{
	uint32_t known = size < sizeof(*to) ? size : sizeof(*to);
	uint8_t byte = 0;

	if (size < SCHED_ATTR_SIZE_VER0 || size > PAGE_SIZE)
		return -E2BIG;
	for (uint32_t i = known; i < size && !byte; i++)
		if (copy_from_user(&byte, (const char *)user + i, 1))
			return -EFAULT;
	if (byte || copy_from_user(to, user, known))
		return byte ? -E2BIG : -EFAULT;
	return to->sched_flags & SCHED_FLAG_UTIL_CLAMP && known < sizeof(*to)
		? -EINVAL : 0;
}

/* A size of 0 is the first version's; one that is refused comes back right. */
int32_t sys_sched_setattr(pid_t pid, struct sched_attr *user, uint32_t flags)
{
	struct task_struct *p = task_or_self(pid);
	struct sched_attr want = { 0 };
	uint32_t size;

	if (!user || pid < 0 || flags)
		return -EINVAL;
	if (get_user(&size, &user->size))
		return -EFAULT;
	int err = get_attr(&want, user, size ?: SCHED_ATTR_SIZE_VER0);

	if (err == -E2BIG)
		put_user(sizeof(want), &user->size);
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
