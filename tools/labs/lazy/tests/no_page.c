/*
 * MAP_SHARED supplies its pages at once. The K-th allocation of that fails, for
 * every K there is: the call says so, nothing is mapped, and the same frames
 * are free. How many K there are is the solution's affair.
 */
#include "failalloc.h"
#include <unsealed.h>

#define PAGES	40		/* over a 4 MiB border: two page tables */
#define AREA	((char *)0x50000000 - PAGES / 2 * PAGE_SIZE)

/* 0, or -ENOMEM; 1: something was there that should not be. */
static int map(void)
{
	const int flags = MAP_SHARED | MAP_ANONYMOUS | MAP_FIXED_NOREPLACE;
	char *at = mmap(AREA, PAGES * PAGE_SIZE, PROT_READ | PROT_WRITE, flags,
			-1, 0);

	if (mmap_failed(at))
		return (int)at;
	for (unsigned i = 0; i < PAGES * PAGE_SIZE; i++) {
		if (at[i])
			return 1;
		at[i] = 0x55;		/* for the next one to find */
	}
	return 0;
}

int main(void)
{
	failalloc_fd = open("/proc/failalloc", O_RDWR, 0);
	int wrong = map() != 0, k;

	wrong += munmap(AREA, PAGES * PAGE_SIZE) != 0;
	free_frames();
	uint32_t before = free_frames();
	for (k = 1; k < MOST_ALLOCATIONS; k++) {
		fail_at(k);
		int err = map();
		bool fired = has_failed();

		wrong += err != (fired ? -ENOMEM : 0);
		if (!err)
			munmap(AREA, PAGES * PAGE_SIZE);
		wrong += free_frames() != before;
		if (!fired)
			break;
	}
	CHECK_EQ(wrong, 0);
	CHECK(k > 1 && k < MOST_ALLOCATIONS);
	return check_result();
}
