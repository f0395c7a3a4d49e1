/*
 * Which signals wait for a task or a process, and what is known of them?
 *
 * A set says which; a queue (rtsig/siginfo.c) holds the info of each that has
 * any. Interrupts post signals, too: both change with interrupts off.
 */
#include <signal/pending.h>
#include <dev/pic.h>
#include <rtsig/siginfo.h>

/* Faults: they belong to the very instruction, so they go first. */
#define SYNCHRONOUS (sigmask(SIGSEGV) | sigmask(SIGBUS) | sigmask(SIGILL) | \
		     sigmask(SIGTRAP) | sigmask(SIGFPE) | sigmask(SIGSYS))

void look_at_pending(struct task_struct *p)
{
	sigset_t pending = p->pending.set | p->leader->group.pending.set;

	if (p->jobctl & JOBCTL_PENDING ||
	    pending & (~p->blocked | p->sig.wait))
		p->signalled = true;
}

/* An interrupt may free nothing: what is known of those signals stays behind,
 * for take_info to drop. */
static void flush(struct sigpending *pending, sigset_t set)
{
	if (!(pending->set & set) && list_empty(&pending->queue))
		return;			/* mostly */
	uint32_t flags = irq_save();

	pending->set &= ~set;
	if (!in_interrupt)
		drop_infos(pending, set);
	irq_restore(flags);
}

void flush_own_signals(struct task_struct *p)
{
	flush(&p->pending, ~0ull);
}

void flush_signals(struct task_struct *p, sigset_t set)
{
	struct task_struct *t;

	flush(&p->leader->group.pending, set);
	list_for_each(t, &p->leader->group.threads, thread_link)
		flush(&t->pending, set);
}

int post_signal(struct task_struct *p, struct sigpending *pending, int sig,
		const struct siginfo *info)
{
	bool queues = sig >= SIGRTMIN && info;

	note(EVENT_SIGNAL, p->nr, sig);
	if (!queues && sigismember(&pending->set, sig))
		return 0;
	int err = info ? keep_info(p, pending, info) : 0;

	if (err && queues && info->si_code != SI_USER)	/* kill never fails */
		return err;
	sigaddset(&pending->set, sig);
	return 0;
}

/* The next of these signals, faults first; 0: none. */
static int first_signal(sigset_t ready)
{
	uint32_t low = ready, high = ready >> 32;

	if (low & SYNCHRONOUS)
		low &= SYNCHRONOUS;
	if (low)
		return __builtin_ctz(low) + 1;
	return high ? __builtin_ctz(high) + 33 : 0;
}

int dequeue_signal(struct task_struct *p, sigset_t set, struct siginfo *info)
{
	uint32_t flags = irq_save();
	struct sigpending *from = &p->pending;

	if (!(from->set & set))
		from = &p->leader->group.pending;
	int sig = first_signal(from->set & set);

	if (sig && !take_info(from, sig, info))
		sigdelset(&from->set, sig);
	irq_restore(flags);
	return sig;
}
