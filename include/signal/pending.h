/* Signals that wait to be taken. (kernel/signal/pending.c) */
#pragma once

#include <task/sched.h>
#include <asm/cpu.h>

/* One signal of a set. (A shift of 64 bits would cost ten instructions.) */
static inline bool sigismember(const sigset_t *set, int sig)
{
	return test_bit(set, sig - 1);
}

static inline void sigaddset(sigset_t *set, int sig)
{
	set_bit(set, sig - 1);
}

static inline void sigdelset(sigset_t *set, int sig)
{
	clear_bit(set, sig - 1);
}

/*
 * Makes sig pending for p, in one of its two places, with interrupts off. The
 * old signals are pending once or not at all, and go without their info rather
 * than not; real-time signals queue, each. 0, or -EAGAIN: as many as p's
 * RLIMIT_SIGPENDING says wait for its user, or no memory.
 */
int post_signal(struct task_struct *p, struct sigpending *pending, int sig,
		const struct siginfo *info);
/* Takes the next pending signal that is in set: its number, or 0. The
 * caller calls recalc_signalled in the end. */
int dequeue_signal(struct task_struct *p, sigset_t set, struct siginfo *info);
/* Sets p->signalled from what is pending and not blocked. The order matters: an
 * interrupt that posts a signal in between says so itself, and is not
 * overruled. Mostly nothing is pending. */
void look_at_pending(struct task_struct *p);
static inline void recalc_signalled(struct task_struct *p)
{
	p->signalled = false;
	if (p->pending.set | p->leader->group.pending.set ||
	    p->jobctl & JOBCTL_PENDING)
		look_at_pending(p);
}
/* Forgets what is pending for p alone. */
void flush_own_signals(struct task_struct *p);
/* Forgets these signals, pending for p's process or a thread of it. */
void flush_signals(struct task_struct *p, sigset_t set);
