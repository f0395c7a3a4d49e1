/* Why has the FPU raised an exception? */
#include <fpu/fpu.h>

#define VECTOR_MF	16	/* x87's */
#define VECTOR_XM	19	/* SSE's */
#define MXCSR_MASKS	7	/* in MXCSR, where the masks begin */

/* In both units' status the same bits; Linux asks in this order, too. */
static const struct {
	uint32_t bits;
	int code;
} reasons[] = {
	{ 0x01, FPE_FLTINV }, { 0x04, FPE_FLTDIV }, { 0x08, FPE_FLTOVF },
	{ 0x12, FPE_FLTUND }, { 0x20, FPE_FLTRES },
};

/* Those that are raised and not masked. */
static uint32_t raised(const struct fpu_state *fpu, bool sse)
{
	if (sse)
		return fpu->fx.mxcsr & ~(fpu->fx.mxcsr >> MXCSR_MASKS);
	return fpu_has_fxsr ? fpu->fx.sw & ~fpu->fx.cw
			    : fpu->fn.sw & ~fpu->fn.cw;
}

int fpu_code(uint32_t vector)
{
	if ((vector != VECTOR_MF && vector != VECTOR_XM) || !current->fpu)
		return 0;
	fpu_save(current);
	uint32_t bits = raised(current->fpu, vector == VECTOR_XM);

	for (unsigned i = 0; i < sizeof(reasons) / sizeof(reasons[0]); i++)
		if (bits & reasons[i].bits)
			return reasons[i].code;
	return 0;
}
