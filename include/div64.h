/* Dividing 64 bits by 32, without the compiler's library. */
#ifndef DIV64_H
#define DIV64_H

#include <uapi/types.h>

/* *n /= d; returns the remainder. d is not 0. */
static inline uint32_t div64(uint64_t *n, uint32_t d)
{
#ifdef __i386__
	uint32_t high = *n >> 32, low = *n, rest = high % d;

	high /= d;
	asm("divl %2" : "+a"(low), "+d"(rest) : "rm"(d) : "cc");
	*n = (uint64_t)high << 32 | low;
	return rest;
#else
	uint32_t rest = *n % d;		/* the unit tests, on the host */

	*n /= d;
	return rest;
#endif
}

#endif
