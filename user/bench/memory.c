/* What does a page cost, alone or by the thousand? */
#include "bench.h"

#define BIG_BYTES	(64u << 20)
#define MADV_NOHUGEPAGE	15		/* for Linux's sake */

static char *fresh(uint32_t bytes)
{
	char *at = mmap(NULL, bytes, PROT_READ | PROT_WRITE,
			MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	if (mmap_failed(at))
		give_up("mmap", (int)at);
	madvise(at, bytes, MADV_NOHUGEPAGE);
	return at;
}

static void touch(char *at, uint32_t bytes)
{
	for (uint32_t i = 0; i < bytes; i += PAGE_SIZE)
		*(volatile char *)(at + i) = 1;
}

/* In a child of its own: without the memory it dies alone. */
static void measure_big_fork(void)
{
	pid_t pid = must_fork();
	if (pid == 0) {
		touch(fresh(BIG_BYTES), BIG_BYTES);
		measure("fork_exit_wait_64m", sample_fork_exit_wait, FEW_RUNS);
		_exit(0);
	}
	int status = 0;
	waitpid(pid, &status, 0);
	if (status != 0)
		eprintf("bench: fork_exit_wait_64m: not enough memory\n");
}

/* The page the next sample writes to. */
static char *next_page;

static uint32_t sample_store(void)
{
	char *page = next_page;
	next_page += PAGE_SIZE;
	uint32_t start = now();
	*(volatile char *)page = 2;
	return now() - start;
}

#define AREA	((RUNS + WARM_RUNS) * PAGE_SIZE)

static void measure_demand_zero(void)
{
	char *area = fresh(AREA);
	next_page = area;
	measure("demand_zero", sample_store, RUNS);
	munmap(area, AREA);
}

/* A child that holds its half of everything until killed. */
static pid_t sleeping_child(void)
{
	pid_t pid = must_fork();
	if (pid == 0)
		for (;;)
			pause();
	return pid;
}

static void measure_cow(void)
{
	char *area = fresh(AREA);
	touch(area, AREA);
	pid_t pid = sleeping_child();
	next_page = area;
	measure("cow_copy", sample_store, RUNS);
	kill(pid, SIGKILL);
	waitpid(pid, NULL, 0);

	pid = sleeping_child();
	kill(pid, SIGKILL);
	waitpid(pid, NULL, 0);
	next_page = area;
	measure("cow_last", sample_store, RUNS);
	munmap(area, AREA);
}

void measure_memory(void)
{
	measure_big_fork();
	measure_demand_zero();
	measure_cow();
}
