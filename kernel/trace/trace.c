/*
 * When does a traced task stop, and how does its tracer hear of it?
 *
 *	do_signal -> trace_signal	before a signal is delivered
 *	          -> trace_jobctl	the process stops, or the tracer asked
 *	syscall_entry -> trace_syscall	at both doors of a system call
 *	kernel_clone, execve, do_exit -> trace_event
 *	  -> trace_stop			the tracer's wait reports it (wait.c)
 *	ptrace(PTRACE_CONT ...) -> trace_resume (ptrace.c)
 */
#include <trace/trace.h>
#include <task/pid.h>
#include <signal/signal.h>
#include <asm/cpu.h>
#include <uapi/errno.h>
#include <uapi/sched.h>
#include <uapi/wait.h>

#define SYSGOOD		0x80	/* tells a system call's stop from SIGTRAP */

const uint64_t trace_flags = CLONE_PTRACE;

void trace_link(struct task_struct *p, struct task_struct *thread)
{
	p->trace.thread = thread;
	p->trace.tracer = thread->leader;
	list_add_tail(&p->trace.link, &p->trace.tracer->trace.tracees);
}

void trace_unlink(struct task_struct *p)
{
	list_del(&p->trace.link);
	p->trace.tracer = p->trace.thread = NULL;
	p->trace.options = 0;
	p->trace.report = 0;
	p->trace.seized = p->trace.syscalls = false;
	trace_set_step(p, false);
	p->jobctl = 0;
	if (p->leader->group.stop)
		set_jobctl(p, JOBCTL_STOP_PENDING);
}

void trace_set_step(struct task_struct *p, bool on)
{
	struct trapframe *regs = task_regs(p);

	if (p->trace.step)
		regs->eflags &= ~EFLAGS_TF;
	p->trace.step = on && !(regs->eflags & EFLAGS_TF);
	if (on)
		regs->eflags |= EFLAGS_TF;
}

void trace_resume(struct task_struct *p, int sig)
{
	p->trace.sig = sig;
	p->trace.report = 0;
	if (p->state == TASK_TRACED)
		wake_up_process(p);
}

/* As trace_notify (trace.h), with the info the tracer sees; NULL: none. */
static int trace_stop(int code, int why, uint32_t message,
		      struct siginfo *info)
{
	uint32_t flags = irq_save();
	int sig = 0;

	if (current->trace.tracer && !is_killed(current)) {
		current->trace.report = W_STOPCODE(code);
		current->trace.message = message;
		current->trace.info = info;
		current->trace.sig = 0;
		current->jobctl &= ~JOBCTL_TRAP_STOP;
		notify(current->trace.tracer, current, SIGCHLD, why,
		       why == CLD_STOPPED ? current->leader->group.stop
					  : WTERMSIG(code));
		current->state = TASK_TRACED;
		schedule();
		current->jobctl &= ~JOBCTL_LISTENING;
		if (!current->signalled)	/* a call was cut short */
			recalc_signalled(current);
		sig = current->trace.sig;
	}
	irq_restore(flags);
	return sig;
}

int trace_notify(int code, int why, uint32_t message)
{
	struct siginfo info = {
		.si_signo = WTERMSIG(code), .si_code = code,
		.si_pid = task_pid(current), .si_uid = current->cred.uid,
	};

	return trace_stop(code, why, message, &info);
}

void trace_jobctl(void)
{
	int sig = current->leader->group.stop;

	current->jobctl &= ~JOBCTL_PENDING;
	if (current->trace.seized)
		trace_notify((sig ? sig : SIGTRAP) | PTRACE_EVENT_STOP << 8,
			     CLD_STOPPED, 0);
	else if (sig)
		trace_stop(sig, CLD_STOPPED, 0, NULL);
}

static bool trace_wants(int event)
{
	return event && current->trace.tracer &&
	       current->trace.options & 1u << event;
}

void trace_event(int event, uint32_t message)
{
	if (trace_wants(event))
		trace_notify(SIGTRAP | event << 8, CLD_TRAPPED, message);
}

int trace_signal(int sig, struct siginfo *info)
{
	if (sig == SIGKILL)
		return sig;
	sig = trace_stop(sig, CLD_TRAPPED, 0, info);
	const struct task_struct *by = current->trace.tracer ?
		current->trace.thread : current->leader->parent;

	if (sig && sig != info->si_signo)	/* then the tracer sends it */
		*info = (struct siginfo){
			.si_signo = sig, .si_code = SI_USER,
			.si_pid = pid_nr_in(by->pids[PIDTYPE_PID],
					    task_ns(current)),
			.si_uid = by->cred.uid,
		};
	if (!sig || !sigismember(&current->blocked, sig))
		return sig;
	send_signal_thread(current, sig, info);
	return 0;
}

/* A step over int 0x80 ends behind it, before the next instruction. */
static void end_traced_step(const struct trapframe *regs)
{
	struct siginfo info = {
		.si_signo = SIGTRAP, .si_code = TRAP_BRKPT,
		.si_addr = regs->eip,
	};

	force_signal(current, SIGTRAP, &info);
}

void trace_syscall(struct trapframe *regs, int door)
{
	bool good = current->trace.options & PTRACE_O_TRACESYSGOOD;

	if (current->trace.step) {
		if (door == PTRACE_EVENTMSG_SYSCALL_EXIT)
			end_traced_step(regs);
		return;
	}
	int sig = trace_notify(SIGTRAP | (good ? SYSGOOD : 0), CLD_TRAPPED,
			       door);

	if (sig)
		send_signal_thread(current, sig, NULL);
	if (door == PTRACE_EVENTMSG_SYSCALL_EXIT)
		return;
	if (is_killed(current))
		regs->orig_eax = -1;	/* the call is not made any more */
	if (regs->orig_eax != -1)
		regs->eax = -ENOSYS;	/* only a call skipped has a result */
}

pid_t trace_nr(const struct task_struct *p)
{
	return current->trace.tracer ? pid_nr_in(p->pids[PIDTYPE_PID],
					   task_ns(current->trace.tracer)) : 0;
}

void trace_exec(pid_t former)
{
	struct siginfo info = { .si_signo = SIGTRAP, .si_code = SI_USER,
				.si_pid = task_pid(current),
				.si_uid = current->cred.uid };

	if (trace_wants(PTRACE_EVENT_EXEC))
		trace_event(PTRACE_EVENT_EXEC, former);
	else if (current->trace.tracer && !current->trace.seized)
		send_signal_thread(current, SIGTRAP, &info);
}

/* What a tracer calls this kind of birth; 0: it does not hear of it. */
static int birth_of(uint64_t flags, int exit_signal)
{
	if (flags & CLONE_UNTRACED)
		return 0;
	if (flags & CLONE_VFORK)
		return PTRACE_EVENT_VFORK;
	return exit_signal == SIGCHLD ? PTRACE_EVENT_FORK : PTRACE_EVENT_CLONE;
}

void trace_birth(uint64_t flags, int exit_signal, pid_t child)
{
	trace_event(birth_of(flags, exit_signal), child);
}

void trace_child(struct task_struct *p, uint64_t flags, int exit_signal)
{
	struct siginfo info = { .si_signo = SIGSTOP, .si_code = SI_USER };

	if (current->trace.step)
		task_regs(p)->eflags &= ~EFLAGS_TF;
	if (!current->trace.tracer || !(flags & CLONE_PTRACE ||
	    trace_wants(birth_of(flags, exit_signal))))
		return;
	trace_link(p, current->trace.thread);
	p->trace.options = current->trace.options;
	p->trace.seized = current->trace.seized;
	if (p->trace.seized)			/* its first stop */
		set_jobctl(p, JOBCTL_TRAP_STOP);
	else
		send_signal_thread(p, SIGSTOP, &info);
}
