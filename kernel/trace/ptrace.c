/* What may a debugger ask of the task it watches? */
#include <users/cred.h>
#include <fpu/fpu.h>
#include <task/pid.h>
#include <mm/region.h>
#include <signal/signal.h>
#include <lib/string.h>
#include <trace/trace.h>
#include <uaccess.h>
#include <uapi/errno.h>
#include <uapi/fcntl.h>

static struct user_regs get_regs(const struct task_struct *p)
{
	const struct trapframe *r = task_regs(p);

	return (struct user_regs){
		.ebx = r->ebx, .ecx = r->ecx, .edx = r->edx, .esi = r->esi,
		.edi = r->edi, .ebp = r->ebp, .eax = r->eax, .ds = r->ds,
		.es = r->es, .fs = r->fs, .gs = r->gs,
		.orig_eax = r->vector == SYSCALL_VECTOR ? r->orig_eax : -1,
		.eip = r->eip, .cs = r->cs,
		.eflags = p->trace.step ? r->eflags & ~EFLAGS_TF : r->eflags,
		.esp = r->esp, .ss = r->ss,
	};
}

/* A data selector may be of the user's level, or null. */
static bool is_selector(uint32_t value)
{
	return !(uint16_t)value || (value & RPL_USER) == RPL_USER;
}

/* As sigreturn: only what is the user's to choose. An orig_eax that is a
 * number has an interrupted call start again. 0 or -EIO. */
static int set_regs(struct task_struct *p, const struct user_regs *u)
{
	struct trapframe *r = task_regs(p);

	if (!is_selector(u->ds) || !is_selector(u->es) ||
	    !is_selector(u->fs) || !is_selector(u->gs) ||
	    (uint16_t)u->cs != USER_CS || (uint16_t)u->ss != USER_DS)
		return -EIO;
	r->ebx = u->ebx;
	r->ecx = u->ecx;
	r->edx = u->edx;
	r->esi = u->esi;
	r->edi = u->edi;
	r->ebp = u->ebp;
	r->eax = u->eax;
	r->ds = (uint16_t)u->ds;
	r->es = (uint16_t)u->es;
	r->fs = (uint16_t)u->fs;
	r->gs = (uint16_t)u->gs;
	r->vector = SYSCALL_VECTOR;
	r->orig_eax = u->orig_eax;
	r->eip = u->eip;
	r->esp = u->esp;
	trace_set_step(p, false);	/* a TF given here is the program's */
	set_user_flags(r, u->eflags);
	return 0;
}

/* The kinds of registers, as NT_ of GETREGSET names them, with their sizes. */
enum { GENERAL, FPU, FXSAVE };

static const struct {
	uint32_t type, size;
} kinds[] = {
	[GENERAL] = { NT_PRSTATUS, sizeof(struct user_regs) },
	[FPU] = { NT_PRFPREG, sizeof(struct fnsave) },
	[FXSAVE] = { NT_PRXFPREG, sizeof(struct fxsave) },
};

/* The first n bytes of one kind. The FPU's is set as a whole or not. */
static int access_regs(struct task_struct *p, int kind, bool write, void *user,
		       uint32_t n)
{
	struct user_regs regs = get_regs(p);
	struct fpstate fpu;
	void *at = kind == GENERAL ? (void *)&regs :
		   kind == FXSAVE ? fpu.fx : (void *)&fpu;

	if (kind != GENERAL)
		get_fpu(p, &fpu);
	if (!write)
		return copy_to_user(user, at, n);
	if (kind != GENERAL && n != kinds[kind].size)
		return -EINVAL;
	if (copy_from_user(at, user, n))
		return -EFAULT;
	return kind == GENERAL ? set_regs(p, &regs)
			       : set_fpu(p, &fpu, kind == FXSAVE);
}

/* All of one kind: GETREGS and its like. */
static int access_kind(struct task_struct *p, uint32_t request, void *user)
{
	int kind = request <= PTRACE_SETREGS ? GENERAL :
		   request <= PTRACE_SETFPREGS ? FPU : FXSAVE;

	if (kind == FXSAVE && !fpu_has_fxsr)
		return -EIO;
	/* each SET stands behind its GET */
	return access_regs(p, kind, request & 1, user, kinds[kind].size);
}

/* A kind by its name; the tracer gets, or gives, what its buffer has of it, and
 * is told how much that is. */
static int access_regset(struct task_struct *p, uint32_t type, bool write,
			 struct iovec *user)
{
	struct iovec iov;
	int kind = FXSAVE;

	if (copy_from_user(&iov, user, sizeof(iov)))
		return -EFAULT;
	while (kind >= GENERAL && kinds[kind].type != type)
		kind--;
	if (kind < GENERAL || iov.iov_len % sizeof(uint32_t))
		return -EINVAL;
	if (kind == FXSAVE && !fpu_has_fxsr)
		return -ENODEV;
	if (iov.iov_len > kinds[kind].size)
		iov.iov_len = kinds[kind].size;
	return access_regs(p, kind, write, iov.iov_base, iov.iov_len)
	       ?: put_user(iov.iov_len, &user->iov_len);
}

/* One word of the saved registers, by its place in struct user_regs. What
 * Linux keeps behind them (debug registers) reads as 0. */
static int user_word(struct task_struct *p, uint32_t at, uint32_t *word,
		     bool write)
{
	struct user_regs regs = get_regs(p);
	uint32_t *words = (uint32_t *)&regs;

	if (at % sizeof(*word) || at >= USER_SIZE)
		return -EIO;
	if (at >= sizeof(regs)) {
		*word = 0;
		return write ? -EIO : 0;
	}
	if (write)
		words[at / sizeof(*word)] = *word;
	else
		*word = words[at / sizeof(*word)];
	return write ? set_regs(p, &regs) : 0;
}

static int trace_me(void)
{
	if (current->trace.tracer)
		return -EPERM;
	trace_link(current, current->leader->family.creator);
	return 0;
}

/* p was stopped, and is on its way to stop for its tracer: until it has, or is
 * gone, or a signal came. Where it is continued, a tick wakes us. */
static void await_stop(struct task_struct *p, pid_t pid)
{
	int err = 0;

	while (find_task_by_pid(pid) == p && p->trace.thread == current &&
	       p->jobctl & JOBCTL_TRAP_STOP && p->state != TASK_ZOMBIE &&
	       err != -ERESTARTSYS) {
		uint64_t due = clock_ns() + NSEC_PER_TICK;

		err = sleep_on_until(&current->leader->family.child_exit, &due);
	}
}

static int attach(struct task_struct *p, pid_t pid, bool seize,
		  uint32_t options)
{
	if (p->leader == current->leader || p->trace.tracer || !p->mm ||
	    !ptrace_may_access(p))
		return -EPERM;
	trace_link(p, current);
	p->trace.seized = seize;
	p->trace.options = seize ? options : 0;
	if (!seize)
		send_signal_thread(p, SIGSTOP, NULL);
	if (p->state == TASK_STOPPED) {		/* it stops for us from now */
		set_jobctl(p, JOBCTL_TRAP_STOP);
		wake_up_process(p);
		await_stop(p, pid);
	}
	return 0;
}

/* Lets p run on: step, to the next system call, or freely. */
static int ptrace_resume(struct task_struct *p, uint32_t request, uint32_t sig)
{
	bool step = request == PTRACE_SINGLESTEP;

	if (sig > NSIG)
		return -EIO;
	p->trace.syscalls = step || request == PTRACE_SYSCALL;
	trace_set_step(p, step);
	if (request == PTRACE_DETACH)
		trace_unlink(p);
	trace_resume(p, sig);
	return 0;
}

static int peek_or_poke(struct task_struct *p, uint32_t request, uint32_t addr,
			uint32_t data)
{
	bool write = request >= PTRACE_POKETEXT;	/* behind the PEEKs */
	bool user = request == PTRACE_PEEKUSER || request == PTRACE_POKEUSER;
	uint32_t word = data;

	if (!user)				/* the stack may grow */
		handle_mm_fault(p->mm, addr, false, p->leader->rlim);
	int err = user ? user_word(p, addr, &word, write)
		       : access_mm(p->mm, addr, &word, sizeof(word), write);

	return err || write ? err : put_user(word, (void *)data);
}

/* What is known of the signal, or the stop, p is at; for a signal, a tracer may
 * tell another story. */
static int access_siginfo(struct task_struct *p, void *user, bool write)
{
	siginfo_t whole = { 0 };

	if (write && copy_from_user(&whole, user, sizeof(whole)))
		return -EFAULT;
	if (!p->trace.info)
		return -EINVAL;
	if (write)
		memcpy(p->trace.info, &whole, sizeof(*p->trace.info));
	else
		memcpy(&whole, p->trace.info, sizeof(*p->trace.info));
	return write ? 0 : copy_to_user(user, &whole, sizeof(whole));
}

/* Stops p for its tracer, not by a signal. p must have been SEIZEd. */
static int interrupt(struct task_struct *p)
{
	if (!p->trace.seized)
		return -EIO;
	set_jobctl(p, JOBCTL_TRAP_STOP);
	return 0;
}

/* Leaves p in its PTRACE_EVENT_STOP, but hears of the end of it. */
static int listen(struct task_struct *p)
{
	if (!p->trace.seized || !p->trace.info ||
	    p->trace.info->si_code >> 8 != PTRACE_EVENT_STOP)
		return -EIO;
	p->trace.report = 0;
	set_jobctl(p, JOBCTL_LISTENING);
	return 0;
}

/* What can be asked of a task that has stopped for us. */
static int ask(struct task_struct *p, uint32_t request, uint32_t addr,
	       uint32_t data)
{
	switch (request) {
	case PTRACE_PEEKTEXT: case PTRACE_PEEKDATA: case PTRACE_PEEKUSER:
	case PTRACE_POKETEXT: case PTRACE_POKEDATA: case PTRACE_POKEUSER:
		return peek_or_poke(p, request, addr, data);
	case PTRACE_GETREGS: case PTRACE_GETFPREGS: case PTRACE_GETFPXREGS:
	case PTRACE_SETREGS: case PTRACE_SETFPREGS: case PTRACE_SETFPXREGS:
		return access_kind(p, request, (void *)data);
	case PTRACE_GETREGSET: case PTRACE_SETREGSET:
		return access_regset(p, addr, request & 1, (void *)data);
	case PTRACE_SETOPTIONS:
		if (data & ~PTRACE_O_ALL)
			return -EINVAL;
		p->trace.options = data;
		return 0;
	case PTRACE_GETEVENTMSG:
		return put_user(p->trace.message, (void *)data);
	case PTRACE_GETSIGINFO: case PTRACE_SETSIGINFO:
		return access_siginfo(p, (void *)data, request & 1);
	case PTRACE_LISTEN:
		return listen(p);
	case PTRACE_CONT: case PTRACE_SYSCALL: case PTRACE_SINGLESTEP:
	case PTRACE_DETACH:
		return ptrace_resume(p, request, data);
	}
	return -EIO;
}

int32_t sys_ptrace(uint32_t request, pid_t pid, uint32_t addr, uint32_t data)
{
	if (request == PTRACE_TRACEME)
		return trace_me();
	struct task_struct *p = find_task_by_pid(pid);

	if (!p)
		return -ESRCH;
	if (request == PTRACE_SEIZE && (addr || data & ~PTRACE_O_ALL))
		return -EIO;
	if (request == PTRACE_ATTACH || request == PTRACE_SEIZE)
		return attach(p, pid, request == PTRACE_SEIZE, data);
	if (p->trace.thread != current)
		return -ESRCH;
	if (request == PTRACE_KILL)
		return send_signal(p, SIGKILL, NULL);
	if (request == PTRACE_INTERRUPT)
		return interrupt(p);
	if (p->state != TASK_TRACED || p->jobctl & JOBCTL_LISTENING)
		return -ESRCH;
	return ask(p, request, addr, data);
}
