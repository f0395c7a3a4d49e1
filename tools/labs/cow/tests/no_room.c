/*
 * The K-th allocation of a fork fails, for every K there is: fork says so, the
 * parent is unharmed, the same frames are free, and a fork that succeeds gives
 * a child everything. How many K there are is the solution's affair.
 */
#include "failalloc.h"
#include <unsealed.h>

#define PAGES	40		/* over a 4 MiB border: two page tables */
#define AREA	((volatile char *)(0x50000000 - PAGES / 2 * PAGE_SIZE))

static bool whole(void)
{
	for (unsigned i = 0; i < PAGES; i++)
		if (AREA[i * PAGE_SIZE] != (char)(i + 1))
			return false;
	return true;
}

static void fill(void)
{
	for (unsigned i = 0; i < PAGES; i++)
		AREA[i * PAGE_SIZE] = i + 1;
}

/* A child that has everything, or a refusal that is one. */
static bool right(pid_t pid)
{
	int status = -1;

	if (pid == 0)
		_exit(whole() ? 6 : 5);
	if (pid < 0)
		return pid == -ENOMEM || pid == -EAGAIN;
	while (waitpid(pid, &status, 0) == -EINTR)
		;
	return status == W_EXITCODE(6, 0);
}

int main(void)
{
	mmap((void *)AREA, PAGES * PAGE_SIZE, PROT_READ | PROT_WRITE,
	     MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED, -1, 0);
	failalloc_fd = open("/proc/failalloc", O_RDWR, 0);
	fill();
	int wrong = !right(fork()), k;
	fill();
	free_frames();
	uint32_t before = free_frames();
	for (k = 1; k < MOST_ALLOCATIONS; k++) {
		fail_at(k);
		pid_t pid = fork();
		bool fired = pid && has_failed();
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
