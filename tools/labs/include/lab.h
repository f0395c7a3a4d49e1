/*
 * What a lab's programs are made of: stations, where the judge looks at the
 * machine from outside, and seals, which say what a program saw.
 *
 * A judge's program writes STATION(born) at file level and calls
 * station_born(a, b, c) where the judge is to look; gdb can stop there, too.
 * A test calls saw(value) for what is to be equal on the reference kernel;
 * each CHECK and SEE of check.h does so by itself, and each say in a test that
 * the lab's file marks `said`.
 */
#ifndef LAB_H
#define LAB_H

#include <sys.h>

/* Drawn when the kernel is built already, and written into the program. */
struct lab_drawn {
	uint32_t nonce[2];
	uint32_t seed;		/* the student's own: sizes and orders */
};
extern volatile struct lab_drawn lab_drawn;

/* The same on the judge's side: Station.pattern(i). */
static inline uint32_t lab_pattern(uint32_t i)
{
	uint32_t x = i * 2654435761u ^ lab_drawn.nonce[0];

	x ^= x >> 15;
	x *= 2246822519u;
	return x ^ x >> 13 ^ lab_drawn.nonce[1];
}

/* A number in [least, most] that the seed decides; what is which one. */
static inline uint32_t lab_choice(uint32_t what, uint32_t least, uint32_t most)
{
	uint32_t x = (lab_drawn.seed + 1) * 2654435761u ^ what * 2246822519u;

	x ^= x >> 15;
	x *= 3266489917u;
	return least + (x ^ x >> 16) % (most - least + 1);
}

/* Two bytes long: gdb would take a stop at one for the end of a breakpoint at
 * the byte before. */
#define STATION(name) \
	__attribute__((noinline, noclone, used)) \
	static void station_##name(uint32_t a UNUSED_ARG, \
				   uint32_t b UNUSED_ARG, \
				   uint32_t c UNUSED_ARG) \
	{ asm volatile("nop" : : : "memory"); }
#define UNUSED_ARG	__attribute__((unused))

void lab_saw(uint32_t where, uint32_t what);
#define saw(what)	lab_saw(__LINE__, (uint32_t)(what))
/* What say() is given; text of up to 512 bytes. */
void lab_said(const char *format, __builtin_va_list args);

#endif
