/*
 * What is known of the signals that wait: who sent them, and why?
 *
 * Interrupts post signals, too: the queues change with interrupts off.
 */
#include <rtsig/siginfo.h>
#include <mm/kmalloc.h>
#include <signal/pending.h>
#include <uapi/errno.h>

static inline void free_info(struct sigpending *pending, struct sigqueue *q)
{
	list_del(&q->link);
	uncharge_signal(q->user);
	if (q == &pending->first || !q->user)	/* or a timer's */
		q->info.si_signo = 0;		/* free again */
	else
		kfree(q);
}

void drop_infos(struct sigpending *pending, sigset_t set)
{
	struct sigqueue *q;
	struct list_head *next;

	list_for_each_safe(q, next, &pending->queue, link)
		if (sigismember(&set, q->info.si_signo))
			free_info(pending, q);
}

/* The limit is for what programs queue; an old signal, by kill or the kernel,
 * is one at most. */
int keep_info(struct task_struct *p, struct sigpending *pending,
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

void keep_own_info(struct sigpending *pending, struct sigqueue *q, int sig)
{
	q->info.si_signo = sig;
	list_add_tail(&q->link, &pending->queue);
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

/* The oldest of a signal, or NULL. */
static struct sigqueue *first_info(struct sigpending *pending, int sig)
{
	struct sigqueue *q;

	list_for_each(q, &pending->queue, link)
		if (q->info.si_signo == sig)
			return q;
	return NULL;
}

bool take_info(struct sigpending *pending, int sig, struct siginfo *info)
{
	struct sigqueue *q = first_info(pending, sig);

	if (!q) {
		*info = (struct siginfo){ .si_signo = sig,
					  .si_code = SI_KERNEL };
		return false;
	}
	*info = q->info;
	free_info(pending, q);
	return sig >= SIGRTMIN && first_info(pending, sig);
}
