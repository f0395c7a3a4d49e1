/*
 * Which combinations of clone flags make sense?
 *
 * All are judged here, before anything is allocated. A flag that is accepted
 * does what it says; what Tine does not have is refused, never ignored.
 */
#include <cloneflags.h>
#include <pid.h>
#include <uapi/errno.h>

/* No System V semaphores to undo, nobody traces, nothing to detach from:
 * without these the child is what it is with them. */
#define NO_EFFECT_HERE (CLONE_SYSVSEM | CLONE_PTRACE | CLONE_UNTRACED | \
			CLONE_DETACHED)

#define OBEYED (CLONE_VM | CLONE_FS | CLONE_FILES | CLONE_SIGHAND | \
		CLONE_VFORK | CLONE_PARENT | CLONE_THREAD | CLONE_SETTLS | \
		CLONE_PARENT_SETTID | CLONE_CHILD_SETTID | \
		CLONE_CHILD_CLEARTID | CLONE_CLEAR_SIGHAND | \
		CLONE_NEWPID | CLONE_NEWUTS | CLONE_PIDFD)

static const struct {
	uint64_t with, without;	/* all of `with` and none of `without` */
} nonsense[] = {
	{ CLONE_SIGHAND, CLONE_VM },	  /* handlers are addresses */
	{ CLONE_THREAD, CLONE_SIGHAND },  /* one process, one set of handlers */
	{ CLONE_PIDFD | CLONE_DETACHED, 0 },
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
	if (flags & CLONE_PARENT && is_ns_init(current->leader))
		return -EINVAL;		/* a pid 1 has no parent to give it */
	if (flags & CLONE_THREAD &&
	    (flags & CLONE_NEWPID || current->child_ns != task_ns(current)))
		return -EINVAL;		/* a process is in one namespace */
	if (flags & (CLONE_NEWPID | CLONE_NEWUTS) && current->euid != 0)
		return -EPERM;
	return 0;
}
