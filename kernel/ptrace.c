/* What may a debugger ask of the task it watches? */
#include <cred.h>
#include <pid.h>
#include <region.h>
#include <signal.h>
#include <trace.h>
#include <uaccess.h>
#include <uapi/errno.h>

static struct user_regs get_regs(const struct task_struct *p)
{
	const struct trapframe *r = task_regs(p);

	return (struct user_regs){
		.ebx = r->ebx, .ecx = r->ecx, .edx = r->edx, .esi = r->esi,
		.edi = r->edi, .ebp = r->ebp, .eax = r->eax, .ds = r->ds,
		.es = r->es, .fs = r->fs, .gs = r->gs,
		.orig_eax = r->orig_eax, .eip = r->eip, .cs = r->cs,
		.eflags = r->eflags, .esp = r->esp, .ss = r->ss,
	};
}

/* As sigreturn: only what is the user's to choose. */
static void set_regs(struct task_struct *p, const struct user_regs *u)
{
	struct trapframe *r = task_regs(p);

	r->ebx = u->ebx;
	r->ecx = u->ecx;
	r->edx = u->edx;
	r->esi = u->esi;
	r->edi = u->edi;
	r->ebp = u->ebp;
	r->eax = u->eax;
	set_user_segments(r, u->ds, u->es, u->fs, u->gs);
	r->orig_eax = u->orig_eax;
	r->eip = u->eip;
	r->esp = u->esp;
	set_user_flags(r, u->eflags);
}

/* One word of the saved registers, by its place in struct user_regs. What
 * Linux keeps behind them (debug registers) reads as 0. */
static int user_word(struct task_struct *p, uint32_t at, uint32_t *word,
		     bool write)
{
	struct user_regs regs = get_regs(p);
	uint32_t *words = (uint32_t *)&regs;

	if (at % sizeof(*word))
		return -EIO;
	if (at >= sizeof(regs)) {
		*word = 0;
		return write ? -EIO : 0;
	}
	if (write)
		words[at / sizeof(*word)] = *word;
	else
		*word = words[at / sizeof(*word)];
	if (write)
		set_regs(p, &regs);
	return 0;
}

static int trace_me(void)
{
	if (current->tracer)
		return -EPERM;
	trace_link(current, current->leader->parent);
	return 0;
}

static int attach(struct task_struct *p, bool seize, uint32_t options)
{
	if (p->leader == current->leader || p->tracer || !p->mm ||
	    p->leader == init_task || !may_signal(p, SIGKILL))
		return -EPERM;
	if (seize && options & ~PTRACE_O_ALL)
		return -EIO;
	trace_link(p, current->leader);
	p->trace_seized = seize;
	p->trace_options = seize ? options : 0;
	return seize ? 0 : send_signal_thread(p, SIGSTOP, NULL);
}

/* Lets p run on: step, to the next system call, or freely. */
static int resume(struct task_struct *p, uint32_t request, uint32_t sig)
{
	struct trapframe *regs = task_regs(p);

	if (sig > NSIG)
		return -EIO;
	p->trace_syscalls = request == PTRACE_SYSCALL;
	regs->eflags &= ~EFLAGS_TF;
	if (request == PTRACE_SINGLESTEP)
		regs->eflags |= EFLAGS_TF;
	if (request == PTRACE_DETACH)
		trace_unlink(p);
	trace_resume(p, sig);
	return 0;
}

static int peek_or_poke(struct task_struct *p, uint32_t request, uint32_t addr,
			uint32_t data)
{
	bool write = request == PTRACE_POKETEXT || request == PTRACE_POKEDATA ||
		     request == PTRACE_POKEUSER;
	bool user = request == PTRACE_PEEKUSER || request == PTRACE_POKEUSER;
	uint32_t word = data;
	int err = user ? user_word(p, addr, &word, write)
		       : access_mm(p->mm, addr, &word, sizeof(word), write);

	return err || write ? err : put_user(word, (void *)data);
}

static int copy_out_siginfo(const struct task_struct *p, uint32_t to)
{
	if (!p->trace_info)
		return -EINVAL;
	return copy_to_user((void *)to, p->trace_info, sizeof(*p->trace_info));
}

/* What can be asked of a task that has stopped for us. */
static int ask(struct task_struct *p, uint32_t request, uint32_t addr,
	       uint32_t data)
{
	struct user_regs regs;

	switch (request) {
	case PTRACE_PEEKTEXT: case PTRACE_PEEKDATA: case PTRACE_PEEKUSER:
	case PTRACE_POKETEXT: case PTRACE_POKEDATA: case PTRACE_POKEUSER:
		return peek_or_poke(p, request, addr, data);
	case PTRACE_GETREGS:
		regs = get_regs(p);
		return copy_to_user((void *)data, &regs, sizeof(regs));
	case PTRACE_SETREGS:
		if (copy_from_user(&regs, (void *)data, sizeof(regs)))
			return -EFAULT;
		set_regs(p, &regs);
		return 0;
	case PTRACE_SETOPTIONS:
		if (data & ~PTRACE_O_ALL)
			return -EINVAL;
		p->trace_options = data;
		return 0;
	case PTRACE_GETEVENTMSG:
		return put_user(p->trace_message, (void *)data);
	case PTRACE_GETSIGINFO:
		return copy_out_siginfo(p, data);
	case PTRACE_CONT: case PTRACE_SYSCALL: case PTRACE_SINGLESTEP:
	case PTRACE_DETACH:
		return resume(p, request, data);
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
	if (request == PTRACE_ATTACH || request == PTRACE_SEIZE)
		return attach(p, request == PTRACE_SEIZE, data);
	if (p->tracer != current->leader)
		return -ESRCH;
	if (request == PTRACE_KILL)
		return send_signal(p, SIGKILL, NULL);
	if (p->state != TASK_TRACED)
		return -ESRCH;
	return ask(p, request, addr, data);
}
