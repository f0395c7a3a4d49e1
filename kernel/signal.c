/*
 * How does a signal come to be pending?
 *
 * Posting stands here, below everything that posts; what happens to the task
 * in the end, on its way to user mode, is sigframe.c's business.
 */
#include <signal.h>
#include <kmalloc.h>
#include <pid.h>
#include <asm/cpu.h>
#include <uapi/errno.h>

#define STOPS (sigmask(SIGSTOP) | sigmask(SIGTSTP) | \
	       sigmask(SIGTTIN) | sigmask(SIGTTOU))
#define IGNORED (sigmask(SIGCHLD) | sigmask(SIGCONT) | \
		 sigmask(SIGURG) | sigmask(SIGWINCH))
#define MAX_QUEUED 1024	/* infos a task or process can have waiting */
#define UNBLOCKABLE (sigmask(SIGKILL) | sigmask(SIGSTOP))
/* Faults: they belong to the very instruction, so they go first. */
#define SYNCHRONOUS (sigmask(SIGSEGV) | sigmask(SIGBUS) | sigmask(SIGILL) | \
		     sigmask(SIGTRAP) | sigmask(SIGFPE) | sigmask(SIGSYS))

bool stops_by_default(int sig)
{
	return STOPS & sigmask(sig);
}

bool ignored_by_default(int sig)
{
	return IGNORED & sigmask(sig);
}

static uint32_t handler_of(const struct task_struct *p, int sig)
{
	return p->sighand->action[sig - 1].sa_handler;
}

bool signal_is_ignored(const struct task_struct *p, int sig)
{
	return handler_of(p, sig) == SIG_IGN || p->blocked & sigmask(sig);
}

/* A pid 1 cannot be killed by mistake: only from outside its namespace, and
 * by what cannot be caught. */
static bool is_protected(const struct task_struct *p, int sig)
{
	if (!is_ns_init(p->leader))
		return false;
	return !(UNBLOCKABLE & sigmask(sig)) ||
	       pid_nr_in(current->pids[PIDTYPE_PID], task_ns(p)) ||
	       p->leader == init_task;
}

/* Nothing would come of it, so it need not be kept. */
static bool is_lost(const struct task_struct *p, int sig)
{
	uint32_t handler = handler_of(p, sig);

	if (handler == SIG_DFL && is_protected(p, sig))
		return true;
	if (p->blocked & sigmask(sig) || p->tracer)
		return false;		/* a tracer sees what is ignored, too */
	return handler == SIG_IGN ||
	       (handler == SIG_DFL && ignored_by_default(sig));
}

/* With interrupts off already. */
static inline void recalc(struct task_struct *p)
{
	sigset_t pending = p->pending.set | p->leader->shared_pending.set;

	p->signalled = pending & (~p->blocked | p->sigwait) ||
		       p->jobctl & JOBCTL_PENDING;
}

void recalc_signalled(struct task_struct *p)
{
	uint32_t flags = irq_save();

	recalc(p);
	irq_restore(flags);
}

void set_blocked(sigset_t set)
{
	current->blocked = set & ~UNBLOCKABLE;
	recalc_signalled(current);
}

static void flush(struct sigpending *pending, sigset_t set)
{
	uint32_t flags = irq_save();
	struct sigqueue *q;
	struct list_head *next;

	pending->set &= ~set;
	list_for_each_safe(q, next, &pending->queue, link) {
		if (!(sigmask(q->info.si_signo) & set))
			continue;
		list_del(&q->link);
		kfree(q);
		pending->queued--;
	}
	irq_restore(flags);
}

void flush_own_signals(struct task_struct *p)
{
	flush(&p->pending, ~0ull);
}

void flush_signals(struct task_struct *p, sigset_t set)
{
	flush(&p->pending, set);
	flush(&p->leader->shared_pending, set);
	recalc_signalled(p);
}

/* Keeps what is known of a signal: 0 or -EAGAIN, too many or no memory. */
static int keep_info(struct sigpending *pending, const struct siginfo *info)
{
	struct sigqueue *q = pending->queued < MAX_QUEUED ? kmalloc(sizeof(*q))
							  : NULL;

	if (!q)
		return -EAGAIN;
	q->info = *info;
	list_add_tail(&q->link, &pending->queue);
	pending->queued++;
	return 0;
}

bool is_killed(const struct task_struct *p)
{
	return (p->pending.set | p->leader->shared_pending.set) &
	       sigmask(SIGKILL);
}

bool is_dying(const struct task_struct *p)
{
	sigset_t ready = (p->pending.set | p->leader->shared_pending.set) &
			 ~p->blocked & ~STOPS & ~IGNORED;

	if (p->tracer)
		return is_killed(p);	/* the rest is for him to decide */
	for (int sig = 1; sig <= NSIG && ready >> (sig - 1); sig++)
		if (ready & sigmask(sig) && handler_of(p, sig) == SIG_DFL)
			return true;
	return false;
}

/* p is to look at its signals soon. */
static void alert(struct task_struct *p)
{
	recalc(p);
	if (!p->signalled)
		return;
	if (p->state == TASK_INTERRUPTIBLE ||
	    (p->state == TASK_UNINTERRUPTIBLE && is_dying(p)) ||
	    (p->state == TASK_TRACED &&
	     (is_killed(p) || (p->jobctl & JOBCTL_LISTENING &&
			       p->jobctl & JOBCTL_PENDING))))
		wake_up_process(p);
}

void set_jobctl(struct task_struct *p, int why)
{
	uint32_t flags = irq_save();

	p->jobctl |= why;
	alert(p);
	irq_restore(flags);
}

/* A stopped process goes on: each of its threads. */
static void end_stop(struct task_struct *leader, int notify)
{
	struct task_struct *p;

	leader->group_stop = 0;
	list_for_each(p, &leader->threads, thread_link) {
		p->jobctl &= ~JOBCTL_STOP_PENDING;
		if (p->state == TASK_STOPPED)
			wake_up_process(p);
		if (p->trace_seized)
			set_jobctl(p, notify);
	}
}

/* Stop and continue undo each other, pending or done. */
static void settle_stops(struct task_struct *leader, int sig)
{
	bool stopped = leader->group_stop;

	if (sig == SIGCONT) {
		flush_signals(leader, STOPS);
		end_stop(leader, JOBCTL_TRAP_NOTIFY);
		if (stopped) {
			leader->stop_report = 0;
			leader->cont_report = true;
			notify(leader->parent, leader, SIGCHLD, CLD_CONTINUED,
			       SIGCONT);
		}
	} else if (stops_by_default(sig)) {
		flush_signals(leader, sigmask(SIGCONT));
	} else if (sig == SIGKILL) {
		leader->stop_report = 0;
		end_stop(leader, 0);
	}
}

/* Tells a thread that does not block sig, the leader first: one is enough, but
 * who is killed must not run on, and fork, in another thread meanwhile. */
static void alert_one(struct task_struct *leader, int sig)
{
	struct task_struct *p;

	list_for_each(p, &leader->threads, thread_link)
		if (~p->blocked & sigmask(sig) || p->sigwait & sigmask(sig)) {
			alert(p);
			if (sig != SIGKILL)
				return;
		}
}

/*
 * Makes sig pending there. The old signals are pending once or not at all,
 * and go without their info rather than not; real-time signals queue, each.
 * 0 or -EAGAIN.
 */
static int post(struct sigpending *pending, int sig,
		const struct siginfo *info)
{
	bool queues = sig >= SIGRTMIN && info;

	if (!queues && pending->set & sigmask(sig))
		return 0;
	int err = info ? keep_info(pending, info) : 0;

	if (err && queues)
		return err;
	pending->set |= sigmask(sig);
	return 0;
}

int send_signal(struct task_struct *p, int sig, const struct siginfo *info)
{
	struct task_struct *leader = p->leader;
	uint32_t flags = irq_save();
	int err = 0;

	if (sig > 0 && sig <= NSIG && leader->nr_threads) {
		settle_stops(leader, sig);
		if (!is_lost(leader, sig))
			err = post(&leader->shared_pending, sig, info);
		alert_one(leader, sig);
	}
	irq_restore(flags);
	return err;
}

int send_signal_thread(struct task_struct *p, int sig,
		       const struct siginfo *info)
{
	uint32_t flags = irq_save();
	int err = 0;

	if (sig > 0 && sig <= NSIG && p->state != TASK_ZOMBIE) {
		settle_stops(p->leader, sig);
		if (!is_lost(p, sig))
			err = post(&p->pending, sig, info);
		alert(p);
	}
	irq_restore(flags);
	return err;
}

void force_signal(struct task_struct *p, int sig, const struct siginfo *info)
{
	struct sigaction *action = &p->sighand->action[sig - 1];

	if (signal_is_ignored(p, sig))
		action->sa_handler = SIG_DFL;
	p->blocked &= ~sigmask(sig);
	send_signal_thread(p, sig, info);
}

void kill_other_threads(void)
{
	struct task_struct *p;
	uint32_t flags = irq_save();

	end_stop(current->leader, 0);
	list_for_each(p, &current->leader->threads, thread_link)
		if (p != current) {
			p->pending.set |= sigmask(SIGKILL);
			alert(p);
		}
	irq_restore(flags);
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

void notify(struct task_struct *to, struct task_struct *p, int sig, int code,
	    int status)
{
	struct siginfo info = {
		.si_signo = sig, .si_code = code,
		.si_pid = pid_nr_in(p->pids[PIDTYPE_PID], task_ns(to)),
		.si_uid = p->uid, .si_status = status,
	};

	if (code != CLD_EXITED && code != CLD_KILLED && to->sighand &&
	    to->sighand->action[SIGCHLD - 1].sa_flags & SA_NOCLDSTOP)
		sig = 0;
	if (sig)
		send_signal(to, sig, &info);
	wake_up(&to->child_exit);
}

/* Takes the oldest of a signal; it stays pending where there are more. */
static void take(struct sigpending *pending, int sig, struct siginfo *info)
{
	struct sigqueue *q;
	struct list_head *next;
	bool found = false, more = false;

	list_for_each_safe(q, next, &pending->queue, link) {
		if (q->info.si_signo != sig)
			continue;
		more = found;
		if (more)
			break;
		found = true;
		*info = q->info;
		list_del(&q->link);
		kfree(q);
		pending->queued--;
	}
	if (!found)
		*info = (struct siginfo){ .si_signo = sig,
					  .si_code = SI_KERNEL };
	if (!more)
		pending->set &= ~sigmask(sig);
}

/* The next of these signals, faults first; 0: none. */
static int first_signal(sigset_t ready)
{
	if (ready & SYNCHRONOUS)
		ready &= SYNCHRONOUS;
	uint32_t low = ready, high = ready >> 32;

	return low ? __builtin_ctz(low) + 1 : high ? __builtin_ctz(high) + 33 : 0;
}

int dequeue_signal(struct task_struct *p, sigset_t set, struct siginfo *info)
{
	uint32_t flags = irq_save();
	struct sigpending *from = &p->pending;
	int sig = first_signal(from->set & set);

	if (!sig) {
		from = &p->leader->shared_pending;
		sig = first_signal(from->set & set);
	}
	if (sig)
		take(from, sig, info);
	recalc(p);
	irq_restore(flags);
	return sig;
}

void put_sighand(struct sighand_struct *s)
{
	if (s && --s->count == 0)
		kfree(s);
}
