/*
 * Why a number went wrong: the siginfo of an x87 exception, and of SSE's where
 * the processor raises them (QEMU's does not), has its reason and its place.
 * linux: prints them.
 * needs: fpu handlers rtsig
 */
#include "check.h"
#include "has_fpu.h"

#define CW_ALL		0x37f	/* every exception is masked */
#define INVALID		0x01
#define DIVIDE		0x04
#define OVERFLOW	0x08
#define UNDERFLOW	0x10
#define INEXACT		0x20
#define MXCSR_ALL	0x1f80
#define SSE_SHIFT	7

static const char *name;
static uint32_t expected_at;
static bool may_be_silent;

#define NAMED	__attribute__((used)) static const	/* in the lines below */
NAMED float one = 1, three = 3, zero = 0, huge = 3e38f, tiny = 2e-38f;

static void tell_all(int sig, siginfo_t *info, void *context)
{
	const struct ucontext *at = context;
	CHECK_EQ(at->uc_mcontext.eip, expected_at);
	CHECK_EQ(info->si_addr, expected_at);
	CHECK_EQ(info->si_code, may_be_silent ? 3 : info->si_code);
	if (!may_be_silent)
		say("%s: signal %d, code %d, trap %d\n", name, sig,
		    info->si_code, (int)at->uc_mcontext.trapno);
	_exit(check_result());
}

static void expect(const char *what, void (*fault)(void), const uint8_t *at,
		   int unmasked)
{
	name = what;
	expected_at = (uint32_t)at;
	pid_t pid = must_fork();
	if (pid == 0) {
		uint16_t cw = CW_ALL & ~unmasked;
		handle(SIGFPE, tell_all, SA_SIGINFO);
		__asm__ volatile("fldcw %0" : : "m" (cw));
		fault();
		CHECK(may_be_silent);
		_exit(check_result());
	}
	CHECK_EQ(status_of(pid), 0);
}

/* name(): what leaves an exception pending, then fwait, which raises it. */
#define FAULT(name, insns) \
	extern const uint8_t name##_at[]; \
	extern void name(void); \
	__asm__(".text\n" #name ": " insns "\n" #name "_at: fwait; ret")

FAULT(divide, "fld1; fldz; fdivrp");
FAULT(invalid, "fldz; fldz; fdivrp");
FAULT(overflow, "flds huge; fmuls huge; fmul %st(0); fmul %st(0); "
		"fmul %st(0); fmul %st(0); fmul %st(0); fmul %st(0); "
		"fmul %st(0)");
FAULT(underflow, "flds tiny; fmul %st(0); fmul %st(0); fmul %st(0); "
		 "fmul %st(0); fmul %st(0); fmul %st(0); fmul %st(0); "
		 "fmul %st(0)");
FAULT(inexact, "fld1; fdivs three");

extern const uint8_t sse_at[];
extern void sse(void);
__asm__(".text\nsse: ldmxcsr sse_mask; movss one, %xmm0\n"
	"sse_at: divss zero, %xmm0; ret\n"
	".section .rodata\nsse_mask: .long 0x1d80\n.text");
_Static_assert((MXCSR_ALL & ~(DIVIDE << SSE_SHIFT)) == 0x1d80, "sse_mask");

int main(void)
{
	expect("divide", divide, divide_at, DIVIDE);
	expect("invalid", invalid, invalid_at, INVALID);
	expect("overflow", overflow, overflow_at, OVERFLOW);
	expect("underflow", underflow, underflow_at, UNDERFLOW);
	expect("inexact", inexact, inexact_at, INEXACT);
	expect("two of them", inexact, inexact_at, INEXACT | DIVIDE);
	may_be_silent = true;
	if (has_feature(CPUID_SSE))
		expect("SSE divide", sse, sse_at, 0);
	no_children_left();
	return check_result();
}
