/*
 * A handler starts with a fresh FPU, finds the interrupted state in its frame
 * as Linux lays it out, may change it there, and gives it back (H, B).
 * linux: (qemu-i386 saves less) prints only what holds on both.
 * needs: fpu handlers
 */
#include "check.h"
#include "has_fpu.h"

#define CW_FRESH	0x37f
#define CW_OURS		0xc7f		/* rounds towards zero, 53 bits */
#define MXCSR_FRESH	0x1f80
#define MXCSR_OURS	0x7f80		/* rounds towards zero */
#define XMM_AT		160		/* in FXSAVE's area */
#define MXCSR_AT	24
#define UPPER		0xffff0000
#define ALL_EMPTY	0xffff
#define TWO_VALID	0x0fff		/* registers 6 and 7 */

struct fpu_env {
	uint32_t cw, sw, tag, rest[4];
};

static void (*change)(struct sigcontext *);
static struct fpu_env at_start;
static uint32_t mxcsr_at_start = MXCSR_FRESH;
static bool sse, fxsr;			/* has the processor these? */

static struct fpstate *state_of(struct sigcontext *c)
{
	return (struct fpstate *)c->fpstate;
}

static void on_signal(int sig, siginfo_t *info, void *context)
{
	struct ucontext *frame = context;
	const uint32_t junk[4] = { 1, 2, 3, 4 };
	(void)sig;
	(void)info;
	__asm__ volatile("fnstenv %0" : "=m" (at_start));
	__asm__ volatile("fninit\n\tfldz\n\tfldz\n\tfldz");
	if (sse)
		__asm__ volatile("stmxcsr %0\n\tmovups %1, %%xmm3"
				 : "=m" (mxcsr_at_start) : "m" (junk));
	if (change)
		change(&frame->uc_mcontext);
}

/* What the program has in the FPU while it is interrupted. */
struct numbers {
	int32_t top, below;		/* on the stack, as integers */
	uint32_t xmm[4];
	uint16_t cw;
	uint32_t mxcsr;
};

static const struct numbers ours = {
	7, 9, { 10, 20, 30, 40 }, CW_OURS, MXCSR_OURS,
};

/* Fills the FPU, raises the signal, and says what is there after it. */
static struct numbers across_a_signal(void)
{
	struct numbers n = ours;
	int me = getpid();
	if (sse)
		__asm__ volatile("movups %0, %%xmm3\n\tldmxcsr %1"
				 : : "m" (n.xmm), "m" (n.mxcsr));
	__asm__ volatile("fninit\n\tfldcw %1\n\tfildl %2\n\tfildl %3\n\t"
			 "int $0x80\n\t"
			 "fistpl %3\n\tfistpl %2\n\tfnstcw %1\n\tfninit"
			 : "=a" (me), "+m" (n.cw), "+m" (n.below), "+m" (n.top)
			 : "0" (__NR_kill), "b" (me), "c" (SIGUSR1) : "memory");
	if (sse)
		__asm__ volatile("movups %%xmm3, %0\n\tstmxcsr %1"
				 : "=m" (n.xmm), "=m" (n.mxcsr));
	CHECK_EQ(me, 0);
	return n;
}

static void check_numbers(const struct numbers *got, const struct numbers *want)
{
	CHECK_EQ(got->top, want->top);
	CHECK_EQ(got->below, want->below);
	CHECK_EQ(got->cw, want->cw);
	if (!sse)
		return;
	CHECK_EQ(got->mxcsr, want->mxcsr);
	CHECK(!memcmp(got->xmm, want->xmm, sizeof(got->xmm)));
}

static void kept(void)
{
	change = NULL;
	struct numbers n = across_a_signal();
	check_numbers(&n, &ours);
	CHECK_EQ(at_start.cw & 0xffff, CW_FRESH);
	CHECK_EQ(at_start.sw & 0xffff, 0);
	CHECK_EQ(at_start.tag & 0xffff, ALL_EMPTY);
	CHECK_EQ(mxcsr_at_start, MXCSR_FRESH);
	say("kept, and out of the handler's way\n");
}

static void look(struct sigcontext *c)
{
	const struct fpstate *f = state_of(c);
	/* The upper halves are ones; the manual calls them reserved, and
	 * QEMU's FSAVE writes zeros there. */
	CHECK_EQ(f->cw | UPPER, UPPER | CW_OURS);
	CHECK_EQ(f->sw & 0x3800, 6 << 11);	/* the top of the stack */
	CHECK_EQ(f->tag | UPPER, UPPER | TWO_VALID);
	CHECK(!fxsr || (f->cw & f->tag) >= UPPER);
	CHECK_EQ(f->status, f->sw & 0xffff);
	CHECK_EQ(f->magic, fxsr ? FPSTATE_HAS_FX : FPSTATE_NO_FX);
	CHECK_EQ(f->st[0][7], 0xe0);		/* 7 = 1.11b * 4 */
	CHECK_EQ(f->st[1][7], 0x90);		/* 9 = 1.001b * 8 */
	CHECK_EQ((uint32_t)f % 16, 0);
	if (!sse)
		return;
	CHECK(!memcmp(f->fx + XMM_AT + 3 * 16, ours.xmm, sizeof(ours.xmm)));
	CHECK(!memcmp(f->fx + MXCSR_AT, &ours.mxcsr, sizeof(ours.mxcsr)));
}

static void looked_at(void)
{
	change = look;
	struct numbers n = across_a_signal();
	check_numbers(&n, &ours);
	say("in the frame, twice\n");
}

static const struct numbers theirs = {
	6, 9, { 11, 20, 30, 40 }, CW_FRESH, MXCSR_FRESH,
};

static void replace(struct sigcontext *c)
{
	struct fpstate *f = state_of(c);
	const uint32_t mxcsr = MXCSR_FRESH;
	f->cw = 0xffff0000 | CW_FRESH;
	f->st[0][7] = 0xc0;			/* 6 = 1.1b * 4 */
	if (!sse)
		return;
	f->fx[XMM_AT + 3 * 16] = 11;
	memcpy(f->fx + MXCSR_AT, &mxcsr, sizeof(mxcsr));
}

static void replaced(void)
{
	change = replace;
	struct numbers n = across_a_signal();
	check_numbers(&n, &theirs);
	say("what the handler puts there is used\n");
}

static void take_away(struct sigcontext *c)
{
	c->fpstate = 0;
}

static void fresh_after(void)
{
	const struct numbers fresh = { .mxcsr = MXCSR_FRESH };
	change = take_away;
	struct numbers n = across_a_signal();
	CHECK_EQ(n.cw, CW_FRESH);
	CHECK(!sse || n.mxcsr == fresh.mxcsr);
	CHECK(!sse || !memcmp(n.xmm, fresh.xmm, sizeof(n.xmm)));
	say("none at all: a fresh one\n");
}

static void spoil(struct sigcontext *c)
{
	memset(state_of(c)->fx + MXCSR_AT, 0xff, 4);
}

static void misplace(struct sigcontext *c)
{
	c->fpstate = KERNEL_BASE - 64;
}

static void dies(void)
{
	across_a_signal();
}

int main(void)
{
	sse = has_feature(CPUID_SSE);
	fxsr = has_feature(CPUID_FXSR);
	handle(SIGUSR1, on_signal, SA_SIGINFO);
	kept();
	looked_at();
	replaced();
	fresh_after();
	change = spoil;
	if (fxsr)
		CHECK_EQ(in_child(dies), W_EXITCODE(0, SIGSEGV));
	change = misplace;
	CHECK_EQ(in_child(dies), W_EXITCODE(0, SIGSEGV));
	kept();
	return check_result();
}
