/*
 * Let the K-th allocation of a fork fail, for every K there is: fork says
 * -ENOMEM or -EAGAIN, makes no child, loses no frame and harms nothing, and
 * the fork after that works (the fault-injection paragraph). Tine only.
 * needs: fpu audit
 */
#include "failalloc.h"

#define PAGES	40		/* over a 4 MiB border: two page tables */

static char *area;

static void fill(void)
{
	for (unsigned i = 0; i < PAGES; i++)
		area[i * PAGE_SIZE] = i;
}

static void unharmed(void)
{
	for (unsigned i = 0; i < PAGES; i++)
		CHECK_EQ(area[i * PAGE_SIZE], i);
}

static int fork_once(void)
{
	pid_t pid = fork();
	if (pid == 0)
		_exit(area[PAGE_SIZE] == 1 ? 6 : 5);
	return pid;
}

static void after_failure(int error)
{
	CHECK(error == -ENOMEM || error == -EAGAIN);
	no_children_left();
	unharmed();
	fill();			/* and still ours to write */
}

static void after_success(int pid)
{
	CHECK_EQ(status_of(pid), W_EXITCODE(6, 0));
	unharmed();
	fill();
}

int main(void)
{
	area = mmap((void *)(0x50000000 - PAGES / 2 * PAGE_SIZE),
		    PAGES * PAGE_SIZE, PROT_READ | PROT_WRITE,
		    MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED, -1, 0);
	CHECK(!mmap_failed(area));
	fill();
	__asm__ volatile("fninit");	/* there is FPU state to be copied */
	sweep("fork", fork_once, after_failure, after_success);
	CHECK_EQ(munmap(area, PAGES * PAGE_SIZE), 0);
	no_children_left();
	return check_result();
}
