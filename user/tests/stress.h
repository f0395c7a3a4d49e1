/*
 * What stress.c's members have, and what they do to their memory.
 */
#ifndef STRESS_H
#define STRESS_H

#include "threads.h"

#define MEMBERS		200
#define AREA_PAGES	8
#define AREA		(AREA_PAGES * PAGE_SIZE)

struct member {
	volatile pid_t group, task;
};

static struct common {
	volatile int births;
	volatile int futex;
	struct member members[MEMBERS];
} *common;

/* One member's own things; on its stack. */
struct life {
	uint32_t random;
	char *area;
	struct member *me;
};

static uint32_t next(struct life *l)
{
	l->random ^= l->random << 13;
	l->random ^= l->random >> 17;
	l->random ^= l->random << 5;
	return l->random;
}

static uint32_t below(struct life *l, uint32_t n)
{
	return (next(l) >> 7) % n;
}

/* --- memory --- */

static char *somewhere(struct life *l, unsigned *pages)
{
	unsigned from = below(l, AREA_PAGES);
	*pages = 1 + below(l, AREA_PAGES - from);
	return l->area + from * PAGE_SIZE;
}

static void do_map(struct life *l)
{
	static const int advice[] = { MADV_DONTFORK, MADV_DOFORK,
				      MADV_WIPEONFORK, MADV_KEEPONFORK,
				      MADV_DONTNEED };
	unsigned pages;
	char *at = somewhere(l, &pages);
	uint32_t kind = below(l, 2) ? MAP_PRIVATE : MAP_SHARED;
	switch (below(l, 4)) {
	case 0:
		munmap(at, pages * PAGE_SIZE);
		break;
	case 1:
		mprotect(at, pages * PAGE_SIZE, below(l, 8));
		break;
	case 2:
		madvise(at, pages * PAGE_SIZE, advice[below(l, 5)]);
		break;
	}
	mmap(at, pages * PAGE_SIZE, PROT_READ | PROT_WRITE,
	     kind | MAP_ANONYMOUS | MAP_FIXED, -1, 0);
}

static void do_touch(struct life *l)
{
	for (int i = 0; i < 8; i++)
		l->area[below(l, AREA)] ^= next(l);
}

#endif
