/*
 * When does a watched task stop, and who hears of it?
 *
 *	do_signal -> trace_signal	before a signal is delivered
 *	syscall_entry -> trace_syscall	at both doors of a system call
 *	kernel_clone, execve, do_exit -> trace_event
 *	  -> trace_stop			the tracer's wait reports it (wait.c)
 *	ptrace(PTRACE_CONT ...) -> trace_resume (ptrace.c)
 */
#include <trace.h>
#include <pid.h>
#include <signal.h>
#include <asm/cpu.h>
#include <uapi/sched.h>
#include <uapi/wait.h>

#define SYSGOOD		0x80	/* tells a system call's stop from SIGTRAP */

void trace_link(struct task_struct *p, struct task_struct *tracer)
{
	p->tracer = tracer;
	list_add_tail(&p->trace_link, &tracer->tracees);
}

void trace_unlink(struct task_struct *p)
{
	list_del(&p->trace_link);
	p->tracer = NULL;
	p->trace_options = 0;
	p->trace_report = 0;
	p->trace_syscalls = false;
}

void trace_resume(struct task_struct *p, int sig)
{
	uint32_t flags = irq_save();

	p->trace_sig = sig;
	p->trace_report = 0;
	if (p->state == TASK_TRACED)
		wake_up_process(p);
	irq_restore(flags);
}

int trace_stop(int code, uint32_t message)
{
	uint32_t flags = irq_save();

	if (current->tracer) {
		current->trace_report = W_STOPCODE(code);
		current->trace_message = message;
		current->trace_sig = 0;
		notify(current->tracer, current, SIGCHLD, CLD_TRAPPED,
		       WTERMSIG(code));
		current->state = TASK_TRACED;
		schedule();
	}
	irq_restore(flags);
	return current->trace_sig;
}

bool trace_wants(int event)
{
	return event && current->tracer &&
	       current->trace_options & 1u << event;
}

void trace_event(int event, uint32_t message)
{
	if (trace_wants(event))
		trace_stop(SIGTRAP | event << 8, message);
}

int trace_signal(int sig, const struct siginfo *info)
{
	if (!current->tracer || sig == SIGKILL)
		return sig;
	current->trace_info = info;
	sig = trace_stop(sig, 0);
	current->trace_info = NULL;
	return sig;
}

void trace_syscall(struct trapframe *regs)
{
	bool good = current->trace_options & PTRACE_O_TRACESYSGOOD;
	int sig = trace_stop(SIGTRAP | (good ? SYSGOOD : 0), 0);

	if (sig)
		send_signal_thread(current, sig, NULL);
}

void trace_exec(void)
{
	if (trace_wants(PTRACE_EVENT_EXEC))
		trace_event(PTRACE_EVENT_EXEC, task_pid(current));
	else if (current->tracer && !current->trace_seized)
		send_signal_thread(current, SIGTRAP, NULL);
}

void trace_child(struct task_struct *p, uint64_t flags, int event)
{
	if (!current->tracer || flags & CLONE_UNTRACED ||
	    !(trace_wants(event) || flags & CLONE_PTRACE))
		return;
	trace_link(p, current->tracer);
	p->trace_options = current->trace_options;
	p->trace_seized = current->trace_seized;
	send_signal_thread(p, SIGSTOP, NULL);	/* its first stop */
}
