/* What does a page cost, alone or by the thousand? */
#include "bench.h"

#define BIG_BYTES	(64u << 20)
#define MADV_HUGEPAGE	14		/* for Linux's sake */
#define MADV_NOHUGEPAGE	15

static char *fresh(uint32_t bytes)
{
	char *at = mmap(NULL, bytes, PROT_READ | PROT_WRITE,
			MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	if (mmap_failed(at))
		give_up("mmap", (int)at);
	madvise(at, bytes, huge_pages ? MADV_HUGEPAGE : MADV_NOHUGEPAGE);
	return at;
}

static void touch(char *at, uint32_t bytes)
{
	for (uint32_t i = 0; i < bytes; i += PAGE_SIZE)
		*(volatile char *)(at + i) = 1;
}

static char *big;			/* what a sample is about */

/* What a child pays that writes to every page; it tells by shared memory. */
static uint32_t sample_child_writes(void)
{
	static uint32_t *told;
	if (!told)
		told = mmap(NULL, PAGE_SIZE, PROT_READ | PROT_WRITE,
			    MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	pid_t pid = must_fork();
	if (pid == 0) {
		uint32_t start = now();
		touch(big, BIG_BYTES);
		*told = now() - start;
		_exit(0);
	}
	waitpid(pid, NULL, 0);
	return *told;
}

/* A child has had all of it, and has ended: the parent writes again. */
static uint32_t sample_rewrite(void)
{
	sample_fork_exit_wait();
	uint32_t start = now();
	touch(big, BIG_BYTES);
	return now() - start;
}

/* The same much memory at the end of the heap, beside the program's data. */
static char *fresh_heap(uint32_t bytes)
{
	uint32_t old = brk(0);
	if (brk(old + bytes) != old + bytes)
		give_up("brk", -ENOMEM);
	return (char *)old;
}

/* What is measured about so much memory. */
static struct {
	const char *name;
	char *(*get)(uint32_t bytes);
	uint32_t bytes;
	uint32_t (*sample)(void);
} const sizes[] = {
	{ "fork_exit_wait_1m", fresh, 1u << 20, sample_fork_exit_wait },
	{ "fork_exit_wait_4m", fresh, 4u << 20, sample_fork_exit_wait },
	{ "fork_exit_wait_64m", fresh, BIG_BYTES, sample_fork_exit_wait },
	{ "fork_exit_wait_256m", fresh, 256u << 20, sample_fork_exit_wait },
	{ "fork_exit_wait_1m_brk", fresh_heap, 1u << 20,
	  sample_fork_exit_wait },
	{ "fork_exit_wait_64m_brk", fresh_heap, BIG_BYTES,
	  sample_fork_exit_wait },
	{ "fork_exit_wait_256m_brk", fresh_heap, 256u << 20,
	  sample_fork_exit_wait },
	{ "child_writes_64m", fresh, BIG_BYTES, sample_child_writes },
	{ "rewrite_64m", fresh, BIG_BYTES, sample_rewrite },
};

/* In a child of its own: without the memory it dies alone. */
static void measure_sizes(void)
{
	for (unsigned i = 0; i < sizeof(sizes) / sizeof(sizes[0]); i++) {
		pid_t pid = must_fork();
		if (pid == 0) {
			big = sizes[i].get(sizes[i].bytes);
			touch(big, sizes[i].bytes);
			measure(sizes[i].name, sizes[i].sample, FEW_RUNS);
			_exit(0);
		}
		int status = 0;
		waitpid(pid, &status, 0);
		if (status != 0)
			eprintf("bench: %s: not enough memory\n",
				sizes[i].name);
	}
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
#define SLOT	(4u << 20)		/* what one page table maps */
#define SLOTS	(FEW_RUNS + WARM_RUNS)

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

/* The first write into each 4 MiB, of which a child has all. */
static uint32_t sample_first_write(void)
{
	uint32_t ticks = sample_store();
	next_page += SLOT - PAGE_SIZE;
	return ticks;
}

/* Where the table is full, and after the first write has parted it. */
static void measure_tables(void)
{
	char *area = fresh(SLOTS * SLOT);
	touch(area, SLOTS * SLOT);
	pid_t pid = sleeping_child();
	next_page = area;
	measure("first_write_in_4m", sample_first_write, FEW_RUNS);
	next_page = area + PAGE_SIZE;
	measure("next_write_in_4m", sample_store, RUNS);
	kill(pid, SIGKILL);
	waitpid(pid, NULL, 0);
	munmap(area, SLOTS * SLOT);
}

void measure_memory(void)
{
	measure_sizes();
	measure_demand_zero();
	measure_cow();
	measure_tables();
}
