/*
 * What does a handler find on its stack, and what is taken back from there?
 *
 * Frames are laid out as i386 Linux does. sigreturn trusts nothing it reads
 * there.
 */
#include <handlers/sigframe.h>
#include <fpu/fpu.h>
#include <signal/signal.h>
#include <lib/string.h>
#include <uaccess.h>
#include <uapi/errno.h>

#define FRAME_ALIGN	16u

const bool has_handlers = true;

/* Code that calls sigreturn, for an action without SA_RESTORER. */
struct trampoline {
	uint8_t code[8];
};

struct frame {			/* for a handler(sig) */
	uint32_t ret;		/* where the handler returns to */
	int32_t sig;
	struct sigcontext sc;
	struct fpstate unused;	/* it stood here once */
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

/* A trapframe begins as a sigcontext does: gs, and so on up to eax. */
#define REGS_ALIKE offsetof(struct sigcontext, trapno)
_Static_assert(REGS_ALIKE == offsetof(struct trapframe, vector), "to eax");

static void save_context(struct sigcontext *sc, const struct trapframe *regs,
			 uint32_t fpstate, sigset_t mask)
{
	memcpy(sc, regs, REGS_ALIKE);
	sc->gs = regs->gs;
	sc->fs = regs->fs;
	sc->es = regs->es;
	sc->ds = regs->ds;
	sc->esp = sc->esp_at_signal = regs->esp;
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

	return alt->ss_size && !(alt->ss_flags & SS_AUTODISARM) &&
	       sp - alt->ss_sp - 1 < alt->ss_size;
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

/*
 * Finds a place for a frame of this size, at which the handler sees its stack
 * as after a call: esp + 4 a multiple of 16. The FPU's state goes above it.
 * 0: there is no room.
 */
static inline uint32_t place_frame(const struct trapframe *regs,
				   const struct sigaction *action,
				   size_t size, uint32_t *fpstate)
{
	uint32_t top = handler_stack(regs, action), sp = top;

	*fpstate = 0;
	if (current->fpu)
		*fpstate = sp = (sp - sizeof(struct fpstate)) &
				~(FRAME_ALIGN - 1);
	sp = ((sp - size + 4) & ~(FRAME_ALIGN - 1)) - 4;
	if (on_altstack(top) && !on_altstack(sp))
		return 0;
	if (*fpstate && save_fpu_frame((struct fpstate *)*fpstate))
		return 0;
	return sp;
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

/* What sigreturn brings back. */
static inline sigset_t mask_before(void)
{
	return current->sig.restore_blocked ? current->sig.saved_blocked
					: current->blocked;
}

int setup_frame(struct trapframe *regs, int sig,
		const struct sigaction *action)
{
	sigset_t mask = mask_before();
	struct frame f;
	uint32_t fpstate, sp = place_frame(regs, action, sizeof(f), &fpstate);

	if (!sp)
		return -EFAULT;
	f.sig = sig;
	f.high_mask = mask >> 32;
	save_context(&f.sc, regs, fpstate, mask);
	f.trampoline = trampoline;
	f.ret = action->sa_flags & SA_RESTORER ? action->sa_restorer
		: sp + offsetof(struct frame, trampoline);
	if (copy_to_user((void *)sp, &f, offsetof(struct frame, unused)) ||
	    copy_to_user((char *)sp + offsetof(struct frame, high_mask),
			 &f.high_mask,
			 sizeof(f) - offsetof(struct frame, high_mask)))
		return -EFAULT;
	enter_handler(regs, action->sa_handler, sp);
	regs->eax = sig;
	regs->edx = regs->ecx = 0;
	return 0;
}

int setup_rt_frame(struct trapframe *regs, int sig,
		   const struct sigaction *action, const struct siginfo *info)
{
	sigset_t mask = mask_before();
	struct rt_frame f;
	uint32_t fpstate, sp = place_frame(regs, action, sizeof(f), &fpstate);

	if (!sp)
		return -EFAULT;
	f.sig = sig;
	f.info = *info;
	f.info_at = sp + offsetof(struct rt_frame, info);
	f.uc_at = sp + offsetof(struct rt_frame, uc);
	f.uc.uc_flags = f.uc.uc_link = 0;
	f.uc.uc_sigmask = mask;
	f.uc.uc_stack = current->altstack;
	save_context(&f.uc.uc_mcontext, regs, fpstate, mask);
	f.trampoline = rt_trampoline;
	f.ret = action->sa_flags & SA_RESTORER ? action->sa_restorer
		: sp + offsetof(struct rt_frame, trampoline);
	if (copy_to_user((void *)sp, &f,
			 offsetof(struct rt_frame, info_rest)) ||
	    copy_to_user((void *)f.uc_at, &f.uc,
			 sizeof(f) - offsetof(struct rt_frame, uc)))
		return -EFAULT;
	enter_handler(regs, action->sa_handler, sp);
	regs->eax = sig;
	regs->edx = f.info_at;
	regs->ecx = f.uc_at;
	return 0;
}

/* The user's own registers, as far as they are the user's to choose, and no
 * selector of the kernel's. One that names nothing becomes 0 on the way out
 * (entry.asm). */
static void restore_regs(struct trapframe *regs, const struct sigcontext *sc)
{
	memcpy(regs, sc, REGS_ALIKE);
	regs->gs |= RPL_USER;
	regs->fs |= RPL_USER;
	regs->es |= RPL_USER;
	regs->ds |= RPL_USER;
	regs->esp = sc->esp;
	regs->eip = sc->eip;
	set_user_flags(regs, sc->eflags);
	regs->orig_eax = -1;
}

static int32_t restore(const struct sigcontext *sc, sigset_t mask)
{
	struct trapframe *regs = task_regs(current);

	if ((uint16_t)(sc->cs | RPL_USER) != USER_CS ||
	    (uint16_t)(sc->ss | RPL_USER) != USER_DS ||
	    ((sc->fpstate || current->fpu) &&
	     restore_fpu_frame((const struct fpstate *)sc->fpstate))) {
		force_signal(current, SIGSEGV, NULL);
		return 0;
	}
	set_blocked(mask);
	restore_regs(regs, sc);
	return regs->eax;
}

/* A handler has returned: its frame holds what was interrupted. */
int32_t sys_sigreturn(void)
{
	const struct frame *at = (const struct frame *)
		(task_regs(current)->esp - 8);		/* ret, sig: popped */
	struct sigcontext sc;
	uint32_t high_mask;

	if (copy_from_user(&sc, &at->sc, sizeof(sc)) ||
	    get_user(&high_mask, &at->high_mask)) {
		force_signal(current, SIGSEGV, NULL);
		return 0;
	}
	return restore(&sc, (sigset_t)high_mask << 32 | sc.oldmask);
}

/* Makes *new the alternate stack of a program whose stack is at esp. */
static int set_altstack(const struct sigaltstack *new, uint32_t esp)
{
	int mode = new->ss_flags & ~SS_AUTODISARM;

	if (on_altstack(esp))
		return -EPERM;
	if (mode != 0 && mode != SS_ONSTACK && mode != SS_DISABLE)
		return -EINVAL;
	if (mode != SS_DISABLE && new->ss_size < MINSIGSTKSZ)
		return -ENOMEM;
	current->altstack = *new;
	if (mode == SS_DISABLE)
		current->altstack.ss_sp = current->altstack.ss_size = 0;
	return 0;
}

int32_t sys_rt_sigreturn(void)
{
	struct ucontext uc;
	struct trapframe *regs = task_regs(current);
	uint32_t at = regs->esp - 4 +			/* ret: popped */
		      offsetof(struct rt_frame, uc);

	if (copy_from_user(&uc, (void *)at, sizeof(uc))) {
		force_signal(current, SIGSEGV, NULL);
		return 0;
	}
	int32_t eax = restore(&uc.uc_mcontext, uc.uc_sigmask);

	set_altstack(&uc.uc_stack, regs->esp);	/* if that is one */
	return eax;
}

int32_t sys_sigaltstack(const struct sigaltstack *new,
			struct sigaltstack *old)
{
	uint32_t esp = task_regs(current)->esp;
	struct sigaltstack in, out = current->altstack;

	out.ss_flags = (out.ss_flags & SS_AUTODISARM) |
		       (!out.ss_size ? SS_DISABLE
				     : on_altstack(esp) ? SS_ONSTACK : 0);
	if (new && copy_from_user(&in, new, sizeof(in)))
		return -EFAULT;
	int err = new ? set_altstack(&in, esp) : 0;

	return err || !old ? err : copy_to_user(old, &out, sizeof(out));
}
