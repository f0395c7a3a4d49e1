/*
 * What does a signal handler find of the FPU, and what is taken back?
 *
 * Linux's frame has it twice: as FSAVE wrote it in the beginning, and behind
 * that as FXSAVE does. For what both have, the older form counts.
 */
#include <fpu.h>
#include <string.h>
#include <uaccess.h>
#include <uapi/errno.h>

#define LEGACY_SIZE	offsetof(struct fpstate, fx)
#define RESERVED_ONES	0xffff0000u
#define MAX_EXPONENT	0x7fff
#define TAG_VALID	0u		/* two bits a register */
#define TAG_ZERO	1u
#define TAG_SPECIAL	2u
#define TAG_EMPTY	3u

/* What FSAVE would say of a register that is not empty. */
static uint32_t tag_of(const uint8_t *st)
{
	uint32_t low, high;
	uint16_t exponent;

	memcpy(&low, st, sizeof(low));
	memcpy(&high, st + 4, sizeof(high));
	memcpy(&exponent, st + 8, sizeof(exponent));
	exponent &= MAX_EXPONENT;
	if (exponent == 0)
		return low | high ? TAG_SPECIAL : TAG_ZERO;
	return exponent == MAX_EXPONENT || !(high >> 31) ? TAG_SPECIAL
							 : TAG_VALID;
}

/* Tags go by register, the numbers by their place from the top. */
static uint32_t long_tags(const struct fxsave *fx)
{
	uint32_t tags = 0, top = fx->sw >> 11 & 7;

	for (uint32_t i = 0; i < 8; i++)
		tags |= (fx->tags >> i & 1 ? tag_of(fx->st[(i - top) & 7])
					   : TAG_EMPTY) << 2 * i;
	return tags;
}

static uint8_t short_tags(uint32_t tags)
{
	uint8_t bits = 0;

	for (int i = 0; i < 8; i++)
		bits |= ((tags >> 2 * i & 3) != TAG_EMPTY) << i;
	return bits;
}

static void to_legacy(struct fpstate *to, const struct fxsave *fx)
{
	to->cw = fx->cw | RESERVED_ONES;
	to->sw = fx->sw | RESERVED_ONES;
	to->tag = long_tags(fx) | RESERVED_ONES;
	to->ipoff = fx->ip;
	to->cssel = (fx->cs & 0xffff) | fx->op << 16;
	to->dataoff = fx->dp;
	to->datasel = fx->ds | RESERVED_ONES;
	for (int i = 0; i < 8; i++)
		memcpy(to->st[i], fx->st[i], sizeof(to->st[i]));
}

static void from_legacy(struct fxsave *fx, const struct fpstate *from)
{
	fx->cw = from->cw;
	fx->sw = from->sw;
	fx->tags = short_tags(from->tag);
	fx->op = from->cssel >> 16;
	fx->ip = from->ipoff;
	fx->cs = from->cssel & 0xffff;
	fx->dp = from->dataoff;
	fx->ds = from->datasel;
	for (int i = 0; i < 8; i++)
		memcpy(fx->st[i], from->st[i], sizeof(from->st[i]));
}

int save_fpu_frame(struct fpstate *to)
{
	struct fpu_state *fpu = current->fpu;
	struct fpstate legacy;			/* of which fx is not used */

	fpu_save_current();
	if (fpu_has_fxsr)
		to_legacy(&legacy, &fpu->fx);
	else
		memcpy(&legacy, &fpu->fn, sizeof(fpu->fn));
	legacy.status = legacy.sw;
	legacy.magic = fpu_has_fxsr ? FPSTATE_HAS_FX : FPSTATE_NO_FX;
	if (copy_to_user(to, &legacy, LEGACY_SIZE) ||
	    (fpu_has_fxsr && copy_to_user(to->fx, &fpu->fx, sizeof(fpu->fx))))
		return -EFAULT;
	fpu_reset(fpu);
	return 0;
}

/* The same for the way back; what is in fpu on failure is of no use. */
static int read_frame(struct fpu_state *fpu, const struct fpstate *from)
{
	struct fpstate legacy;

	if (copy_from_user(&legacy, from, LEGACY_SIZE))
		return -EFAULT;
	if (!fpu_has_fxsr) {
		memcpy(&fpu->fn, &legacy, sizeof(fpu->fn));
		return 0;
	}
	if (copy_from_user(&fpu->fx, from->fx, sizeof(fpu->fx)))
		return -EFAULT;
	from_legacy(&fpu->fx, &legacy);
	return fpu->fx.mxcsr & ~fpu_mxcsr_mask ? -EINVAL : 0;
}

int restore_fpu_frame(const struct fpstate *from)
{
	if (!from) {
		fpu_drop(current);
		return 0;
	}
	if (fpu_alloc())
		return -ENOMEM;
	fpu_save_current();
	int err = read_frame(current->fpu, from);

	if (err)
		fpu_reset(current->fpu);
	return err;
}
