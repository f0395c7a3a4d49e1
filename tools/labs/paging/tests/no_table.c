/*
 * The K-th allocation of a call that needs page tables fails, for every K there
 * is: the call says so, what was there is whole, and the same frames are free.
 * How many K there are is the solution's affair.
 */
#include "failalloc.h"
#include <unsealed.h>

#define LONE	6		/* tables, one page in each */
#define AREA	((volatile char *)0x50000000 - PAGE_SIZE)
#define PLACE	((void *)0x60000000)
#define BYTES	(LONE * TABLE_SPAN)

static bool whole(void)
{
	for (unsigned i = 0; i < LONE; i++)
		if (AREA[i * TABLE_SPAN] != (char)(i + 1))
			return false;
	return true;
}

static void fill(void)
{
	for (unsigned i = 0; i < LONE; i++)
		AREA[i * TABLE_SPAN] = i + 1;
}

static bool fired;		/* the failure has been dealt out */

/* A child that has everything, or a refusal that is one. */
static int forks(void)
{
	pid_t pid = fork();
	int status = -1;

	if (pid == 0)
		_exit(whole() ? 6 : 5);
	fired = has_failed();
	if (pid < 0)
		return pid;
	while (waitpid(pid, &status, 0) == -EINTR)
		;
	return status == W_EXITCODE(6, 0) ? 0 : 1;
}

/* Shared pages are supplied at once: these end one table and begin another. */
static int maps(void)
{
	void *at = (char *)PLACE - 3 * PAGE_SIZE;
	void *got = mmap(at, 6 * PAGE_SIZE, PROT_READ | PROT_WRITE,
			 MAP_SHARED | MAP_ANONYMOUS | MAP_FIXED, -1, 0);

	fired = has_failed();
	if (mmap_failed(got))
		return (int)got;
	return munmap(at, 6 * PAGE_SIZE);
}

/* How often it went wrong. */
static unsigned fails_in_turn(int (*call)(void))
{
	unsigned wrong = call() != 0, k;

	fill();
	free_frames();
	uint32_t before = free_frames();
	for (k = 1; k < MOST_ALLOCATIONS; k++) {
		fail_at(k);
		int err = call();
		wrong += err && err != -ENOMEM && err != -EAGAIN;
		wrong += !fired && err;
		wrong += !whole();
		fill();
		wrong += free_frames() != before;
		if (!fired)
			break;
	}
	return wrong + (k == MOST_ALLOCATIONS);
}

int main(void)
{
	mmap((void *)AREA, BYTES, PROT_READ | PROT_WRITE,
	     MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED, -1, 0);
	fill();
	failalloc_fd = open("/proc/failalloc", O_RDWR, 0);
	CHECK_EQ(fails_in_turn(forks), 0);
	CHECK_EQ(fails_in_turn(maps), 0);
	no_children_left();
	return check_result();
}
