/*
 * Which signals wait for a task or a process, and what is known of them?
 *
 * A set says which; a queue holds the info of each that has any. Interrupts
 * post signals, too: these lists change with interrupts off.
 */
#include <signal/pending.h>
#include <mm/kmalloc.h>
#include <dev/pic.h>
#include <uapi/errno.h>

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

void uncharge_signal(struct user *user)
{
	if (!user)
		return;
	user->signals--;
	free_unused(user);
}

static void free_info(struct sigpending *pending, struct sigqueue *q)
{
	list_del(&q->link);
	uncharge_signal(q->user);
	if (q == &pending->first || !q->user)	/* or a timer's */
		q->info.si_signo = 0;		/* free again */
	else
		kfree(q);
}

/* An interrupt may free nothing: what is known of those signals stays behind,
 * for take to drop. */
static void flush(struct sigpending *pending, sigset_t set)
{
	if (!(pending->set & set) && list_empty(&pending->queue))
		return;			/* mostly */
	uint32_t flags = irq_save();
	struct sigqueue *q;
	struct list_head *next;

	pending->set &= ~set;
	list_for_each_safe(q, next, &pending->queue, link)
		if (!in_interrupt && sigismember(&set, q->info.si_signo))
			free_info(pending, q);
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

/* Keeps what is known of a signal: 0 or -EAGAIN, too many or no memory. The
 * limit is for what programs queue; an old signal, by kill or the kernel, is
 * one at most. */
static int keep_info(struct task_struct *p, struct sigpending *pending,
		     const struct siginfo *info)
{
	uint32_t limit = p->leader->rlim[RLIMIT_SIGPENDING].rlim_cur;
	struct sigqueue *q = &pending->first;

	if ((uint32_t)p->cred.user->signals >= limit &&
	    (info->si_signo >= SIGRTMIN || info->si_code < 0))
		return -EAGAIN;
	if (q->info.si_signo)
		q = kmalloc(sizeof(*q));
	if (!q)
		return -EAGAIN;
	q->info = *info;
	q->user = p->cred.user;
	q->user->signals++;
	list_add_tail(&q->link, &pending->queue);
	return 0;
}

void move_signals(struct sigpending *to, struct sigpending *from)
{
	struct sigqueue *q;
	struct list_head *next;

	to->set = from->set;
	list_for_each_safe(q, next, &from->queue, link) {
		list_del(&q->link);
		if (q == &from->first) {	/* that one has to stay */
			to->first.info = q->info;
			to->first.user = q->user;
			q = &to->first;
		}
		list_add_tail(&q->link, &to->queue);
	}
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
		free_info(pending, q);
		if (sig < SIGRTMIN)
			break;			/* one is all there is */
	}
	if (!found)
		*info = (struct siginfo){ .si_signo = sig,
					  .si_code = SI_KERNEL };
	if (!more)
		sigdelset(&pending->set, sig);
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

	if (sig)
		take(from, sig, info);
	irq_restore(flags);
	return sig;
}
