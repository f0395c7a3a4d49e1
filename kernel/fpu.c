/*
 * Whose registers are in the FPU?
 *
 * A task switch sets CR0.TS; the first FPU instruction after it raises #NM,
 * and only then the last owner's state is saved and ours loaded. Tasks that
 * never use the FPU pay nothing, at fork neither.
 */
#include <fpu.h>
#include <kmalloc.h>
#include <string.h>
#include <asm/cpu.h>
#include <uapi/errno.h>

#define CPUID_FXSR	(1u << 24)
#define MXCSR_DEFAULT	0x1f80

static struct task_struct *owner;
static bool has_fxsr;

void fpu_init(void)
{
	uint32_t regs[4];

	cpuid(1, regs);
	has_fxsr = regs[3] & CPUID_FXSR;
	if (has_fxsr)
		write_cr4(read_cr4() | CR4_OSFXSR | CR4_OSXMMEXCPT);
	write_cr0((read_cr0() & ~CR0_EM) | CR0_MP | CR0_NE | CR0_TS);
}

static void save(struct fpu_state *state)
{
	if (has_fxsr)
		asm volatile("fxsave %0" : "=m"(*state));
	else
		asm volatile("fnsave %0; fwait" : "=m"(*state));
}

static void load(const struct fpu_state *state)
{
	if (has_fxsr)
		asm volatile("fxrstor %0" : : "m"(*state));
	else
		asm volatile("frstor %0" : : "m"(*state));
}

static void load_fresh(void)
{
	uint32_t mxcsr = MXCSR_DEFAULT;

	asm volatile("fninit");
	if (has_fxsr)
		asm volatile("ldmxcsr %0" : : "m"(mxcsr));
}

int fpu_take(void)
{
	bool fresh = !current->fpu;

	if (fresh) {
		current->fpu = kzalloc(sizeof(*current->fpu));
		if (!current->fpu)
			return -ENOMEM;
	}
	clts();
	if (owner == current)
		return 0;
	if (owner)
		save(owner->fpu);
	owner = current;
	if (fresh)
		load_fresh();
	else
		load(current->fpu);
	return 0;
}

void fpu_save_current(void)
{
	if (owner != current)
		return;
	clts();
	save(current->fpu);
	owner = NULL;		/* FNSAVE has emptied the registers */
	write_cr0(read_cr0() | CR0_TS);
}

int copy_fpu(struct task_struct *p)
{
	if (!current->fpu)
		return 0;
	p->fpu = kmalloc(sizeof(*p->fpu));
	if (!p->fpu)
		return -ENOMEM;
	fpu_save_current();
	memcpy(p->fpu, current->fpu, sizeof(*p->fpu));
	return 0;
}

void fpu_drop(struct task_struct *p)
{
	if (owner == p)
		owner = NULL;
	kfree(p->fpu);
	p->fpu = NULL;
	write_cr0(read_cr0() | CR0_TS);
}
