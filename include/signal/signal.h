/* Sending signals, and what tasks have decided to do about them. */
#pragma once

#include <debug.h>
#include <signal/pending.h>

/* What each task does about each signal; CLONE_SIGHAND shares it. */
struct sighand_struct {
	int count;
	int top;		/* the highest that was given an action */
	struct sigaction action[NSIG];
};

/*
 * Makes sig pending for p's whole process, unless that ignores it, and wakes
 * a thread that may take it. With info NULL (the kernel sends it) any context
 * will do; otherwise only a task. 0, or -EAGAIN: too many of a real-time
 * signal wait already.
 */
int send_signal(struct task_struct *p, int sig, const struct siginfo *info);
/* The same as if current had called kill, and might. */
int send_as_user(struct task_struct *p, int sig);
/* The same as send_signal for this one thread. */
int send_signal_thread(struct task_struct *p, int sig,
		       const struct siginfo *info);
/* For a fault of p's own making: arrives even if blocked or ignored. */
void force_signal(struct task_struct *p, int sig, const struct siginfo *info);
/* Every thread of current's process but itself is to end. */
void kill_other_threads(void);
/* Tells p's parent or tracer, by signal sig (0: only wakes), how p changed. */
void notify(struct task_struct *to, struct task_struct *p, int sig, int code,
	    int status);
/* Makes p parent's youngest child: wait takes the eldest's news first. A child
 * that may have some stands in front, so that wait need not ask them all. */
void add_child(struct task_struct *parent, struct task_struct *p);
/* wait has taken what p had to tell. */
void news_is_told(struct task_struct *p);
/* p is to stop, soon: why is one of JOBCTL_... */
void set_jobctl(struct task_struct *p, int why);

#define UNBLOCKABLE (sigmask(SIGKILL) | sigmask(SIGSTOP))

/* Makes new, if not NULL, the action of sig; the one before goes to *old. 0 or
 * -EINVAL: there is no such signal, or it is not to be handled. */
int set_action(int sig, const struct sigaction *new, struct sigaction *old);
/* Current holds back these signals, and no others. */
void set_blocked(sigset_t set);
/* The same until a handler has been entered, or the call is over without one:
 * then those are blocked again that are now (do_signal). */
void block_meanwhile(sigset_t set);
/* A debugger, where there is one, may look twice (deliver.c): before regs are
 * saved (TF of its own is no part of them), and when they begin the handler. */
extern void (*handler_debugger)(struct trapframe *regs, bool begins);

/* What is pending for its process and current blocks is for another thread to
 * take, which is told. */
void retarget_shared_pending(void);

/* A signal is pending for a task that blocks it: those that wait for one by a
 * descriptor look again. Any context. (kernel/eventfds/signalfd.c) */
void wake_signalfds(void);

/* Is SIGKILL pending for p? */
bool is_killed(const struct task_struct *p);
bool give_way(void);
/* In a loop that may be long, where current could sleep as well: lets others
 * run when it is their turn. True: current is killed, so end what can be. */
static inline bool cond_resched(void)
{
	if (DEBUG)
		might_sleep();
	return need_resched && give_way();
}

int32_t sys_pause(void);

/* Is a signal pending that will end p? */
bool is_dying(const struct task_struct *p);

/* A pid 1's default action for sig is none; but its own fault ends it. */
bool is_spared(const struct task_struct *p, int sig);
/* Would sig, sent to p, be lost or held back? */
bool signal_is_ignored(const struct task_struct *p, int sig);
bool stops_by_default(int sig);
bool ignored_by_default(int sig);

/* One user less; NULL is nothing. */
void put_sighand(struct sighand_struct *s);
/* A private copy with count 1, or NULL. */
struct sighand_struct *dup_sighand(const struct sighand_struct *from);
/* Handlers become the default, what is ignored stays so. */
void reset_handlers(struct sighand_struct *s);
