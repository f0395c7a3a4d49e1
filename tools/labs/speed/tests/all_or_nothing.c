/*
 * A fork gives its child all there is, or says that there is no memory: three
 * regions in one page table, one of them shared, and some that fill tables, with
 * the K-th allocation failing, for every K there is. The same frames are free
 * after each. How many K there are is the solution's affair.
 */
#include "failalloc.h"
#include <unsealed.h>

#define REGIONS	3		/* in one table, with holes */
#define PAGES	6		/* of each */
#define TABLES	3		/* that one region fills, a page in each */
#define LARGE	((volatile char *)0x60000000)
#define GO	page(1, 0)[1]	/* in the shared one: nothing is to fail now */
#define TURNS	1000		/* that a child waits for it */

static volatile char *page(unsigned region, unsigned i)
{
	return (char *)(0x50000000 + (region * 2 * PAGES + i) * PAGE_SIZE);
}

static void map(volatile char *at, uint32_t size, int kind)
{
	CHECK_EQ((uint32_t)mmap((void *)at, size, PROT_READ | PROT_WRITE,
				kind | MAP_ANONYMOUS | MAP_FIXED, -1, 0),
		 (uint32_t)at);
}

static void fill(void)
{
	for (unsigned i = 0; i < TABLES; i++)
		LARGE[i * TABLE_SPAN] = i + 1;
	for (unsigned r = 0; r < REGIONS; r++)
		for (unsigned i = 0; i < PAGES; i++)
			*page(r, i) = 10 * r + i + 1;
}

static bool whole(void)
{
	for (unsigned i = 0; i < TABLES; i++)
		if (LARGE[i * TABLE_SPAN] != (char)(i + 1))
			return false;
	for (unsigned r = 0; r < REGIONS; r++)
		for (unsigned i = 0; i < PAGES; i++)
			if (*page(r, i) != (char)(10 * r + i + 1))
				return false;
	return true;
}

/* A child that has everything, and so has its own, or a refusal. */
static bool right(pid_t pid)
{
	int status = -1;

	if (pid == 0) {
		for (int i = 0; i < TURNS && !GO; i++)
			syscall0(__NR_sched_yield);
		pid = fork();
		if (pid == 0)
			_exit(whole() ? 6 : 5);
		waitpid(pid, &status, 0);
		_exit(status == W_EXITCODE(6, 0) && whole() ? 6 : 5);
	}
	if (pid < 0)
		return pid == -ENOMEM || pid == -EAGAIN;
	while (waitpid(pid, &status, 0) == -EINTR)
		;
	return status == W_EXITCODE(6, 0);
}

int main(void)
{
	for (unsigned r = 0; r < REGIONS; r++)
		map(page(r, 0), PAGES * PAGE_SIZE,
		    r == 1 ? MAP_SHARED : MAP_PRIVATE);
	map(LARGE, TABLES * TABLE_SPAN, MAP_PRIVATE);
	failalloc_fd = open("/proc/failalloc", O_RDWR, 0);
	fill();
	GO = 1;
	int wrong = !right(fork()), k;

	fill();
	free_frames();
	uint32_t before = free_frames();

	for (k = 1; k < MOST_ALLOCATIONS; k++) {
		GO = 0;
		fail_at(k);
		pid_t pid = fork();
		bool fired = pid && has_failed();

		if (pid)
			GO = 1;
		wrong += !right(pid) || !whole();
		fill();
		wrong += free_frames() != before;
		if (!fired)
			break;
	}
	CHECK_EQ(wrong, 0);
	CHECK(k < MOST_ALLOCATIONS);
	no_children_left();
	return check_result();
}
