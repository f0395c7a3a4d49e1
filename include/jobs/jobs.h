/* Job control, as the rest of the kernel asks for it. (kernel/jobs/) */
#pragma once

#include <task/sched.h>

#define STOPS (sigmask(SIGSTOP) | sigmask(SIGTSTP) | sigmask(SIGTTIN) | \
	       sigmask(SIGTTOU))

/* Stop and continue undo each other, pending or done; SIGKILL undoes a stop.
 * Interrupts are off. */
void settle_stops(struct task_struct *leader, int sig);
/* A stopped process goes on: each of its threads; `why` (JOBCTL_TRAP_NOTIFY or
 * 0) is for their tracer. Interrupts are off. */
void end_stop(struct task_struct *leader, int why);
/* A signal's default action: current's whole process stops. An orphaned group
 * does so for SIGSTOP only. */
void stop_by(int sig);
/* Is pgrp an orphaned process group: is no living member the child of a process
 * that is in the same session, but in another group? */
bool is_orphaned(const struct pid *pgrp);
/* p's group has lost a parent that could continue it. If it was the last one,
 * the group is orphaned, and no process of it may stay stopped for good. */
void check_group(struct task_struct *p, struct task_struct *parent);

/* To every task of the group: 0, or -ESRCH where it has none. */
int send_signal_pgrp(struct pid *pgrp, int sig, const struct siginfo *info);
/*
 * A background group that wants the terminal gets `sig`. 0: go on; -EIO: no,
 * and no signal would help; -ERESTARTSYS: once more when it is in front.
 */
int check_foreground(int sig);
/* To every process in front. Any context. */
void signal_foreground(int sig);
/* current opens the terminal, as its own (/dev/tty) or as the console: 0, or
 * -ENXIO: it has none. A session without one gets it, unless O_NOCTTY. */
int enter_terminal(bool own, uint32_t flags);
/* The terminal's ioctls about sessions and groups; -ENOTTY: not one of them. */
int job_ioctl(uint32_t cmd, uint32_t arg);
/*
 * At exit, while p still has its numbers: p has no terminal any more. Where p
 * led the session no process in it has, and the foreground group gets SIGHUP.
 */
void tty_disassociate(struct task_struct *p);
