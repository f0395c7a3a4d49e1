/*
 * What a tracer sees of the FPU, and changes: both layouts, of who has used it
 * and who has not, while the tracer has numbers of its own in there (J, B).
 * linux: (qemu-i386 has no ptrace) prints what was seen.
 * needs: threads trace jobs fpu
 */
#include "traced.h"
#include "has_fpu.h"

#define CW_OURS		0xc7f		/* rounds towards zero, 53 bits */
#define ALL_EMPTY	0xffff
#define TWO_VALID	0x0fff	/* registers 6 and 7 */
#define XMM(n)		((160 + 16 * (n)) / 4)	/* words of FXSAVE's area */
#define FX_MXCSR	6
#define MXCSR_TO_ZERO	0x7f80
#define GIVEN		99		/* to the child's XMM3 */
#define MXCSR_BAD	0x12345678

struct older {			/* FSAVE's */
	uint32_t cw, sw, tag, rest[4];
	uint8_t st[8][10];
	uint32_t beyond;	/* it is no longer than that */
};

static const uint32_t words[4] = { 10, 20, 30, 40 };
static bool sse;		/* has the processor it? */

static void use_fpu(void)
{
	int seven = 7, nine = 9, top = 0, below = 0;
	uint32_t xmm[4] = { GIVEN, 20, 30, 40 }, mxcsr = MXCSR_TO_ZERO;
	__asm__ volatile("fninit\n\tfildl %0\n\tfildl %1"
			 : : "m" (nine), "m" (seven));
	if (sse)
		__asm__ volatile("movups %0, %%xmm3" : : "m" (words));
	syscall2(__NR_kill, getpid(), SIGUSR1);
	__asm__ volatile("fistpl %0\n\tfistpl %1" : "=m" (top), "=m" (below));
	if (sse)
		__asm__ volatile("movups %%xmm3, %0\n\tstmxcsr %1"
				 : "=m" (xmm), "=m" (mxcsr));
	say("child: %d %d, xmm %u %u %u %u, mxcsr %x\n", top, below, xmm[0],
	    xmm[1], xmm[2], xmm[3], mxcsr);
}

/* Its first use is after the tracer's. */
static void use_given(void)
{
	uint16_t cw = 0;
	uint32_t xmm[4] = { 5 };
	syscall2(__NR_kill, getpid(), SIGUSR1);
	__asm__ volatile("fnstcw %0" : "=m" (cw));
	if (sse)
		__asm__ volatile("movups %%xmm5, %0" : "=m" (xmm));
	say("child: cw %x, xmm %u\n", cw, xmm[0]);
}

static pid_t at_signal(void (*body)(void))
{
	pid_t pid = traced(body, 0);
	resume(PTRACE_CONT, pid, 0);
	CHECK_EQ(next_status(pid), STOPPED(SIGUSR1));
	return pid;
}

static struct older older_of(pid_t pid)
{
	struct older o = { .beyond = 1 };
	CHECK_EQ(ptrace(PTRACE_GETFPREGS, pid, 0, (uint32_t)&o), 0);
	CHECK_EQ(o.beyond, 1);
	say("cw %x, sw %x, tag %x\n", o.cw, o.sw, o.tag);
	return o;
}

/* The newer layout; a processor that has none says so. */
static void change_fx(pid_t pid)
{
	uint32_t fx[128];
	if (!has_feature(CPUID_FXSR)) {
		CHECK_EQ(ptrace(PTRACE_GETFPXREGS, pid, 0, (uint32_t)fx), -EIO);
		CHECK_EQ(ptrace(PTRACE_SETFPXREGS, pid, 0, (uint32_t)fx), -EIO);
		return;
	}
	CHECK_EQ(ptrace(PTRACE_GETFPXREGS, pid, 0, (uint32_t)fx), 0);
	CHECK(!sse || !memcmp(&fx[XMM(3)], words, sizeof(words)));
	fx[XMM(3)] = GIVEN;
	fx[FX_MXCSR] = MXCSR_BAD;
	CHECK_EQ(ptrace(PTRACE_SETFPXREGS, pid, 0, (uint32_t)fx), -EINVAL);
	fx[FX_MXCSR] = MXCSR_TO_ZERO;
	CHECK_EQ(ptrace(PTRACE_SETFPXREGS, pid, 0, (uint32_t)fx), 0);
	CHECK_EQ(ptrace(PTRACE_GETFPXREGS, pid, 0, KERNEL_BASE), -EFAULT);
}

static void used(void)
{
	int ours = 77, still = 0;
	pid_t pid = at_signal(use_fpu);
	__asm__ volatile("fninit\n\tfildl %0" : : "m" (ours));
	struct older o = older_of(pid);
	CHECK_EQ(o.tag & 0xffff, TWO_VALID);
	CHECK_EQ(o.st[0][7], 0xe0);		/* 7, and 9 below it */
	CHECK_EQ(o.st[1][7], 0x90);
	o.st[0][7] = 0xc0;			/* 6 */
	CHECK_EQ(ptrace(PTRACE_SETFPREGS, pid, 0, (uint32_t)&o), 0);
	change_fx(pid);
	CHECK_EQ(ptrace(PTRACE_SETFPREGS, pid, 0, 8), -EFAULT);
	CHECK_EQ(ptrace(PTRACE_GETFPREGS, pid, 0, 8), -EFAULT);
	resume(PTRACE_CONT, pid, 0);
	CHECK_EQ(status_of(pid), 0);
	__asm__ volatile("fistpl %0" : "=m" (still));
	CHECK_EQ(still, ours);
}

static void unused(void)
{
	uint32_t fx[128];
	pid_t pid = at_signal(use_given);
	struct older o = older_of(pid);
	CHECK_EQ(o.tag & 0xffff, ALL_EMPTY);
	o.cw = CW_OURS;
	CHECK_EQ(ptrace(PTRACE_SETFPREGS, pid, 0, (uint32_t)&o), 0);
	if (has_feature(CPUID_FXSR)) {
		CHECK_EQ(ptrace(PTRACE_GETFPXREGS, pid, 0, (uint32_t)fx), 0);
		CHECK_EQ(fx[0], CW_OURS);
		fx[XMM(5)] = 5;
		CHECK_EQ(ptrace(PTRACE_SETFPXREGS, pid, 0, (uint32_t)fx), 0);
	}
	resume(PTRACE_CONT, pid, 0);
	CHECK_EQ(status_of(pid), 0);
}

int main(void)
{
	sse = has_feature(CPUID_SSE);
	used();
	unused();
	no_children_left();
	return check_result();
}
