/*
 * How does one task become two?
 *
 *	sys_fork sys_vfork sys_clone	fill in kernel_clone_args (clone.c)
 *	  kernel_clone			check, make, wake	(clone.c)
 *	    find_empty_process		a slot in task[]	(sched.c)
 *	    copy_process		all that can fail, then what cannot
 *	      dup_task_struct		the structure, a kernel stack
 *	      copy_files ...		one line a resource: shared or copied
 *	      copy_mem			-> copy_page_tables	(mm/memory.c)
 *	      copy_thread		registers: where the child starts
 *	      alloc_pid			its number		(pid.c)
 *	    wake_up_new_task		into the run queue	(sched.c)
 */
#include <fork.h>
#include <cred.h>
#include <exit.h>
#include <file.h>
#include <fpu.h>
#include <inode.h>
#include <kmalloc.h>
#include <memory.h>
#include <namespace.h>
#include <pid.h>
#include <printk.h>
#include <regionlist.h>
#include <sections.h>
#include <signal.h>
#include <string.h>
#include <tls.h>
#include <trace.h>
#include <uaccess.h>
#include <uapi/errno.h>
#include <uapi/wait.h>

#define WORTH_SHARING	64	/* pages */

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
	p->state = TASK_UNINTERRUPTIBLE;	/* until it is published */
	p->start_time = jiffies;
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

struct sighand_struct *dup_sighand(const struct sighand_struct *from)
{
	struct sighand_struct *s = kmalloc(sizeof(*s));

	if (!s)
		return NULL;
	memcpy(s, from, sizeof(*s));
	s->count = 1;
	return s;
}

void reset_handlers(struct sighand_struct *s)
{
	for (int i = 0; i < NSIG; i++)
		if (s->action[i].sa_handler != SIG_IGN)
			s->action[i] = (struct sigaction){ 0 };
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

/* The child's own of the part [start, end) of r, behind *last, which it then
 * is. 0 or -ENOMEM. */
static int copy_region(struct mm_struct *mm, struct vm_region **last,
		       const struct vm_region *r, uint32_t start, uint32_t end)
{
	struct vm_region part = *r;

	part.start = start;
	part.end = end;
	part.file_offset += start - r->start;
	if (*last && alike(*last, &part)) {
		(*last)->end = end;
		count_region(mm, &part, 1);
		return 0;
	}
	struct vm_region *copy = new_region(mm, &part);

	if (!copy)
		return -ENOMEM;
	link_region(mm, *last, copy);
	*last = copy;
	return 0;
}

/*
 * Is a slot's table better shared than copied? If all in it is private, and
 * one region fills it, or it maps so many pages that looking for them costs
 * more than the fault that may part it later. r is the first region in there.
 */
static bool worth_sharing(pte_t entry, const struct vm_region *r,
			  uint32_t stop)
{
	bool filled = r->start + TABLE_SPAN <= stop && r->end >= stop;

	if (!filled && (!entry ||
			mem_map[pte_frame(entry)].in_use < WORTH_SHARING))
		return false;
	for (; r && r->start < stop; r = r->next)
		if (r->flags & (VM_SHARED | VM_DONTFORK | VM_WIPEONFORK))
			return false;
	return true;
}

/* What the parent has from `start`, in *r, to the end of that slot, or of the
 * last one that *r fills: regions, and tables whole or page by page. Where it
 * ended is in *done, and *r the region to go on with. 0 or -ENOMEM. */
static int copy_slot(struct mm_struct *mm, struct vm_region **last,
		     struct vm_region **r, uint32_t *done)
{
	pte_t *to = mm->pgd, *from = current->mm->pgd;
	uint32_t start = (*r)->start > *done ? (*r)->start : *done;
	uint32_t stop = table_end(start, KERNEL_BASE), i = pgd_index(start);
	bool share = worth_sharing(from[i], *r, stop);
	int err = 0;

	if (share)
		mm->frames += share_table(&to[i], &from[i]);
	for (; share && (*r)->end >= stop + TABLE_SPAN && !need_resched;
	     stop += TABLE_SPAN) {
		i++;
		mm->frames += share_table(&to[i], &from[i]);
	}
	for (; *r && (*r)->start < stop && !err; *r = (*r)->next) {
		uint32_t end = (*r)->end < stop ? (*r)->end : stop;
		uint32_t flags = (*r)->flags;

		if (start < (*r)->start)
			start = (*r)->start;
		if (!(flags & VM_DONTFORK))
			err = copy_region(mm, last, *r, start, end);
		if (!share && !err && !(flags & (VM_DONTFORK | VM_WIPEONFORK)))
			err = copy_page_tables(to, from, start, end,
					       flags & VM_SHARED);
		mm->frames += err;
		err = err < 0 ? err : 0;
		if ((*r)->end > stop)
			break;
	}
	*done = stop;
	return err;
}

/* The parent's private pages are shared: its TLB may still say "writable". */
static void forget_writable(struct mm_struct *old)
{
	if (mm_copied)
		mm_copied(old);
	flush_tlb();
}

/* Much memory takes long: it is others' turn to run. A signal that comes now
 * came before the fork, and is the parent's alone. 0, or -EINTR: the parent
 * ends by it. */
static int pause_copy(struct mm_struct *mm, struct mm_struct *old)
{
	forget_writable(old);
	current->spare_mm = mm;
	give_way();
	current->spare_mm = NULL;
	return is_dying(current) ? -EINTR : 0;
}

/* In a pause another thread may map and unmap: of what is still to come, the
 * child has what it finds there then. 0, -ENOMEM, -EINTR. */
static int copy_regions(struct mm_struct *mm, struct mm_struct *old)
{
	struct vm_region *last = NULL, *r = old->regions;
	uint32_t done = 0;
	int err = 0;

	while (r && !err) {
		err = copy_slot(mm, &last, &r, &done);
		if (need_resched && !err) {
			err = pause_copy(mm, old);
			r = region_above(old, done);
		}
	}
	forget_writable(old);
	return err;
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

/* A descriptor by which the parent knows the child. */
static int copy_pidfd(const struct kernel_clone_args *args, struct pid *pid)
{
	if (!(args->flags & CLONE_PIDFD))
		return 0;
	int fd = pidfd_create(pid, 0);
	int err = fd < 0 ? fd : put_user(fd, args->pidfd);

	if (err && fd >= 0)
		sys_close(fd);
	return err;
}

/* The child's own thread-local segment, where it is given one. */
static int copy_tls(const struct kernel_clone_args *args,
		    struct task_struct *p)
{
	return args->flags & CLONE_SETTLS ? set_tls(p, args->tls) : 0;
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
		p->maker = sibling ? us->maker : current;
	}
	p->exit_signal = sibling ? us->exit_signal : args->exit_signal;
	if (args->flags & CLONE_CHILD_SETTID)
		p->set_child_tid = args->child_tid;
	if (args->flags & CLONE_CHILD_CLEARTID)
		p->clear_child_tid = args->child_tid;
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
	current->has_children = true;
	list_add_tail(&p->thread_link, &p->leader->threads);
	p->leader->nr_threads++;
	p->user->tasks++;
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
	   ?: copy_tls(args, p)			/* copied, or given */
	   ?: alloc_pid(p->child_ns, args->set_tid,	/* fresh */
			args->set_tid_size, &pid)
	   ?: copy_pidfd(args, pid);		/* fresh, in the parent */
	if (err) {
		undo_pid(pid);
		undo_process(p);
		return err;
	}
	/* From here on it cannot fail. */
	set_family(args, p);			/* group shared, or fresh */
	copy_thread(args, p);			/* registers: copied, eax = 0 */
	sched_fork(p);				/* half our time slice */
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

/* The same for one that starts at fn: returns if that has called
 * kernel_execve, else the task ends with what it returned. */
void run_thread(int (*fn)(void *arg), void *arg)
{
	schedule_tail();
	int result = fn(arg);

	if (!user_mode(task_regs(current)))
		do_exit(W_EXITCODE(result & 0xff, 0));
}
