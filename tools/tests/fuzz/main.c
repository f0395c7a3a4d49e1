/*
 * A harness without libFuzzer: RUNS inputs, made of the files named, a few
 * bytes changed in each; the same inputs every time.
 *
 *	PROGRAM RUNS FILE...
 */
#include <stdio.h>
#include <stdlib.h>
#include "harness.h"

#define ROOM	(1 << 16)

struct seed {
	uint8_t bytes[ROOM];
	size_t size;
};

static uint32_t lcg = 1;

static uint32_t below(uint32_t n)
{
	lcg = lcg * 1664525 + 1013904223;
	return n ? (lcg >> 8) % n : 0;
}

/* One change: a bit, a byte, a word that is at an edge, a piece of another, or
 * a cut. */
static void change(struct seed *s, const struct seed *other)
{
	static const uint32_t edges[] = { 0, 1, 0x7fffffff, 0x80000000,
		0xfffffff8, 0xfffffffc, 0xffffffff };
	uint32_t at = below(s->size), from = below(other->size), n;

	switch (below(6)) {
	case 0:
		s->bytes[at] ^= 1 << below(8);
		break;
	case 1:
		s->bytes[at] = below(256);
		break;
	case 2:
	case 3:
		n = edges[below(7)] + (below(2) ? below(64) : 0);
		for (int i = 0; i < 4 && at + i < s->size; i++)
			s->bytes[at + i] = n >> 8 * i;
		break;
	case 4:
		for (n = below(64); n-- && at + n < s->size; )
			if (from + n < other->size)
				s->bytes[at + n] = other->bytes[from + n];
		break;
	case 5:
		if (below(4) == 0)
			s->size = at;
	}
}

/* In memory of exactly that size, for the sanitizers. */
static void run(const struct seed *s)
{
	uint8_t *copy = malloc(s->size ? s->size : 1);

	for (size_t i = 0; i < s->size; i++)
		copy[i] = s->bytes[i];
	LLVMFuzzerTestOneInput(copy, s->size);
	free(copy);
}

int main(int argc, char **argv)
{
	int nr = argc - 2, runs = argc > 1 ? atoi(argv[1]) : 0;
	struct seed *seeds = calloc(nr > 0 ? nr + 1 : 1, sizeof(*seeds));

	if (nr <= 0 || !seeds)
		return 2;
	for (int i = 0; i < nr; i++) {
		FILE *f = fopen(argv[i + 2], "rb");

		if (!f)
			return 2;
		seeds[i].size = fread(seeds[i].bytes, 1, ROOM, f);
		fclose(f);
		run(&seeds[i]);
	}
	struct seed *s = &seeds[nr];

	while (runs--) {
		*s = seeds[below(nr)];
		for (uint32_t n = 1 + below(6); n; n--)
			change(s, &seeds[below(nr)]);
		run(s);
	}
	free(seeds);
	return 0;
}
