/*
 * What do fork, vfork, clone and kernel_thread ask for, and how is it done?
 *
 *	each fills in a kernel_clone_args (fork here, the others: variants.c)
 *	  kernel_clone	check, copy_process (fork.c), wake, wait for a vfork
 */
#include <task/fork.h>
#include <task/exit.h>
#include <mm/page.h>
#include <sections.h>
#include <names/namespace.h>
#include <pidfd/pidfd.h>
#include <threads/tls.h>
#include <trace/trace.h>
#include <uapi/errno.h>

/*
 * Frames that fork leaves alone. Copy-on-write is a promise of memory; it is
 * kept when the child, newly born, writes to its first pages. A task that forks
 * too much is told so here, where an errno is possible, rather than killed in a
 * fault.
 */
#define FRAMES_KEPT		64
#define FRAMES_A_NEWBORN	4	/* what most write before they sleep */

/* Users' newborns cannot have root's frames: they do not count for root. */
static bool memory_is_short(void)
{
	uint32_t kept = FRAMES_KEPT + FRAMES_A_NEWBORN * nr_newborn[false];

	if (!suser())
		kept += FRAMES_FOR_ROOT + FRAMES_A_NEWBORN * nr_newborn[true];
	return nr_free < kept;
}

/* SYSVSEM and DETACHED, too: there are no System V semaphores to undo, and
 * nothing to detach from, so the child is as they say. */
#define OBEYED (CLONE_SYSVSEM | CLONE_DETACHED | CLONE_UNTRACED | CLONE_VM | \
		CLONE_FS | CLONE_FILES | CLONE_SIGHAND | CLONE_VFORK | \
		CLONE_PARENT | CLONE_PARENT_SETTID | CLONE_CHILD_SETTID | \
		CLONE_CHILD_CLEARTID | CLONE_CLEAR_SIGHAND)

static const struct {
	uint32_t with, without;	/* all of `with` and none of `without` */
} nonsense[] = {
	{ CLONE_SIGHAND, CLONE_VM },	  /* handlers are addresses */
	{ CLONE_THREAD, CLONE_SIGHAND },  /* one process, one set of handlers */
	{ CLONE_PIDFD | CLONE_DETACHED, 0 },
};

/*
 * Which combinations of flags make sense? All are judged here, before anything
 * is allocated. What is accepted does what it says; what Tine does not have is
 * refused, never ignored. 0 or -EINVAL.
 */
static int check_clone_flags(uint64_t flags)
{
	if (flags & ~(OBEYED | trace_flags | thread_flags | namespace_flags |
		      pidfd_flags))
		return -EINVAL;
	const unsigned rules = sizeof(nonsense) / sizeof(nonsense[0]);
	uint32_t low = flags;

	for (unsigned i = 0; low && i < rules; i++)
		if ((low & nonsense[i].with) == nonsense[i].with &&
		    !(low & nonsense[i].without))
			return -EINVAL;
	if (flags & CLONE_SIGHAND && flags & CLONE_CLEAR_SIGHAND)
		return -EINVAL;		/* shared, or cleared */
	if (flags & CLONE_PARENT && is_ns_init(current->leader))
		return -EINVAL;		/* a pid 1 has no parent to give it */
	if (flags & CLONE_THREAD &&
	    (flags & CLONE_NEWPID || current->child_ns != task_ns(current)))
		return -EINVAL;		/* a process is in one namespace */
	return 0;
}

STEPPED pid_t kernel_clone(struct kernel_clone_args *args)
{
	struct completion vfork = { .done = false };
	struct task_struct *p;
	int err = check_clone_flags(args->flags);

	if (err)
		return err;
	if (memory_is_short())
		return -ENOMEM;
	int nr = find_empty_process();

	if (nr < 0)
		return nr;
	if (args->flags & CLONE_VFORK) {
		wait_queue_init(&vfork.wait, "vfork");
		args->vfork_done = &vfork;
	}
	err = copy_process(args, nr, &p);
	if (err) {
		put_slot(nr);
		return err;
	}
	pid_t pid = task_pid(p), traced_nr = trace_nr(p);

	note(EVENT_FORK, p->nr, pid, args->flags);
	wake_up_new_task(p);
	if (is_traced(current))
		trace_birth(args->flags, args->exit_signal, traced_nr);
	if (args->flags & CLONE_VFORK) {
		wait_for_vfork(p, &vfork);
		trace_event(PTRACE_EVENT_VFORK_DONE, traced_nr);
	}
	return pid;
}

int32_t sys_fork(void)
{
	struct kernel_clone_args args = { .exit_signal = SIGCHLD };

	return kernel_clone(&args);
}
