/*
 * Which combinations of clone flags make sense?
 *
 * All are judged here, before anything is allocated. A flag that is accepted
 * does what it says; what Tine does not have is refused, never ignored.
 */
#include <cloneflags.h>
#include <sched.h>
#include <uapi/errno.h>

/* No System V semaphores to undo, nobody traces, nothing to detach from:
 * without these the child is what it is with them. */
#define NO_EFFECT_HERE (CLONE_SYSVSEM | CLONE_PTRACE | CLONE_UNTRACED | \
			CLONE_DETACHED)

#define OBEYED (CLONE_VM | CLONE_FS | CLONE_FILES | CLONE_SIGHAND | \
		CLONE_VFORK | CLONE_PARENT | CLONE_THREAD | CLONE_SETTLS | \
		CLONE_PARENT_SETTID | CLONE_CHILD_SETTID | \
		CLONE_CHILD_CLEARTID | CLONE_CLEAR_SIGHAND)

static const struct {
	uint64_t with, without;	/* all of `with` and none of `without` */
} nonsense[] = {
	{ CLONE_SIGHAND, CLONE_VM },	  /* handlers are addresses */
	{ CLONE_THREAD, CLONE_SIGHAND },  /* one process, one set of handlers */
	{ CLONE_SIGHAND | CLONE_CLEAR_SIGHAND, 0 },	/* shared, or cleared */
};

int check_clone_flags(uint64_t flags)
{
	if (flags & ~(OBEYED | NO_EFFECT_HERE))
		return -EINVAL;
	for (unsigned i = 0; i < sizeof(nonsense) / sizeof(nonsense[0]); i++)
		if ((flags & nonsense[i].with) == nonsense[i].with &&
		    (!nonsense[i].without || !(flags & nonsense[i].without)))
			return -EINVAL;
	if (flags & CLONE_PARENT && current->leader == init_task)
		return -EINVAL;		/* init has no parent to give it */
	return 0;
}
