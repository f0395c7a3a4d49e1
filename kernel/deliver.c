/*
 * What becomes of a pending signal?
 *
 *	do_signal (entry.asm, on the way to user mode)
 *	  -> do_group_exit, begin_stop, or run_handler: a frame is put on the
 *	     user's stack (sigframe.c), the handler runs next
 */
#include <deliver.h>
#include <exit.h>
#include <pid.h>
#include <sigframe.h>
#include <signal.h>
#include <trace.h>
#include <asm/cpu.h>
#include <uapi/errno.h>
#include <uapi/wait.h>

#define INT_80_SIZE	2	/* bytes of the instruction */

/* An interrupted call starts again, or says -EINTR to its handler's program. */
static void settle_syscall(struct trapframe *regs, bool restart)
{
	if (regs->vector != SYSCALL_VECTOR || regs->orig_eax < 0 ||
	    (int32_t)regs->eax != -ERESTARTSYS)
		return;
	if (restart) {
		regs->eax = regs->orig_eax;
		regs->eip -= INT_80_SIZE;
	} else {
		regs->eax = -EINTR;
	}
	regs->orig_eax = -1;
}

static void run_handler(struct trapframe *regs, int sig,
			const struct siginfo *info)
{
	struct sigaction *action = &current->sighand->action[sig - 1];
	sigset_t more = action->sa_mask;
	int err;

	settle_syscall(regs, action->sa_flags & SA_RESTART);
	err = setup_handler(regs, sig, action,
			    current->restore_blocked ? current->saved_blocked
						     : current->blocked, info);
	/* SIGSEGV's own handler has no stack: then it is the end. */
	if (action->sa_flags & SA_RESETHAND || (err && sig == SIGSEGV))
		action->sa_handler = SIG_DFL;
	if (err) {
		force_signal(current, SIGSEGV, NULL);
		return;
	}
	if (!(action->sa_flags & SA_NODEFER))
		sigaddset(&more, sig);
	current->restore_blocked = false;
	block_signals(more);
}

/* The whole process stops: the other threads are told to come here. */
static void begin_stop(int sig)
{
	struct task_struct *leader = current->leader, *p;
	uint32_t flags = irq_save();

	leader->group_stop = leader->stop_report = sig;
	leader->cont_report = false;
	list_for_each(p, &leader->threads, thread_link) {
		recalc_signalled(p);
		if (p->state == TASK_INTERRUPTIBLE)
			wake_up_process(p);
	}
	irq_restore(flags);
	notify_parent(leader, SIGCHLD, CLD_STOPPED, sig);
}

/* Stopped until SIGCONT, or the end. */
static void stay_stopped(void)
{
	uint32_t flags = irq_save();

	while (current->leader->group_stop && !is_dying(current)) {
		current->state = TASK_STOPPED;
		schedule();
	}
	irq_restore(flags);
}

static void act_on(struct trapframe *regs, int sig, const struct siginfo *info)
{
	uint32_t handler = current->sighand->action[sig - 1].sa_handler;

	if (handler != SIG_DFL && handler != SIG_IGN) {
		run_handler(regs, sig, info);
		return;
	}
	if (handler == SIG_DFL && stops_by_default(sig) &&
	    (sig == SIGSTOP ||
	     !is_orphaned(current->leader->pids[PIDTYPE_PGID])))
		begin_stop(sig);
	else if (handler == SIG_DFL && !stops_by_default(sig) &&
		 !ignored_by_default(sig) && !is_spared(current, sig))
		do_group_exit(W_EXITCODE(0, sig));
	recalc_signalled(current);
}

void do_signal(struct trapframe *regs)
{
	struct siginfo info;
	int sig;

	while (current->signalled) {
		if (current->leader->group_stop)
			stay_stopped();
		sig = dequeue_signal(current, ~current->blocked, &info);
		if (sig)
			sig = trace_signal(sig, &info);
		if (sig)
			act_on(regs, sig, &info);
		else
			recalc_signalled(current);
	}
	settle_syscall(regs, true);	/* no handler ran: as if nothing was */
	if (current->restore_blocked) {
		current->restore_blocked = false;
		set_blocked(current->saved_blocked);
	}
}
