/*
 * Whose registers are in the FPU?
 *
 * A task switch sets CR0.TS; the first FPU instruction after it raises #NM,
 * and only then the last owner's state is saved and ours loaded. Tasks that
 * never use the FPU pay nothing, at fork neither.
 */
#include <fpu/fpu.h>
#include <mm/kmalloc.h>
#include <lib/string.h>
#include <asm/cpu.h>
#include <uapi/errno.h>

#define CPUID_FXSR	(1u << 24)
#define CW_DEFAULT	0x037f
#define MXCSR_DEFAULT	0x1f80
#define MXCSR_MASK_OLD	0xffbf	/* of CPUs that do not tell */
#define RESERVED_ONES	0xffff0000u

static struct task_struct *owner;
bool fpu_has_fxsr;
uint32_t fpu_mxcsr_mask;

void fpu_init(void)
{
	static struct fpu_state probe;
	uint32_t regs[4];

	cpuid(1, regs);
	fpu_has_fxsr = regs[3] & CPUID_FXSR;
	write_cr(0, (read_cr(0) & ~CR0_EM) | CR0_MP | CR0_NE);
	clts();
	if (fpu_has_fxsr) {
		write_cr(4, read_cr(4) | CR4_OSFXSR | CR4_OSXMMEXCPT);
		asm volatile("fxsave %0" : "=m"(probe));
	}
	fpu_mxcsr_mask = probe.fx.mxcsr_mask ? : MXCSR_MASK_OLD;
	write_cr(0, read_cr(0) | CR0_TS);
}

static void save(struct fpu_state *state)
{
	if (fpu_has_fxsr)
		asm volatile("fxsave %0" : "=m"(*state));
	else
		asm volatile("fnsave %0; fwait" : "=m"(*state));
}

static void load(const struct fpu_state *state)
{
	if (fpu_has_fxsr)
		asm volatile("fxrstor %0" : : "m"(*state));
	else
		asm volatile("frstor %0" : : "m"(*state));
}

void fpu_reset(struct fpu_state *state)
{
	memset(state, 0, sizeof(*state));
	if (fpu_has_fxsr) {
		state->fx.cw = CW_DEFAULT;
		state->fx.mxcsr = MXCSR_DEFAULT;
	} else {
		state->fn.cw = RESERVED_ONES | CW_DEFAULT;
		state->fn.sw = RESERVED_ONES;
		state->fn.tag = ~0u;		/* all are empty */
	}
}

int fpu_alloc(struct task_struct *p)
{
	if (p->fpu)
		return 0;
	p->fpu = kmalloc(sizeof(*p->fpu));
	if (!p->fpu)
		return -ENOMEM;
	fpu_reset(p->fpu);
	return 0;
}

int fpu_take(void)
{
	if (fpu_alloc(current))
		return -ENOMEM;
	clts();
	if (owner == current)
		return 0;
	if (owner)
		save(owner->fpu);
	owner = current;
	load(current->fpu);
	return 0;
}

void fpu_save(struct task_struct *p)
{
	if (owner != p)
		return;
	clts();
	save(p->fpu);
	owner = NULL;		/* FNSAVE has emptied the registers */
	write_cr(0, read_cr(0) | CR0_TS);
}

int copy_fpu(struct task_struct *p)
{
	if (!current->fpu)
		return 0;
	p->fpu = kmalloc(sizeof(*p->fpu));
	if (!p->fpu)
		return -ENOMEM;
	fpu_save(current);
	memcpy(p->fpu, current->fpu, sizeof(*p->fpu));
	return 0;
}

void fpu_drop(struct task_struct *p)
{
	if (owner == p)
		owner = NULL;
	kfree(p->fpu);
	p->fpu = NULL;
	write_cr(0, read_cr(0) | CR0_TS);
}
