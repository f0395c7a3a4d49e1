/*
 * How does a call of limited time go on that a signal has cut short, where no
 * handler was run: after a stop, say?
 *
 * The program comes back by restart_syscall, with the registers it had. The
 * call is made again, with the end that its time had at first.
 *
 *	resume_later -> (settle_syscall) -> sys_restart_syscall -> due_in
 */
#include <syscall.h>
#include <time/clock.h>
#include <task/sched.h>
#include <uapi/errno.h>

uint64_t due_in(uint64_t ns)
{
	struct task_timers *us = &current->timers;

	if (!us->resumed)
		current->call_due = clock_ns() + ns;
	return current->call_due;
}

int resume_later(void)
{
	current->timers.resumes = task_regs(current)->orig_eax;
	return -ERESTART_RESTARTBLOCK;
}

/* -EINTR: there is nothing to go on with. orig_eax is the call's meanwhile:
 * resume_later and sys_time64 look there. */
int32_t sys_restart_syscall(uint32_t a, uint32_t b, uint32_t c, uint32_t d,
			    uint32_t e, uint32_t f)
{
	struct task_timers *us = &current->timers;
	struct trapframe *regs = task_regs(current);
	int32_t (*call)() = sys_call_table[us->resumes];

	if (!us->resumes)
		return -EINTR;
	regs->orig_eax = us->resumes;
	us->resumes = 0;
	us->resumed = true;
	int32_t result = call(a, b, c, d, e, f);

	us->resumed = false;
	regs->orig_eax = __NR_restart_syscall;
	return result;
}
