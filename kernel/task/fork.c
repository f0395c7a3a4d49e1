/*
 * How does one task become two?
 *
 *	sys_fork, or one of variants.c	fills in kernel_clone_args (clone.c)
 *	  kernel_clone			check, make, wake	(clone.c)
 *	    find_empty_process		a slot in task[]	(sched.c)
 *	    copy_process		all that can fail, then what cannot
 *	      dup_task_struct		the structure, a kernel stack
 *	      copy_files ...		one line a resource: shared or copied
 *	      copy_mem			-> copy_regions		(copymem.c)
 *	      copy_thread		registers: where the child starts
 *	      alloc_pid			its number		(pid.c)
 *	    wake_up_new_task		into the run queue	(sched.c)
 */
#include <task/fork.h>
#include <users/cred.h>
#include <task/copymem.h>
#include <task/exit.h>
#include <fs/file.h>
#include <fpu/fpu.h>
#include <mm/kmalloc.h>
#include <mm/memory.h>
#include <names/namespace.h>
#include <task/pid.h>
#include <pidfd/pidfd.h>
#include <sections.h>
#include <signal/signal.h>
#include <lib/string.h>
#include <threads/tls.h>
#include <trace/trace.h>
#include <uaccess.h>
#include <uapi/errno.h>

/* What a child has from its parent as it is; limits stand in the leader. The
 * rest is zeros, but for the TSS: that is copy_thread's. */
static void inherit(struct task_struct *p)
{
	const size_t first = offsetof(struct task_struct, FIRST_INHERITED);
	const size_t end = offsetof(struct task_struct, FIRST_FRESH);

	memcpy((char *)p + first, (char *)current + first, end - first);
	memset((char *)p + end, 0, sizeof(*p) - end);
	if (current->leader != current)
		memcpy(p->rlim, current->leader->rlim, sizeof(p->rlim));
}

/* A task in slot nr like the current one, with a kernel stack of its own and
 * none of the counted things yet; NULL: no memory. */
static struct task_struct *dup_task_struct(int nr)
{
	struct task_struct *p = kmalloc(sizeof(*p));

	if (!p)
		return NULL;
	if (map_kernel_stack(nr)) {
		kfree(p);
		return NULL;
	}
	inherit(p);
	task_init_lists(p);
	p->nr = nr;
	p->state = TASK_RUNNING;	/* in no queue: no signal wakes it */
	p->times.start = jiffies;
	return p;
}

/* Undoes dup_task_struct and as many copy_* as were done. */
static void undo_process(struct task_struct *p)
{
	put_resources(p);
	put_sighand(p->sighand);
	kfree(p->fpu);
	unmap_kernel_stack(p->nr);
	kfree(p);
}

static int copy_files(uint64_t flags, struct task_struct *p)
{
	if (flags & CLONE_FILES)
		current->files->count++;
	p->files = flags & CLONE_FILES ? current->files
				       : dup_files(current->files);
	return p->files ? 0 : -ENOMEM;
}

static int copy_fs(uint64_t flags, struct task_struct *p)
{
	if (flags & CLONE_FS)
		current->fs->count++;
	p->fs = flags & CLONE_FS ? current->fs : dup_fs(current->fs);
	return p->fs ? 0 : -ENOMEM;
}

static int copy_sighand(uint64_t flags, struct task_struct *p)
{
	if (flags & CLONE_SIGHAND)
		current->sighand->count++;
	p->sighand = flags & CLONE_SIGHAND ? current->sighand
					   : dup_sighand(current->sighand);
	if (p->sighand && flags & CLONE_CLEAR_SIGHAND)
		reset_handlers(p->sighand);
	return p->sighand ? 0 : -ENOMEM;
}

/* The child's memory: the very same, or a copy-on-write copy. Either side's
 * next write to a private page faults. */
static int copy_mem(const struct kernel_clone_args *args,
		    struct task_struct *p)
{
	struct mm_struct *old = current->mm;

	if (!old || args->kthread)
		return 0;		/* a kernel thread has none */
	if (args->flags & CLONE_VM) {
		old->count++;
		p->mm = old;
		/* two cannot use one stack */
		if (!(args->flags & CLONE_VFORK))
			p->altstack = NO_ALTSTACK;
		return 0;
	}
	p->mm = alloc_mm(old);
	return p->mm ? copy_regions(p->mm, old) : -ENOMEM;
}

/*
 * Where the child starts: in the kernel, at ret_from_fork, on a stack that
 * holds a copy of the parent's user registers, eax = 0. That 0 is what fork
 * returns in the child.
 */
static void copy_thread(const struct kernel_clone_args *args,
			struct task_struct *p)
{
	struct trapframe *regs = task_regs(p);
	pte_t *pgd = p->mm ? p->mm->pgd : swapper_pgd;

	p->tss = (struct tss){
		.esp0 = kstack_top(p->nr), .ss0 = KERNEL_DS,
		.cs = KERNEL_CS, .ss = KERNEL_DS, .ds = KERNEL_DS,
		.es = KERNEL_DS, .eflags = EFLAGS_FIXED,
		.cr3 = virt_to_phys(pgd), .esp = (uint32_t)regs,
		.iomap_base = NO_IOMAP,
	};
	if (args->fn) {
		*regs = (struct trapframe){ 0 };
		p->tss.eip = (uint32_t)ret_from_kernel_thread;
		p->tss.ebx = (uint32_t)args->fn;
		p->tss.esi = (uint32_t)args->arg;
	} else {
		*regs = *task_regs(current);
		regs->eax = 0;
		if (args->stack)
			regs->esp = args->stack;
		p->tss.eip = (uint32_t)ret_from_fork;
	}
}

/* A bad address is the parent's loss: 0. Told before the child is published:
 * the page may have to be found, and a task that is killed for it wakes up. */
static int tell_parent(int32_t *parent_tid, const struct pid *pid)
{
	put_user(pid->numbers[current->pids[PIDTYPE_PID]->level].nr,
		 parent_tid);
	return 0;
}

/* Thread or process, its parent, and where its number is written. In a pause
 * of the copy all that may have changed. */
static void set_family(const struct kernel_clone_args *args,
		       struct task_struct *p)
{
	struct task_struct *us = current->leader;
	bool sibling = args->flags & (CLONE_PARENT | CLONE_THREAD);

	p->leader = args->flags & CLONE_THREAD ? us : p;
	p->tty = us->tty;
	if (p->leader == p) {
		p->parent = sibling ? us->parent : us;
		p->family.creator = sibling ? us->family.creator : current;
	}
	p->exit_signal = sibling ? us->exit_signal : args->exit_signal;
	if (args->flags & CLONE_CHILD_SETTID)
		p->set_child_tid = args->child_tid;
	if (args->flags & CLONE_CHILD_CLEARTID)
		p->clear_child_tid = args->child_tid;
	p->vfork_done = args->vfork_done;
}

/* Family, groups and the slot: the child is there for all to see. */
static void publish(struct task_struct *p, struct pid *pid)
{
	struct task_struct *us = current->leader;

	attach_pid(p, PIDTYPE_PID, pid);
	if (p->leader == p) {
		attach_pid(p, PIDTYPE_PGID, us->pids[PIDTYPE_PGID]);
		attach_pid(p, PIDTYPE_SID, us->pids[PIDTYPE_SID]);
		add_child(p->parent, p);
	}
	current->family.has_children = true;
	list_add_tail(&p->thread_link, &p->leader->group.threads);
	p->leader->group.nr_threads++;
	p->cred.user->tasks++;
	get_groups(p->cred.groups);
	if (p->leader == p)
		enter_pid_ns(p);
	task_publish(p);
}

/*
 * What dup_task_struct has copied: name, signal mask and stack, nice value,
 * user, TLS, limits, terminal. What it has left zero, so that a child starts
 * afresh: pending signals, alarm, timers, times used, tracer. (See sched.h.)
 */
STEPPED int copy_process(const struct kernel_clone_args *args, int nr,
			 struct task_struct **child)
{
	struct task_struct *p = dup_task_struct(nr);
	struct pid *pid = NULL;
	int err;

	if (!p)
		return -ENOMEM;
	err = copy_files(args->flags, p)	/* shared, or copied */
	   ?: copy_fs(args->flags, p)		/* shared, or copied */
	   ?: copy_sighand(args->flags, p)	/* shared, copied, cleared */
	   ?: copy_mem(args, p)			/* shared, or copy-on-write */
	   ?: check_nproc()			/* one more of this user's? */
	   ?: copy_namespaces(args->flags, p)	/* shared, or new */
	   ?: copy_fpu(p)			/* copied */
	   ?: alloc_pid(p->child_ns, args->set_tid,	/* fresh */
			args->set_tid_size, &pid)
	   ?: (args->flags & CLONE_SETTLS ?
	      set_tls(p, args->tls) : 0)	/* copied, or given */
	   ?: (args->flags & CLONE_PIDFD ?
	      give_pidfd(pid, args->pidfd) : 0)	/* fresh, the parent's */
	   ?: (args->flags & CLONE_PARENT_SETTID ?
	      tell_parent(args->parent_tid, pid) : 0);	/* the number */
	if (err) {
		undo_pid(pid);
		undo_process(p);
		return err;
	}
	/* From here on it cannot fail. */
	set_family(args, p);			/* group shared, or fresh */
	copy_thread(args, p);			/* registers: copied, eax = 0 */
	sched_fork(p);				/* half our time slice */
	if (is_traced(current))
		trace_child(p, args->flags, args->exit_signal);
	publish(p, pid);
	*child = p;
	return 0;
}

/* A new task's first steps, from ret_from_fork. */
void schedule_tail(void)
{
	task_begins();
	sti();
	if (current->set_child_tid)	/* a bad address is the child's loss */
		put_user(task_pid(current), current->set_child_tid);
}
