/*
 * An address space has 65,530 regions at most, and each of many is found, and
 * room for another, without a walk over all (C).
 * vmrun: --icount 0 -m 64
 * debug: it counts instructions
 */
#include "check.h"

#define AT		((char *)0x10000000)
#define APART		(2 * PAGE_SIZE)
#define MOST		65530
#define NS_WALK		400000		/* instructions: over all of them */

static uint32_t clock_now(void)
{
	struct timespec t;
	clock_gettime(CLOCK_MONOTONIC, &t);
	return t.tv_sec * 1000000000u + t.tv_nsec;
}

static int fill(void)
{
	int n = 0;
	while (n <= MOST && !mmap_failed(mmap(AT + n * APART, PAGE_SIZE,
		PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED, -1, 0)))
		n++;
	return n;
}

int main(void)
{
	uint32_t start = clock_now();
	int n = fill();
	CHECK((clock_now() - start) / n < NS_WALK / 10);
	CHECK(n < MOST && n > MOST - 20);	/* the program has some, too */
	CHECK_EQ(mprotect(AT, PAGE_SIZE, PROT_READ | PROT_WRITE), 0);
	AT[0] = 1;
	CHECK_EQ(AT[(n / 2) * APART] + AT[(n - 1) * APART], 0);
	CHECK_EQ(munmap(AT + 2 * APART, PAGE_SIZE), 0);
	start = clock_now();
	for (int i = 0; i < 100; i++) {
		char *at = mmap(NULL, 3 * PAGE_SIZE, PROT_READ,
				MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
		if (CHECK(!mmap_failed(at)))
			CHECK_EQ(munmap(at, 3 * PAGE_SIZE), 0);
	}
	CHECK((clock_now() - start) / 100 < NS_WALK / 5);
	CHECK_EQ(munmap(AT, MOST * APART), 0);
	CHECK_EQ(fill(), n);			/* all are to be had again */
	return check_result();
}
