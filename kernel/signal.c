/*
 * How does a signal come to be pending?
 *
 * Posting stands here, below everything that posts; what happens to the task
 * in the end, on its way to user mode, is sigframe.c's business.
 */
#include <signal.h>
#include <kmalloc.h>
#include <pid.h>
#include <string.h>
#include <asm/cpu.h>
#include <uapi/errno.h>

#define STOPS (sigmask(SIGSTOP) | sigmask(SIGTSTP) | \
	       sigmask(SIGTTIN) | sigmask(SIGTTOU))
#define IGNORED (sigmask(SIGCHLD) | sigmask(SIGCONT) | \
		 sigmask(SIGURG) | sigmask(SIGWINCH))
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

/* Nothing would come of it, so it need not be kept. */
static bool is_lost(const struct task_struct *p, int sig)
{
	uint32_t handler = handler_of(p, sig);

	if (p == init_task && handler == SIG_DFL)
		return true;		/* init cannot be killed by mistake */
	if (p->blocked & sigmask(sig))
		return false;
	return handler == SIG_IGN ||
	       (handler == SIG_DFL && ignored_by_default(sig));
}

static bool takes_signals(const struct task_struct *p)
{
	return p->sighand && p->state != TASK_ZOMBIE && p->state != TASK_DEAD;
}

void recalc_signalled(struct task_struct *p)
{
	uint32_t flags = irq_save();

	p->signalled = p->pending.set & ~p->blocked;
	irq_restore(flags);
}

void set_blocked(sigset_t set)
{
	current->blocked = set & ~UNBLOCKABLE;
	recalc_signalled(current);
}

void flush_signals(struct task_struct *p, sigset_t set)
{
	uint32_t flags = irq_save();
	struct sigqueue *q;
	struct list_head *next;

	p->pending.set &= ~set;
	list_for_each_safe(q, next, &p->pending.queue, link) {
		if (!(sigmask(q->info.si_signo) & set))
			continue;
		list_del(&q->link);
		kfree(q);
	}
	recalc_signalled(p);
	irq_restore(flags);
}

static void keep_info(struct task_struct *p, const struct siginfo *info)
{
	struct sigqueue *q = kmalloc(sizeof(*q));

	if (!q)
		return;
	q->info = *info;
	list_add_tail(&q->link, &p->pending.queue);
}

/* Stop and continue undo each other, pending or done. */
static void settle_stops(struct task_struct *p, int sig)
{
	if (sig == SIGCONT) {
		flush_signals(p, STOPS);
		if (p->state == TASK_STOPPED) {
			p->stop_report = 0;
			p->cont_report = true;
			notify_parent(p, SIGCHLD, CLD_CONTINUED, SIGCONT);
			wake_up_process(p);
		}
	} else if (stops_by_default(sig)) {
		flush_signals(p, sigmask(SIGCONT));
	}
}

bool is_dying(const struct task_struct *p)
{
	sigset_t ready = p->pending.set & ~p->blocked & ~STOPS & ~IGNORED;

	for (int sig = 1; sig <= NSIG && ready >> (sig - 1); sig++)
		if (ready & sigmask(sig) && handler_of(p, sig) == SIG_DFL)
			return true;
	return ready & sigmask(SIGKILL);
}

static bool should_wake(const struct task_struct *p, int sig)
{
	if (!p->signalled)
		return false;
	return p->state == TASK_INTERRUPTIBLE ||
	       (p->state == TASK_STOPPED && sig == SIGKILL) ||
	       (p->state == TASK_UNINTERRUPTIBLE && is_dying(p));
}

int send_signal(struct task_struct *p, int sig, const struct siginfo *info)
{
	uint32_t flags = irq_save();

	if (sig <= 0 || sig > NSIG || !takes_signals(p))
		goto out;
	settle_stops(p, sig);
	if (is_lost(p, sig) || p->pending.set & sigmask(sig))
		goto out;
	if (info)
		keep_info(p, info);
	p->pending.set |= sigmask(sig);
	recalc_signalled(p);
	if (should_wake(p, sig))
		wake_up_process(p);
out:
	irq_restore(flags);
	return 0;
}

void force_signal(struct task_struct *p, int sig, const struct siginfo *info)
{
	struct sigaction *action = &p->sighand->action[sig - 1];

	if (signal_is_ignored(p, sig))
		action->sa_handler = SIG_DFL;
	p->blocked &= ~sigmask(sig);
	send_signal(p, sig, info);
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

void notify_parent(struct task_struct *p, int sig, int code, int status)
{
	struct siginfo info = {
		.si_signo = sig, .si_code = code,
		.si_pid = task_pid(p), .si_status = status,
	};
	struct task_struct *parent = p->parent;

	if (code != CLD_EXITED && code != CLD_KILLED && parent->sighand &&
	    parent->sighand->action[SIGCHLD - 1].sa_flags & SA_NOCLDSTOP)
		sig = 0;
	if (sig)
		send_signal(parent, sig, &info);
	wake_up(&parent->child_exit);
}

static void take_info(struct task_struct *p, int sig, struct siginfo *info)
{
	struct sigqueue *q;

	*info = (struct siginfo){ .si_signo = sig, .si_code = SI_KERNEL };
	list_for_each(q, &p->pending.queue, link)
		if (q->info.si_signo == sig) {
			*info = q->info;
			list_del(&q->link);
			kfree(q);
			return;
		}
}

int dequeue_signal(struct task_struct *p, struct siginfo *info)
{
	uint32_t flags = irq_save();
	sigset_t ready = p->pending.set & ~p->blocked;
	int sig = 0;

	if (ready & SYNCHRONOUS)
		ready &= SYNCHRONOUS;
	if (ready) {
		sig = __builtin_ctzll(ready) + 1;
		take_info(p, sig, info);
		p->pending.set &= ~sigmask(sig);
		recalc_signalled(p);
	}
	irq_restore(flags);
	return sig;
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

void put_sighand(struct sighand_struct *s)
{
	if (s && --s->count == 0)
		kfree(s);
}

void reset_handlers(struct sighand_struct *s)
{
	for (int i = 0; i < NSIG; i++)
		if (s->action[i].sa_handler != SIG_IGN)
			s->action[i] = (struct sigaction){ 0 };
}
