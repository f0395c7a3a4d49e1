/*
 * sigreturn with a frame a program made up can hurt that program only: it
 * lives or dies, in user mode, whatever selectors and flags it asks for (C).
 * linux: (qemu-i386 stumbles over these) says only that all came to an end.
 * needs: handlers
 */
#include "check.h"

#define KERNEL_CODE	0x08	/* and its neighbours: any ring-0 selector */
#define EFLAGS_IOPL	0x3000u
#define EFLAGS_NT	0x4000u
#define EFLAGS_VM	0x20000u
#define EFLAGS_IF	0x200u
#define EFLAGS_TF	0x100u

static void (*garble)(struct sigcontext *);

static void on_signal(int sig, siginfo_t *info, void *context)
{
	struct ucontext *frame = context;
	(void)sig;
	(void)info;
	garble(&frame->uc_mcontext);
}

static void kernel_cs(struct sigcontext *c) { c->cs = KERNEL_CODE; }
static void kernel_ss(struct sigcontext *c) { c->ss = KERNEL_CODE + 8; }
static void null_cs(struct sigcontext *c) { c->cs = 0; }
static void null_ss(struct sigcontext *c) { c->ss = 0; }
static void tss_cs(struct sigcontext *c) { c->cs = 0x43; }
static void far_cs(struct sigcontext *c) { c->cs = 0xffff; }
static void ldt_cs(struct sigcontext *c) { c->cs = 0x07; }
static void bad_ds(struct sigcontext *c) { c->ds = c->es = 0xfff3; }
static void bad_fs(struct sigcontext *c) { c->fs = c->gs = 0x10; }
static void kernel_eip(struct sigcontext *c) { c->eip = KERNEL_BASE + 4096; }
static void kernel_esp(struct sigcontext *c)
{
	c->esp_at_signal = c->esp = KERNEL_BASE + 0x100000;
}
static void iopl(struct sigcontext *c) { c->eflags |= EFLAGS_IOPL; }
static void nested(struct sigcontext *c) { c->eflags |= EFLAGS_NT; }
static void virtual(struct sigcontext *c) { c->eflags |= EFLAGS_VM; }
static void no_interrupts(struct sigcontext *c) { c->eflags &= ~EFLAGS_IF; }
static void single_step(struct sigcontext *c) { c->eflags |= EFLAGS_TF; }
static void fpstate(struct sigcontext *c) { c->fpstate = KERNEL_BASE + 16; }
static void all_ones(struct sigcontext *c) { memset(c, 0xff, sizeof(*c)); }
static void all_zeros(struct sigcontext *c) { memset(c, 0, sizeof(*c)); }

/* Still in ring 3, interrupts on, no I/O rights? Then make a system call. */
static void still_harmless(void)
{
	uint32_t cs, eflags;
	__asm__ volatile("movl %%cs, %0\n\tpushfl\n\tpopl %1"
			 : "=r" (cs), "=r" (eflags));
	CHECK_EQ(cs & 3, 3);
	CHECK(eflags & EFLAGS_IF);
	CHECK_EQ(eflags & (EFLAGS_IOPL | EFLAGS_VM), 0);
	CHECK(getpid() > 0);
}

static void raise_it(void)
{
	handle(SIGUSR1, on_signal, SA_SIGINFO);
	kill(getpid(), SIGUSR1);
	still_harmless();
}

/* No signal at all: whatever lies on the stack is taken for a frame. */
static void out_of_nothing(void)
{
	__asm__ volatile("movl %0, %%eax\n\tint $0x80"
			 : : "i" (__NR_rt_sigreturn) : "eax", "memory");
}

static void old_out_of_nothing(void)
{
	__asm__ volatile("movl %0, %%eax\n\tint $0x80"
			 : : "i" (__NR_sigreturn) : "eax", "memory");
}

static void without_a_stack(void)
{
	__asm__ volatile("movl %0, %%eax\n\tmovl $0xfffffff0, %%esp\n\t"
			 "int $0x80\n\thlt"
			 : : "i" (__NR_rt_sigreturn) : "eax", "memory");
}

/* What is no part of a selector, and its ring, is not looked at. */
static void odd_selectors(struct sigcontext *c)
{
	c->cs = (c->cs & ~3u) | 0xbad0000;
	c->ss = (c->ss & ~3u) | 0xbad0000;
}

/* Linux's sigframe: the number, a sigcontext, room where the FPU's state was
 * once, the mask's other half, and the code that calls sigreturn. */
struct old_frame {
	int32_t sig;
	struct sigcontext sc;
	struct fpstate unused;
	uint32_t high_mask;
	uint8_t code[8];
};

static volatile uint32_t high_mask;

static void old_handler(int sig)
{
	char *ret = (char *)__builtin_frame_address(0) + 4;
	volatile struct old_frame *frame = (void *)(ret + 4);
	SEE_SAME(frame->sig, sig);
	SEE(frame->code[0], 0x58);		/* pop %eax */
	high_mask = frame->high_mask;
	frame->high_mask = 1u << (44 - 33);
}

static void old_frame(void)
{
	sigset_t mask = sigmask(40) | sigmask(SIGHUP);
	SEE(sigprocmask(SIG_SETMASK, &mask, NULL), 0);
	handle(SIGUSR1, old_handler, 0);
	kill(getpid(), SIGUSR1);
	SEE(high_mask, 1u << (40 - 33));
	SEE(sigprocmask(SIG_SETMASK, NULL, &mask), 0);
	SEE_TRUE(mask == (sigmask(44) | sigmask(SIGHUP)));
}

static void ends_somehow(void (*body)(void), unsigned number)
{
	int status = in_child(body);
	if (!CHECK(status == 0 || (WIFSIGNALED(status) &&
				   WTERMSIG(status) != SIGALRM)))
		report("... with garbled frame %u: %d\n", number, status);
	CHECK_EQ(in_child(still_harmless), 0);	/* and so does the next */
}

int main(void)
{
	void (*const ways[])(struct sigcontext *) = {
		kernel_cs, kernel_ss, null_cs, null_ss, tss_cs, far_cs, ldt_cs,
		bad_ds, bad_fs, kernel_eip, kernel_esp, iopl, nested, virtual,
		no_interrupts, single_step, fpstate, all_ones, all_zeros,
	};
	for (unsigned i = 0; i < COUNT(ways); i++) {
		garble = ways[i];
		ends_somehow(raise_it, i);
	}
	ends_somehow(out_of_nothing, 100);
	ends_somehow(old_out_of_nothing, 101);
	ends_somehow(without_a_stack, 102);
	garble = odd_selectors;
	SEE(in_child(raise_it), 0);
	SEE(in_child(old_frame), 0);
	no_children_left();
	say("%u frames made up, none of use\n", (unsigned)COUNT(ways) + 3);
	return check_result();
}
