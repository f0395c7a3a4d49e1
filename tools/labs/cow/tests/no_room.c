/*
 * The K-th allocation of a fork fails, for every K there is: fork says so, the
 * parent is unharmed, the same frames are free, and a fork that succeeds gives
 * a child everything. So it is with a tracer's store to a page that its child
 * shares with it: -EIO, and the page is both sides' still. How many K there are
 * is the solution's affair.
 */
#include "failalloc.h"
#include <unsealed.h>
#include "traced.h"

#define PAGES	40		/* over a 4 MiB border: two page tables */
#define AREA	((volatile char *)(0x50000000 - PAGES / 2 * PAGE_SIZE))
#define TABLES	3		/* that one region fills, a page in each */
#define LARGE	((volatile char *)0x60000000)

static bool whole(void)
{
	for (unsigned i = 0; i < TABLES; i++)
		if (LARGE[i * TABLE_SPAN] != (char)(i + 1))
			return false;
	for (unsigned i = 0; i < PAGES; i++)
		if (AREA[i * PAGE_SIZE] != (char)(i + 1))
			return false;
	return true;
}

static void fill(void)
{
	for (unsigned i = 0; i < TABLES; i++)
		LARGE[i * TABLE_SPAN] = i + 1;
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

/* A child that has all but what its tracer has stored on the first page. */
static pid_t traced_child(void)
{
	pid_t pid = must_fork();
	int status;
	if (pid == 0) {
		ptrace(PTRACE_TRACEME, 0, 0, 0);
		kill(getpid(), SIGSTOP);
		bool told = AREA[0] == '!';
		AREA[0] = 1;
		_exit(told && whole() ? 6 : 5);
	}
	waitpid(pid, &status, 0);
	return pid;
}

/* The kernel's store to a child's page, the first time with the K-th failing,
 * is the child's alone; false: there is no K-th. */
static bool store_fails_at(int k, int *wrong)
{
	pid_t pid = traced_child();
	int status = -1;
	fail_at(k);
	int err = ptrace(PTRACE_POKEDATA, pid, (uint32_t)AREA, '!');
	bool fired = has_failed();
	*wrong += err != (fired ? -EIO : 0) || !whole();
	if (err)
		ptrace(PTRACE_POKEDATA, pid, (uint32_t)AREA, '!');
	*wrong += !whole();
	ptrace(PTRACE_CONT, pid, 0, 0);
	while (waitpid(pid, &status, 0) == -EINTR)
		;
	*wrong += status != W_EXITCODE(6, 0);
	return fired;
}

int main(void)
{
	mmap((void *)AREA, PAGES * PAGE_SIZE, PROT_READ | PROT_WRITE,
	     MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED, -1, 0);
	mmap((void *)LARGE, TABLES * TABLE_SPAN, PROT_READ | PROT_WRITE,
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
	for (k = 1; k < MOST_ALLOCATIONS && store_fails_at(k, &wrong); k++)
		;
	CHECK_EQ(wrong, 0);
	CHECK(free_frames() == before);
	no_children_left();
	return check_result();
}
