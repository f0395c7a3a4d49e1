/*
 * The longest that a call about much memory keeps the CPU from a task that
 * matters more: page tables shared, parted, copied and taken down, of one
 * region of 400 MiB. (fork once copied that in one go.)
 * debug: it counts instructions
 * needs: threads users limits rtsig more foreign handlers
 * vmrun: --icount 6 -m 560 --timeout 600
 */
#include "worst_run.h"

#define LARGE		(400u << 20)
#define LARGE_AT	((char *)0x40000000)
#define SLOT		(4u << 20)	/* what one page table maps */
#define RW		(PROT_READ | PROT_WRITE)

static void touch(char *at, uint32_t bytes, uint32_t step)
{
	for (uint32_t i = 0; i < bytes; i += step)
		at[i] = 1;
}

/* A child that writes so often in there, or none, and ends when told. */
static pid_t heir(uint32_t step, int *tell)
{
	int ends[2];
	char byte;
	pipe(ends);
	pid_t pid = fork();
	if (pid == 0) {
		close(ends[1]);
		if (step)
			touch(LARGE_AT, LARGE, step);
		read(ends[0], &byte, 1);
		_exit(0);
	}
	close(ends[0]);
	*tell = ends[1];
	return pid;
}

static void large_with(uint32_t flags)
{
	int tell;
	mmap(LARGE_AT, LARGE, RW, flags | MAP_ANONYMOUS | MAP_FIXED, -1, 0);
	touch(LARGE_AT, LARGE, PAGE_SIZE);
	pid_t first = heir(0, &tell), second = heir(SLOT, &tell);
	mprotect(LARGE_AT, LARGE, PROT_READ);
	mprotect(LARGE_AT, LARGE, RW);
	kill(first, SIGKILL);
	waitpid(first, NULL, 0);
	close(tell);
	waitpid(second, NULL, 0);
	munmap(LARGE_AT, LARGE);
}

static void private(UNUSED uint32_t seed)
{
	large_with(MAP_PRIVATE);
}

static void shared(UNUSED uint32_t seed)
{
	large_with(MAP_SHARED);
}

static void ends_with_all(UNUSED uint32_t seed)
{
	mmap(LARGE_AT, LARGE, RW, MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED, -1,
	     0);
	touch(LARGE_AT, LARGE, PAGE_SIZE);
}

int main(void)
{
	come_first();
	run("400 MiB: fork twice, mprotect, exit, munmap", private, 0, 0);
	run("the same, MAP_SHARED", shared, 0, 0);
	run("exit with 400 MiB", ends_with_all, 0, 0);
	return check_result();
}
