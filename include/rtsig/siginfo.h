/* What is known of the signals that wait. (kernel/rtsig/siginfo.c) */
#pragma once

#include <task/sched.h>

/* Keeps what is known of a signal that is pending for p: 0, or -EAGAIN: too
 * many, or no memory. */
int keep_info(struct task_struct *p, struct sigpending *pending,
	      const struct siginfo *info);
/* The same for a signal whose info is the caller's, until it is taken: then
 * si_signo is 0 again. It cannot fail. */
void keep_own_info(struct sigpending *pending, struct sigqueue *q, int sig);
/* Takes what is known of the oldest of a signal: SI_KERNEL where it is nothing.
 * True: there are more, and it stays pending. */
bool take_info(struct sigpending *pending, int sig, struct siginfo *info);
/* Forgets what is known of these. No interrupt may: it frees memory. */
void drop_infos(struct sigpending *pending, sigset_t set);
/* All that is pending in `from`, whose owner ends, is pending in `to`, where
 * nothing was. */
void move_signals(struct sigpending *to, struct sigpending *from);
