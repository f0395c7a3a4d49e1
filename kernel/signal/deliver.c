/*
 * What becomes of a pending signal?
 *
 *	do_signal (entry.asm, on the way to user mode)
 *	  -> do_group_exit, stop_by, or run_handler: a frame is put on the
 *	     user's stack (sigframe.c), the handler runs next
 */
#include <task/exit.h>
#include <jobs/jobs.h>
#include <handlers/sigframe.h>
#include <signal/signal.h>
#include <trace/trace.h>
#include <asm/cpu.h>
#include <uapi/errno.h>
#include <uapi/wait.h>

#define INT_80_SIZE	2	/* bytes of the instruction */

void (*handler_debugger)(struct trapframe *regs, bool begins);

/* An interrupted call starts again, or says -EINTR to the program whose
 * handler runs; action NULL: none does. */
static inline void settle_syscall(struct trapframe *regs,
				  const struct sigaction *action)
{
	int err = -regs->eax;		/* it is anything after a fault */

	if (err < ERESTARTSYS || err > ERESTART_RESTARTBLOCK ||
	    regs->vector != SYSCALL_VECTOR || regs->orig_eax < 0)
		return;
	if (action && !(err == ERESTARTSYS && action->sa_flags & SA_RESTART)) {
		regs->eax = -EINTR;
		return;
	}
	regs->eax = err == ERESTART_RESTARTBLOCK ? __NR_restart_syscall
						 : regs->orig_eax;
	regs->eip -= INT_80_SIZE;
}

/* The handler's mask; what sigreturn brings back stands in its frame. */
static inline void block_during(const struct sigaction *action, int sig)
{
	if (!(action->sa_flags & SA_NODEFER))
		sigaddset(&current->blocked, sig);
	current->sig.restore_blocked = false;
	set_blocked(current->blocked | action->sa_mask);
}

static void run_handler(struct trapframe *regs, int sig,
			const struct siginfo *info)
{
	struct sigaction *action = &current->sighand->action[sig - 1];
	bool stepped = current->trace.step;

	if (stepped)			/* the frame shows the user's TF */
		trace_set_step(current, false);
	if (handler_debugger)
		handler_debugger(regs, false);
	settle_syscall(regs, action);
	int err = action->sa_flags & SA_SIGINFO
		  ? setup_rt_frame(regs, sig, action, info)
		  : setup_frame(regs, sig, action);

	/* SIGSEGV's own handler has no stack: then it is the end. */
	if (action->sa_flags & SA_RESETHAND || (err && sig == SIGSEGV))
		action->sa_handler = SIG_DFL;
	if (err) {
		force_signal(current, SIGSEGV, NULL);
		return;
	}
	if (current->altstack.ss_flags & SS_AUTODISARM)
		current->altstack = NO_ALTSTACK;
	block_during(action, sig);
	if (handler_debugger)
		handler_debugger(regs, true);
	if (stepped)
		trace_notify(SIGTRAP, CLD_TRAPPED, 0);
}

/* Stopped as long as the process or a tracer asks for it, or to the end. */
static void stay_stopped(void)
{
	uint32_t flags = irq_save();

	while (current->jobctl & JOBCTL_PENDING && !is_killed(current)) {
		if (current->trace.tracer) {
			trace_jobctl();
			continue;
		}
		current->jobctl &= ~JOBCTL_PENDING;
		current->state = TASK_STOPPED;
		schedule();
	}
	irq_restore(flags);
}

static void act_on(struct trapframe *regs, int sig, const struct siginfo *info)
{
	uint32_t handler = current->sighand->action[sig - 1].sa_handler;

	note(EVENT_DELIVER, sig, handler);
	if (handler != SIG_DFL && handler != SIG_IGN) {
		run_handler(regs, sig, info);
		return;
	}
	if (handler == SIG_DFL && stops_by_default(sig))
		stop_by(sig);
	else if (handler == SIG_DFL && !ignored_by_default(sig) &&
		 !is_spared(current, sig))
		do_group_exit(W_EXITCODE(0, sig));
	recalc_signalled(current);
}

/* On the way to user mode with current->signalled set: acts on every pending
 * signal. regs are where the program will go on. (from entry.asm) */
void do_signal(struct trapframe *regs)
{
	struct siginfo info;
	int sig;

	while (current->signalled) {
		if (current->jobctl & JOBCTL_PENDING)
			stay_stopped();
		sig = dequeue_signal(current, ~current->blocked, &info);
		if (sig && current->trace.tracer)
			sig = trace_signal(sig, &info);
		if (sig)
			act_on(regs, sig, &info);
		else
			recalc_signalled(current);
	}
	settle_syscall(regs, NULL);	/* no handler ran: as if nothing was */
	if (current->sig.restore_blocked) {
		current->sig.restore_blocked = false;
		set_blocked(current->sig.saved_blocked);
	}
}
