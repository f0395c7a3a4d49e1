/*
 * How does a task end, and how does its parent hear of it?
 *
 *	do_group_exit -> kill_other_threads
 *	  do_exit	what a thread holds goes; the last one:
 *	    end_process	children to init, the parent hears, a zombie is left
 *	the parent's wait (wait.c) -> release_task: the zombie goes
 */
#include <task/exit.h>
#include <users/cred.h>
#include <fs/file.h>
#include <fpu/fpu.h>
#include <threads/futex.h>
#include <fs/inode.h>
#include <names/namespace.h>
#include <task/pid.h>
#include <pidfd/pidfd.h>
#include <printk.h>
#include <mm/region.h>
#include <signal/signal.h>
#include <trace/trace.h>
#include <jobs/jobs.h>
#include <uapi/wait.h>

#define SMALL	2048	/* pages, and a quarter of that regions: gone at once */

void drop_mm(struct mm_struct *mm)
{
	if (mm && mm->count == 1) {
		current->spare_mm = mm;
		while ((mm->frames > SMALL || mm->nr_regions > SMALL / 4) &&
		       unmap_step(mm))
			cond_resched();
		current->spare_mm = NULL;
	}
	put_mm(mm);
}

void put_resources(struct task_struct *p)
{
	struct mm_struct *mm = p->mm;

	p->mm = NULL;
	drop_mm(mm);
	put_files(p->files);
	put_fs(p->fs);
	put_namespaces(p);
	p->files = NULL;
	p->fs = NULL;
	if (!list_empty(&unheld))
		free_inodes();
}

void release_mm(void)
{
	if (current->clear_child_tid || current->robust_list)
		futex_leave_mm();
	struct completion *vfork = current->vfork_done;

	current->vfork_done = NULL;
	if (vfork) {
		vfork->done = true;
		wake_up(&vfork->wait);
	}
}

void wait_for_vfork(struct task_struct *child, struct completion *c)
{
	while (!c->done) {
		if (is_dying(current)) {
			child->vfork_done = NULL;
			return;
		}
		sleep_on_killable(&c->wait);
	}
}

/* Stands on the kernel's own page tables: ours may go now. */
static void leave_mm(void)
{
	current->tss.cr3 = virt_to_phys(swapper_pgd);
	write_cr(3, current->tss.cr3);
}

/* The process that p's children are reparented to: the nearest ancestor that is
 * a subreaper, or pid 1 of their namespace, or of the one around it. */
static struct task_struct *reaper_of(const struct task_struct *p)
{
	const struct pid_namespace *ns = task_ns(p);

	for (struct task_struct *up = p->parent;
	     up && pid_nr_in(up->pids[PIDTYPE_PID], ns); up = up->parent)
		if (up->family.subreaper && up->group.nr_threads)
			return up;
	while (ns->dead || !ns->reaper || ns->reaper == p)
		ns = ns->parent;
	return ns->reaper;
}

/* Tells p's parent or tracer how p ended. */
static void notify_end(struct task_struct *to, struct task_struct *p, int sig)
{
	int code = p->exit_code;

	notify(to, p, sig, WIFEXITED(code) ? CLD_EXITED : CLD_KILLED,
	       WIFEXITED(code) ? WEXITSTATUS(code) : WTERMSIG(code));
}

static struct task_struct *first_thread(struct task_struct *leader)
{
	return list_first(&leader->group.threads, struct task_struct,
			  thread_link);
}

static void adopt(struct task_struct *reaper, struct task_struct *child)
{
	list_del(&child->family.sibling);
	add_child(reaper, child);
	child->family.creator = first_thread(reaper);
	child->family.creator->family.has_children = true;
	child->exit_signal = SIGCHLD;	/* the reaper waits for no other */
}

/* The thread that made the child has ended: each of the child's threads that
 * asked for a signal then gets it. */
static void tell_of_death(struct task_struct *child)
{
	struct task_struct *thread;

	list_for_each(thread, &child->group.threads, thread_link)
		send_as_user(child, thread->sig.death_signal);
}

/* A thread ends, but not its process: another is its children's creator now. */
static void hand_children_on(struct task_struct *p)
{
	struct task_struct *leader = p->leader, *child;

	if (!p->family.has_children || list_empty(&leader->group.threads))
		return;
	first_thread(leader)->family.has_children = true;
	list_for_each(child, &leader->family.children, family.sibling)
		if (child->family.creator == p) {
			child->family.creator = first_thread(leader);
			tell_of_death(child);
		}
}

/* p can no longer be found: not by its parent, not by its number. */
static void unhash(struct task_struct *p)
{
	list_del(&p->family.sibling);
	leave_user(p);
	detach_pid(p, PIDTYPE_PID);
	if (p->leader == p) {
		detach_pid(p, PIDTYPE_PGID);
		detach_pid(p, PIDTYPE_SID);
	}
	put_sighand(p->sighand);
}

/* The parent has said that it will not wait (SIGCHLD ignored), or is a pid 1
 * that is dying itself. */
static bool nobody_waits(const struct task_struct *p)
{
	const struct sighand_struct *s = p->parent->sighand;

	if (task_ns(p->parent)->dead)
		return true;
	return p->exit_signal == SIGCHLD && s &&
	       (s->action[SIGCHLD - 1].sa_handler == SIG_IGN ||
		s->action[SIGCHLD - 1].sa_flags & SA_NOCLDWAIT);
}

/* Tells the parent that a process has ended. False where the parent had said
 * that it will not wait: then the caller releases the process. */
static bool leave_to_parent(struct task_struct *leader)
{
	notify_end(leader->parent, leader, leader->exit_signal);
	return !nobody_waits(leader);
}

/* No thread is left: tracer or parent hear. False as leave_to_parent. */
static bool report_end(struct task_struct *leader)
{
	if (leader->pids[PIDTYPE_PID]->count > 1)	/* a pidfd's, perhaps */
		wake_pidfds();
	if (!leader->trace.tracer)
		return leave_to_parent(leader);
	notify_end(leader->trace.tracer, leader, SIGCHLD); /* it hears first */
	return true;
}

void release_task(struct task_struct *p)
{
	struct task_struct *leader = p->leader;

	unhash(p);
	task_free(p);
	if (p == leader)
		return;
	leader->group.nr_zombies--;
	wake_up(&leader->group.thread_exit);
	if (is_over(leader) && !report_end(leader))
		release_task(leader);
}

/* Reparents p's children to the reaper. They may be many, so other tasks run in
 * between. */
static void forget_children(struct task_struct *p)
{
	while (!list_empty(&p->family.children)) {
		struct task_struct *child = list_first(&p->family.children,
						       struct task_struct,
						       family.sibling);

		adopt(reaper_of(p), child);
		tell_of_death(child);
		check_group(child, p);
		if (is_over(child) && !child->trace.tracer &&
		    !leave_to_parent(child))
			release_task(child);
		cond_resched();
	}
}

void untrace_zombie(struct task_struct *p)
{
	trace_unlink(p);
	if (p->leader == p && !is_over(p))
		return;			/* its threads live on */
	if (p->leader != p || !leave_to_parent(p))
		release_task(p);
}

/* A tracer ends: its tracees go on without one, or end with it. */
static void release_tracees(struct task_struct *thread)
{
	struct list_head *next, *all = &thread->leader->trace.tracees;
	struct task_struct *p;

	list_for_each_safe(p, next, all, trace.link) {
		if (p->trace.thread != thread)
			continue;
		/* a signal the tracer has not seen is the tracee's */
		int sig = p->trace.report ? WSTOPSIG(p->trace.report) : 0;

		if (p->state == TASK_ZOMBIE) {
			untrace_zombie(p);
			continue;
		}
		if (p->trace.options & PTRACE_O_EXITKILL)
			send_signal(p, SIGKILL, NULL);
		trace_unlink(p);
		trace_resume(p, sig);
	}
}

static int exit_code_of(const struct task_struct *leader)
{
	return leader->group.exits ? leader->group.exit_code
				  : current->exit_code;
}

/* The first of a namespace ends, and so must all others in it. */
static void end_pid_ns(struct task_struct *leader)
{
	if (leader == root_ns.reaper)
		panic("init (pid 1) has ended with status %#x",
		      exit_code_of(leader));
	zap_pid_ns(leader);
}

/* current, the last thread, goes: the process ends, and its parent hears of it.
 * False where the parent had said it would not wait. */
static bool end_process(struct task_struct *leader)
{
	int code = exit_code_of(leader);

	leader->group.exits = true;	/* so all zombies tell of it */
	leader->group.exit_code = leader->exit_code = code;
	timer_cancel(&leader->timers.alarm);
	drop_itimers(leader, false);
	flush_signals(leader, ~0ull);
	tty_disassociate(leader);
	check_group(leader, leader->parent);
	leave_pid_ns(leader);
	return is_over(leader) ? report_end(leader) : true;
}

/* Takes p out of its process; true: it was the last thread. */
static bool leave_process(struct task_struct *p)
{
	struct task_struct *leader = p->leader;

	list_del(&p->thread_link);
	leader->group.nr_zombies += p != leader && p->trace.tracer;
	p->blocked = ~0ull;
	retarget_shared_pending();
	hand_children_on(p);
	if (p == leader && p->trace.tracer == p->parent)
		trace_unlink(p);	/* it hears of it as the parent */
	wake_up(&leader->group.thread_exit);
	return --leader->group.nr_threads == 0;
}

/* What current has left of its time slice is heir's, up to a full one. */
static void sched_exit(struct task_struct *heir)
{
	int room = full_slice(heir) - heir->time_slice;

	if (room > 0)			/* SCHED_FIFO's does not end */
		heir->time_slice += current->time_slice < room ?
				    current->time_slice : room;
}

void do_exit(int code)
{
	struct task_struct *p = current, *leader = p->leader;

	p->exit_code = code;
	note(EVENT_EXIT, code);
	trace_event(PTRACE_EVENT_EXIT, code);
	if (leader->group.nr_threads == 1 && is_ns_init(leader))
		end_pid_ns(leader);
	fpu_drop(p);
	release_mm();
	leave_mm();
	put_resources(p);
	if (leader->group.nr_threads == 1)	/* while the process stands */
		forget_children(leader);
	/* From here on no other task runs, to send or to ask for anything. */
	sched_exit(p == leader ? p->family.creator : leader);
	release_tracees(p);
	flush_own_signals(p);
	bool awaited = !leave_process(p) || end_process(leader);

	p->state = TASK_ZOMBIE;
	if (p != leader && !awaited)
		release_task(leader);
	if (p != leader && p->trace.tracer)
		notify_end(p->trace.tracer, p, SIGCHLD);
	if (p == leader ? awaited : p->trace.tracer != NULL) {
		schedule();		/* until it has been waited for */
		panic("a zombie runs");
	}
	unhash(p);
	p->state = TASK_DEAD;
	schedule_and_die();
}

void do_group_exit(int code)
{
	struct task_struct *leader = current->leader;

	if (leader->group.exec_thread && leader->group.exec_thread != current)
		do_exit(0);		/* the process lives on without us */
	if (!leader->group.exits) {
		leader->group.exits = true;
		leader->group.exit_code = code;
		kill_other_threads();
	}
	do_exit(leader->group.exit_code);
}

int32_t sys_exit(int code)
{
	do_exit(W_EXITCODE(code, 0));
}

int32_t sys_exit_group(int code)
{
	do_group_exit(W_EXITCODE(code, 0));
}
