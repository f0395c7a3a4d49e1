/* What has this processor for numbers? (SDM vol.2, "CPUID") */
#ifndef HAS_FPU_H
#define HAS_FPU_H

#include <sys.h>

#define CPUID_FXSR	(1u << 24)	/* FXSAVE: the newer layout */
#define CPUID_SSE	(1u << 25)	/* XMM registers and MXCSR */

static inline bool has_feature(uint32_t bit)
{
	uint32_t a = 1, b, c = 0, d;
	__asm__("cpuid" : "+a" (a), "=b" (b), "+c" (c), "=d" (d));
	return d & bit;
}

#endif
