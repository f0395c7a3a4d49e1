/*
 * What do signal handlers and tracers find of the FPU, and what is taken back?
 *
 * Linux's frame has it twice: as FSAVE wrote it in the beginning, and behind
 * that as FXSAVE does. For what both have, the older form counts.
 */
#include <fpu/fpu.h>
#include <lib/string.h>
#include <uaccess.h>
#include <uapi/errno.h>

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
	to->cssel = (fx->cs & 0xffff) | (uint32_t)fx->op << 16;
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

void get_fpu(struct task_struct *p, struct fpstate *to)
{
	static struct fpu_state fresh;
	struct fpu_state *fpu = p->fpu;

	fpu_save(p);
	if (!fpu)
		fpu_reset(fpu = &fresh);
	if (fpu_has_fxsr) {
		to_legacy(to, &fpu->fx);
		memcpy(to->fx, &fpu->fx, sizeof(to->fx));
	} else {
		memcpy(to, &fpu->fn, sizeof(fpu->fn));
		memset(to->fx, 0, sizeof(to->fx));
	}
	to->status = to->sw;
	to->magic = fpu_has_fxsr ? FPSTATE_HAS_FX : FPSTATE_NO_FX;
}

int set_fpu(struct task_struct *p, const struct fpstate *from, bool fx_counts)
{
	const struct fxsave *fx = (const struct fxsave *)from->fx;

	if (fpu_has_fxsr && fx->mxcsr & ~fpu_mxcsr_mask)
		return -EINVAL;
	if (fpu_alloc(p))
		return -ENOMEM;
	fpu_save(p);
	memcpy(p->fpu, fpu_has_fxsr ? from->fx : (const void *)from,
	       fpu_has_fxsr ? sizeof(*fx) : sizeof(p->fpu->fn));
	if (fpu_has_fxsr && !fx_counts)
		from_legacy(&p->fpu->fx, from);
	return 0;
}

int save_fpu_frame(struct fpstate *to)
{
	struct fpstate frame;

	get_fpu(current, &frame);
	if (copy_to_user(to, &frame, sizeof(frame)))
		return -EFAULT;
	fpu_reset(current->fpu);
	return 0;
}

int restore_fpu_frame(const struct fpstate *from)
{
	struct fpstate frame;
	int err = from ? copy_from_user(&frame, from, sizeof(frame)) : 0;

	if (from && !err)
		err = set_fpu(current, &frame, false);
	if (!from || err)
		fpu_drop(current);
	return err;
}
