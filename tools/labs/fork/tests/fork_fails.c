/*
 * Let the K-th allocation of a fork fail, for every K there is: fork says
 * -ENOMEM, makes no child, takes no number and loses no frame, and the fork
 * after that works. How many allocations a fork has is its own business.
 */
#include "failalloc.h"

#define PAGES	40		/* over a 4 MiB border: two page tables */
#define FEWEST	5		/* allocations of any fork */
#define TIMES	16		/* each: a small thing lost is no frame yet */

static char *area;
static bool good = true;

static void must(bool truth, const char *what, int k)
{
	if (!truth && good)
		report("not so: %s, where the %d. allocation fails\n", what, k);
	good &= truth;
}

static bool intact(void)
{
	for (unsigned i = 0; i < PAGES; i++)
		if (area[i * PAGE_SIZE] != (char)(i + 1))
			return false;
	return true;
}

static int fork_once(void)
{
	pid_t pid = fork();

	if (pid == 0) {
		area[0]++;
		_exit(area[PAGE_SIZE] == 2 ? 6 : 5);
	}
	return pid;
}

static int fork_and_wait(void)
{
	int status = 0, pid = fork_once();

	if (pid > 0)
		waitpid(pid, &status, 0);
	return pid < 0 ? pid : status == 6 << 8 ? pid : 0;
}

/* False: there is no K-th. */
static bool fails_at(int k, uint32_t before)
{
	arm(k);
	int answer = fork_once();
	bool fired = remaining() == 0;

	arm(0);
	if (answer > 0)
		waitpid(answer, NULL, 0);
	for (int i = 0; fired && answer < 0 && i < TIMES; i++) {
		arm(k);
		must(fork_once() == answer, "the same again", k);
		arm(0);
	}
	must(!fired || answer > 0 || answer == -ENOMEM, "-ENOMEM", k);
	must(waitpid(-1, NULL, WNOHANG) == -ECHILD, "no child", k);
	must(intact(), "memory as it was", k);
	must(fork_and_wait() > 0, "the next fork works", k);
	must(free_frames() == before, "no frame lost", k);
	return fired;
}

int main(void)
{
	int k = 1;

	area = mmap((void *)(0x50000000 - PAGES / 2 * PAGE_SIZE),
		    PAGES * PAGE_SIZE, PROT_READ | PROT_WRITE,
		    MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED, -1, 0);
	for (unsigned i = 0; i < PAGES; i++)
		area[i * PAGE_SIZE] = i + 1;
	asm volatile("fld1; fstp %st(0)");	/* the child's is allocated */
	failalloc_fd = open("/proc/failalloc", O_RDWR, 0);
	CHECK(failalloc_fd >= 0);
	fork_and_wait();
	arm(MOST_ALLOCATIONS);
	remaining();
	arm(0);
	free_frames();
	uint32_t before = free_frames();

	while (k < MOST_ALLOCATIONS && good && fails_at(k, before))
		k++;
	CHECK(k > FEWEST && k < MOST_ALLOCATIONS);
	CHECK(good);
	return check_result();
}
