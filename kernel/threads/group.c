/*
 * How does execve make one thread of many?
 *
 * A process keeps its number through execve, and the number is its leader's.
 * So a thread that is not the leader takes the leader's place once all others
 * have ended: its number, its family, and what stands in it for all threads.
 */
#include <users/cred.h>
#include <task/exec.h>
#include <task/pid.h>
#include <task/sched.h>
#include <rtsig/siginfo.h>
#include <threads/tls.h>
#include <signal/signal.h>
#include <lib/string.h>
#include <trace/trace.h>
#include <asm/cpu.h>
#include <uapi/errno.h>
#include <uapi/sched.h>

const uint64_t thread_flags = CLONE_THREAD | CLONE_SETTLS;

static void inherit_number(struct task_struct *p, struct task_struct *old,
			enum pid_type type)
{
	struct pid *pid = old->pids[type];

	detach_pid(p, type);
	attach_pid(p, type, pid);
	detach_pid(old, type);
}

static void take_children(struct task_struct *p, struct task_struct *old)
{
	struct task_struct *child;

	list_for_each(child, &old->family.children, family.sibling)
		child->parent = p;
	list_move(&p->family.children, &old->family.children);
}

/* The leader's tracer has lost its tracee. The tracees of this process are in
 * p's list now. */
static void take_tracees(struct task_struct *p, struct task_struct *old)
{
	struct task_struct *t;

	if (old->trace.tracer)
		trace_unlink(old);
	list_for_each(t, &old->trace.tracees, trace.link)
		t->trace.tracer = t->trace.thread = p;
	list_move(&p->trace.tracees, &old->trace.tracees);
}

/* What the leader kept for all of us. */
static void take_common(struct task_struct *p, struct task_struct *old)
{
	uint64_t alarm = timer_cancel(&old->timers.alarm);

	if (alarm)
		timer_set(&p->timers.alarm, alarm, old->timers.alarm.fn, p);
	p->timers.alarm_due = old->timers.alarm_due;
	p->timers.alarm_interval = old->timers.alarm_interval;
	move_itimers(p, old);
	move_signals(&p->group.pending, &old->group.pending);
	memcpy(p->rlim, old->rlim, sizeof(p->rlim));
	p->tty = old->tty;
	p->family.subreaper = old->family.subreaper;
	p->exit_signal = old->exit_signal;
	p->times.total = old->times.total;
}

static void take_over(struct task_struct *p, struct task_struct *old)
{
	uint32_t flags = irq_save();

	for (int type = 0; type < PIDTYPE_MAX; type++)
		inherit_number(p, old, type);
	p->parent = old->parent;
	p->family.creator = old->family.creator;
	p->group.report = old->group.report;
	p->family.order = old->family.order;
	p->family.has_report = old->family.has_report;
	list_move(&p->family.sibling, &old->family.sibling);
	take_children(p, old);
	take_common(p, old);
	p->leader = p;
	take_tracees(p, old);
	list_del(&p->thread_link);
	list_add(&p->thread_link, &p->group.threads);
	p->group.nr_threads = 1;
	if (task_ns(p)->reaper == old)
		task_ns(p)->reaper = p;
	leave_user(old);
	put_sighand(old->sighand);
	task_free(old);
	irq_restore(flags);
}

int become_only_thread(void)
{
	struct task_struct *leader = current->leader;
	struct thread_group *group = &leader->group;

	if (group->nr_threads + group->nr_zombies > 1) {
		if (group->exits || group->exec_thread)
			return -EINTR;
		group->exec_thread = current;
		kill_other_threads();
		while (group->nr_threads + group->nr_zombies > 1 &&
		       !is_killed(current))	/* a tracer may never wait */
			sleep_on_killable(&group->thread_exit);
		group->exec_thread = NULL;
		if (is_killed(current))
			return -EINTR;
	}
	if (leader != current)
		take_over(current, leader);
	return 0;
}
