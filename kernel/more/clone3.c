/* The way to make a task that has room for what comes later. */
#include <more/clone3.h>
#include <task/fork.h>
#include <lib/string.h>
#include <uaccess.h>
#include <uapi/errno.h>
#include <uapi/more.h>

/* The sum of a program's pointer and a number may overflow: it is one, too. */
int get_growing(void *to, uint32_t known, uint32_t least, const void *user,
		uint32_t size)
{
	uint8_t byte;

	memset(to, 0, known);
	if (size > PAGE_SIZE)
		return -E2BIG;
	if (size < least)
		return -EINVAL;
	for (uint32_t i = known; i < size; i++) {
		if (copy_from_user(&byte, (void *)((uint32_t)user + i), 1))
			return -EFAULT;
		if (byte)
			return -E2BIG;
	}
	return copy_from_user(to, user, size < known ? size : known);
}

/* The struct a program gave, and the numbers it wants. 0, or as get_growing. */
static int fetch_clone_args(struct clone_args *to, pid_t *tids,
			    const void *user, uint32_t size)
{
	int err = get_growing(to, sizeof(*to), CLONE_ARGS_SIZE_VER0, user,
			      size);

	if (err)
		return err;
	if (to->exit_signal > NSIG || to->set_tid_size > MAX_PID_LEVEL ||
	    !to->set_tid != !to->set_tid_size)
		return -EINVAL;
	return copy_from_user(tids, (const void *)(uint32_t)to->set_tid,
			      to->set_tid_size * sizeof(*tids));
}

static int check_clone3(const struct clone_args *a)
{
	if (a->flags & (CSIGNAL | CLONE_DETACHED))
		return -EINVAL;
	if (a->flags & (CLONE_THREAD | CLONE_PARENT) && a->exit_signal)
		return -EINVAL;
	if (!a->stack != !a->stack_size)
		return -EINVAL;
	if (a->flags & CLONE_PIDFD && a->flags & CLONE_PARENT_SETTID &&
	    a->pidfd == a->parent_tid)
		return -EINVAL;
	return 0;
}

int32_t sys_clone3(const void *user_args, uint32_t size)
{
	pid_t set_tid[MAX_PID_LEVEL];
	struct clone_args a;
	int err = fetch_clone_args(&a, set_tid, user_args, size);

	if (!err)
		err = check_clone3(&a);
	if (err)
		return err;
	struct kernel_clone_args args = {
		.flags = a.flags, .exit_signal = a.exit_signal,
		.stack = a.stack + a.stack_size,
		.pidfd = (int32_t *)(uint32_t)a.pidfd,
		.parent_tid = (int32_t *)(uint32_t)a.parent_tid,
		.child_tid = (int32_t *)(uint32_t)a.child_tid,
		.tls = (const void *)(uint32_t)a.tls,
		.set_tid = set_tid, .set_tid_size = a.set_tid_size,
	};

	return kernel_clone(&args);
}
