/*
 * How does execve make one thread of many?
 *
 * A process keeps its number through execve, and the number is its leader's.
 * So a thread that is not the leader takes the leader's place once all others
 * have ended: its number, its family, and what stands in it for all threads.
 */
#include <clocks/itimer.h>
#include <users/cred.h>
#include <task/exec.h>
#include <task/pid.h>
#include <task/sched.h>
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

	list_for_each(child, &old->children, sibling)
		child->parent = p;
	list_move(&p->children, &old->children);
}

/* The leader's tracer has lost its tracee. The tracees of this process are in
 * p's list now. */
static void take_tracees(struct task_struct *p, struct task_struct *old)
{
	struct task_struct *t;

	if (old->tracer)
		trace_unlink(old);
	list_for_each(t, &old->tracees, trace_link)
		t->tracer = t->trace_thread = p;
	list_move(&p->tracees, &old->tracees);
}

/* What the leader kept for all of us. */
static void take_common(struct task_struct *p, struct task_struct *old)
{
	uint64_t alarm = timer_cancel(&old->alarm);

	if (alarm)
		timer_set(&p->alarm, alarm, old->alarm.fn, p);
	p->alarm_interval = old->alarm_interval;
	move_itimers(p, old);
	move_signals(&p->shared_pending, &old->shared_pending);
	memcpy(p->rlim, old->rlim, sizeof(p->rlim));
	p->tty = old->tty;
	p->subreaper = old->subreaper;
	p->exit_signal = old->exit_signal;
	p->times = old->times;
}

static void take_over(struct task_struct *p, struct task_struct *old)
{
	uint32_t flags = irq_save();

	for (int type = 0; type < PIDTYPE_MAX; type++)
		inherit_number(p, old, type);
	p->parent = old->parent;
	p->maker = old->maker;
	p->job_report = old->job_report;
	p->place = old->place;
	p->has_news = old->has_news;
	list_move(&p->sibling, &old->sibling);
	take_children(p, old);
	take_common(p, old);
	p->leader = p;
	take_tracees(p, old);
	list_del(&p->thread_link);
	list_add(&p->thread_link, &p->threads);
	p->nr_threads = 1;
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

	if (leader->nr_threads + leader->nr_zombies > 1) {
		if (leader->group_exit || leader->exec_thread)
			return -EINTR;
		leader->exec_thread = current;
		kill_other_threads();
		while (leader->nr_threads + leader->nr_zombies > 1 &&
		       !is_killed(current))	/* a tracer may never wait */
			sleep_on_killable(&leader->thread_exit);
		leader->exec_thread = NULL;
		if (is_killed(current))
			return -EINTR;
	}
	if (leader != current)
		take_over(current, leader);
	return 0;
}
