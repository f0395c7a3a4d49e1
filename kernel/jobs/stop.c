/*
 * How does a process stop and go on, and what if no shell is left to continue
 * it?
 *
 *	stop_by (a signal's default action) -> begin_stop -> each thread comes
 *	to stay_stopped (deliver.c), until settle_stops sees SIGCONT or SIGKILL
 */
#include <jobs/jobs.h>
#include <task/pid.h>
#include <signal/signal.h>
#include <asm/cpu.h>
#include <uapi/errno.h>
#include <uapi/wait.h>

void end_stop(struct task_struct *leader, int why)
{
	struct task_struct *p;

	leader->group.stop = 0;
	list_for_each(p, &leader->group.threads, thread_link) {
		p->jobctl &= ~JOBCTL_STOP_PENDING;
		if (p->state == TASK_STOPPED)
			wake_up_process(p);
		if (p->trace.seized && why)
			set_jobctl(p, why);
	}
}

int send_signal_pgrp(struct pid *pgrp, int sig, const struct siginfo *info)
{
	struct task_struct *p;
	struct list_head *next;

	if (!pgrp || list_empty(&pgrp->tasks[PIDTYPE_PGID]))
		return -ESRCH;
	list_for_each_safe(p, next, &pgrp->tasks[PIDTYPE_PGID],
			   pid_link[PIDTYPE_PGID])
		send_signal(p, sig, info);
	return 0;
}

void settle_stops(struct task_struct *leader, int sig)
{
	bool stopped = leader->group.stop;

	if (sig == SIGCONT) {
		flush_signals(leader, STOPS);
		end_stop(leader, JOBCTL_TRAP_NOTIFY);
		if (stopped) {
			leader->group.report = W_CONTINUED;
			notify(leader->parent, leader, SIGCHLD, CLD_CONTINUED,
			       SIGCONT);
		}
	} else if (sig == SIGKILL) {
		leader->group.report = 0;
		end_stop(leader, 0);
	} else {
		flush_signals(leader, sigmask(SIGCONT));
	}
}

bool is_orphaned(const struct pid *pgrp)
{
	const struct task_struct *p;

	if (!pgrp)
		return true;		/* init has no group */
	list_for_each(p, &pgrp->tasks[PIDTYPE_PGID], pid_link[PIDTYPE_PGID])
		if (p->group.nr_threads && p->parent != root_ns.reaper &&
		    p->parent->pids[PIDTYPE_PGID] != pgrp &&
		    same_session(p, p->parent))
			return false;
	return true;
}

void check_group(struct task_struct *p, struct task_struct *parent)
{
	struct pid *pgrp = p->pids[PIDTYPE_PGID];
	struct task_struct *member;
	bool stopped = false;

	if (parent->pids[PIDTYPE_PGID] == pgrp || !same_session(p, parent) ||
	    !is_orphaned(pgrp))
		return;
	list_for_each(member, &pgrp->tasks[PIDTYPE_PGID],
		      pid_link[PIDTYPE_PGID])
		stopped |= member->group.stop != 0;
	if (stopped) {
		send_signal_pgrp(pgrp, SIGHUP, NULL);
		send_signal_pgrp(pgrp, SIGCONT, NULL);
	}
}

/* The whole process stops: the other threads are told to come here. */
static void begin_stop(int sig)
{
	struct task_struct *leader = current->leader, *p;
	uint32_t flags = irq_save();
	bool again = leader->group.stop;	/* a tracer made us run */

	leader->group.stop = sig;
	list_for_each(p, &leader->group.threads, thread_link) {
		set_jobctl(p, JOBCTL_STOP_PENDING);
		if (p->trace.seized)
			set_jobctl(p, JOBCTL_TRAP_NOTIFY);
	}
	irq_restore(flags);
	if (again)
		return;
	leader->group.report = W_STOPCODE(sig);
	if (leader->trace.tracer != leader->parent)	/* or it hears twice */
		notify(leader->parent, leader, SIGCHLD, CLD_STOPPED, sig);
}

void stop_by(int sig)
{
	if (sig == SIGSTOP ||
	    !is_orphaned(current->leader->pids[PIDTYPE_PGID]))
		begin_stop(sig);
}
