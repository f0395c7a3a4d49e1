/*
 * What does a handler find on its stack, and what is taken back from there?
 *
 * Frames are laid out as i386 Linux does, FPU state apart: it stands behind
 * the frame as FXSAVE writes it. sigreturn trusts nothing it reads there.
 */
#include <sigframe.h>
#include <fpu.h>
#include <signal.h>
#include <string.h>
#include <uaccess.h>
#include <uapi/errno.h>
#include <uapi/unistd.h>

#define FRAME_ALIGN	16u
#define MXCSR_OFFSET	24	/* in FXSAVE's area */
#define MXCSR_VALID	0x0000ffbfu

void (*handler_debugger)(struct trapframe *regs, bool begins);

/* Code that calls sigreturn, for who gave no SA_RESTORER. */
struct trampoline {
	uint8_t code[8];
};

struct frame {			/* for a handler(sig) */
	uint32_t ret;		/* where the handler returns to */
	int32_t sig;
	struct sigcontext sc;
	uint32_t high_mask;	/* signals 33 .. 64 */
	struct trampoline trampoline;
};

struct rt_frame {		/* for a handler(sig, info, context) */
	uint32_t ret;
	int32_t sig;
	uint32_t info_at, uc_at;
	struct siginfo info;
	uint8_t info_rest[sizeof(siginfo_t) - sizeof(struct siginfo)];
	struct ucontext uc;
	struct trampoline trampoline;
};

/* popl %eax; movl $__NR_sigreturn, %eax; int $0x80 */
static const struct trampoline trampoline = {
	{ 0x58, 0xb8, __NR_sigreturn, 0, 0, 0, 0xcd, 0x80 },
};
/* movl $__NR_rt_sigreturn, %eax; int $0x80 */
static const struct trampoline rt_trampoline = {
	{ 0xb8, __NR_rt_sigreturn, 0, 0, 0, 0xcd, 0x80, 0 },
};

static void save_context(struct sigcontext *sc, const struct trapframe *regs,
			 uint32_t fpstate, sigset_t mask)
{
	sc->gs = regs->gs;
	sc->fs = regs->fs;
	sc->es = regs->es;
	sc->ds = regs->ds;
	sc->edi = regs->edi;
	sc->esi = regs->esi;
	sc->ebp = regs->ebp;
	sc->esp = sc->esp_at_signal = regs->esp;
	sc->ebx = regs->ebx;
	sc->edx = regs->edx;
	sc->ecx = regs->ecx;
	sc->eax = regs->eax;
	sc->trapno = current->trap_no;
	sc->err = current->trap_error;
	sc->cr2 = current->trap_addr;
	sc->eip = regs->eip;
	sc->cs = regs->cs;
	sc->eflags = regs->eflags;
	sc->ss = regs->ss;
	sc->fpstate = fpstate;
	sc->oldmask = mask;
}

static bool on_altstack(uint32_t sp)
{
	const struct sigaltstack *alt = &current->altstack;

	return sp - alt->ss_sp - 1 < alt->ss_size;
}

/* Which stack the handler is to run on. */
static uint32_t handler_stack(const struct trapframe *regs,
			      const struct sigaction *action)
{
	const struct sigaltstack *alt = &current->altstack;

	if (action->sa_flags & SA_ONSTACK && alt->ss_size &&
	    !on_altstack(regs->esp))
		return alt->ss_sp + alt->ss_size;
	return regs->esp;
}

/* Puts the FPU's state below sp, which moves down. 0 or -EFAULT. */
static int push_fpu(uint32_t *sp, uint32_t *at)
{
	*at = 0;
	if (!current->fpu)
		return 0;
	fpu_save_current();
	*at = *sp = (*sp - FPU_STATE_SIZE) & ~(FRAME_ALIGN - 1);
	return copy_to_user((void *)*at, current->fpu, FPU_STATE_SIZE);
}

/* Where a frame of this size starts, so that the handler finds its stack as
 * after a call: esp + 4 a multiple of 16. */
static uint32_t frame_at(uint32_t sp, size_t size)
{
	return ((sp - size + 4) & ~(FRAME_ALIGN - 1)) - 4;
}

static void enter_handler(struct trapframe *regs, uint32_t handler,
			  uint32_t esp)
{
	regs->eip = handler;
	regs->esp = esp;
	regs->cs = USER_CS;
	regs->ds = regs->es = regs->ss = USER_DS;
	regs->eflags &= ~(EFLAGS_DF | EFLAGS_TF);
}

static int setup_frame(struct trapframe *regs, int sig,
		       const struct sigaction *action, sigset_t mask)
{
	uint32_t sp = handler_stack(regs, action), fpstate;
	struct frame f;

	if (push_fpu(&sp, &fpstate))
		return -EFAULT;
	sp = frame_at(sp, sizeof(f));
	f.sig = sig;
	f.high_mask = mask >> 32;
	save_context(&f.sc, regs, fpstate, mask);
	f.trampoline = trampoline;
	f.ret = action->sa_flags & SA_RESTORER ? action->sa_restorer
		: sp + offsetof(struct frame, trampoline);
	if (copy_to_user((void *)sp, &f, sizeof(f)))
		return -EFAULT;
	enter_handler(regs, action->sa_handler, sp);
	regs->eax = sig;
	regs->edx = regs->ecx = 0;
	return 0;
}

static int setup_rt_frame(struct trapframe *regs, int sig,
			  const struct sigaction *action, sigset_t mask,
			  const struct siginfo *info)
{
	uint32_t sp = handler_stack(regs, action), fpstate;
	struct rt_frame f = { .sig = sig, .info = *info };

	if (push_fpu(&sp, &fpstate))
		return -EFAULT;
	sp = frame_at(sp, sizeof(f));
	f.info_at = sp + offsetof(struct rt_frame, info);
	f.uc_at = sp + offsetof(struct rt_frame, uc);
	f.uc.uc_sigmask = mask;
	f.uc.uc_stack = current->altstack;
	save_context(&f.uc.uc_mcontext, regs, fpstate, mask);
	f.trampoline = rt_trampoline;
	f.ret = action->sa_flags & SA_RESTORER ? action->sa_restorer
		: sp + offsetof(struct rt_frame, trampoline);
	if (copy_to_user((void *)sp, &f, sizeof(f)))
		return -EFAULT;
	enter_handler(regs, action->sa_handler, sp);
	regs->eax = sig;
	regs->edx = f.info_at;
	regs->ecx = f.uc_at;
	return 0;
}

int setup_handler(struct trapframe *regs, int sig,
		  const struct sigaction *action, sigset_t mask,
		  const struct siginfo *info)
{
	if (handler_debugger)
		handler_debugger(regs, false);
	int err = action->sa_flags & SA_SIGINFO
		? setup_rt_frame(regs, sig, action, mask, info)
		: setup_frame(regs, sig, action, mask);

	if (handler_debugger && !err)
		handler_debugger(regs, true);
	return err;
}

/* Takes FPU state back from user memory, made safe to load. */
static int restore_fpu(uint32_t at)
{
	if (!at || !current->fpu)
		return 0;
	fpu_save_current();
	struct fpu_state *fpu = current->fpu;

	if (copy_from_user(fpu, (void *)at, FPU_STATE_SIZE))
		return -EFAULT;
	uint32_t mxcsr;

	memcpy(&mxcsr, &fpu->bytes[MXCSR_OFFSET], sizeof(mxcsr));
	mxcsr &= MXCSR_VALID;
	memcpy(&fpu->bytes[MXCSR_OFFSET], &mxcsr, sizeof(mxcsr));
	return 0;
}

/* The user's own registers, as far as they are the user's to choose. A bad
 * data selector becomes 0 on the way out (entry.asm). */
static void restore_regs(struct trapframe *regs, const struct sigcontext *sc)
{
	set_user_segments(regs, sc->ds, sc->es, sc->fs, sc->gs);
	regs->edi = sc->edi;
	regs->esi = sc->esi;
	regs->ebp = sc->ebp;
	regs->esp = sc->esp;
	regs->ebx = sc->ebx;
	regs->edx = sc->edx;
	regs->ecx = sc->ecx;
	regs->eax = sc->eax;
	regs->eip = sc->eip;
	set_user_flags(regs, sc->eflags);
	regs->orig_eax = -1;
}

static int32_t restore(const struct sigcontext *sc, sigset_t mask)
{
	struct trapframe *regs = task_regs(current);

	if (sc->cs != USER_CS || sc->ss != USER_DS || restore_fpu(sc->fpstate)) {
		force_signal(current, SIGSEGV, NULL);
		return 0;
	}
	set_blocked(mask);
	restore_regs(regs, sc);
	return regs->eax;
}

int32_t sys_sigreturn(void)
{
	struct frame f;
	uint32_t at = task_regs(current)->esp - 8;	/* ret, sig: popped */

	if (copy_from_user(&f, (void *)at, sizeof(f))) {
		force_signal(current, SIGSEGV, NULL);
		return 0;
	}
	return restore(&f.sc, (sigset_t)f.high_mask << 32 | f.sc.oldmask);
}

int32_t sys_rt_sigreturn(void)
{
	struct rt_frame f;
	uint32_t at = task_regs(current)->esp - 4;	/* ret: popped */

	if (copy_from_user(&f, (void *)at, sizeof(f))) {
		force_signal(current, SIGSEGV, NULL);
		return 0;
	}
	return restore(&f.uc.uc_mcontext, f.uc.uc_sigmask);
}

int32_t sys_sigaltstack(const struct sigaltstack *new,
			struct sigaltstack *old)
{
	uint32_t esp = task_regs(current)->esp;
	struct sigaltstack in, out = current->altstack;

	out.ss_flags = !out.ss_size ? SS_DISABLE
				    : on_altstack(esp) ? SS_ONSTACK : 0;
	if (new && copy_from_user(&in, new, sizeof(in)))
		return -EFAULT;
	if (new && on_altstack(esp))
		return -EPERM;
	if (new && in.ss_flags & ~(SS_DISABLE | SS_ONSTACK))
		return -EINVAL;
	if (new && !(in.ss_flags & SS_DISABLE) && in.ss_size < MINSIGSTKSZ)
		return -ENOMEM;
	if (new)
		current->altstack = in.ss_flags & SS_DISABLE
			? (struct sigaltstack){ 0 } : in;
	return old && copy_to_user(old, &out, sizeof(out)) ? -EFAULT : 0;
}
