/*
 * Edges of a stack that grows: a limit that is no whole page, or none; the
 * lowest page there is; memory that is locked. And what no memory for a page
 * table comes to: where a program stores below one that others have, and where
 * a page is to be there at once.
 * vmrun: -m 16
 */
#include "failalloc.h"
#include <unsealed.h>

#define FAR		0x70000000u
#define LOW		0x00110000u	/* the lowest page */
#define TABLES_AT	0x20000000u
#define TABLES		200		/* each maps a page, and none may write */
#define FEW		250		/* frames: two for each table are more */
#define EATEN_AT	0x80000000u
#define EATEN		(16u << 20)
#define RW		(PROT_READ | PROT_WRITE)

static void map_at(uint32_t at, uint32_t bytes, int flags)
{
	mmap((void *)at, bytes, RW, flags | MAP_PRIVATE | MAP_ANONYMOUS |
	     MAP_FIXED, -1, 0);
}

static void put(uint32_t at)
{
	*(volatile char *)at = 1;
}

static void limit(int which, uint32_t bytes)
{
	struct rlimit64 new = { bytes, RLIM64_INFINITY };

	if (bytes == RLIM_INFINITY)
		new.rlim_cur = RLIM64_INFINITY;
	CHECK_EQ(prlimit64(0, which, &new, NULL), 0);
}

/* --- a mapping that grows: it has a page, and is touched further down --- */

static uint32_t most, touched;

static void grows(void)
{
	map_at(FAR, PAGE_SIZE, MAP_GROWSDOWN);
	limit(RLIMIT_STACK, most);
	limit(RLIMIT_DATA, PAGE_SIZE);	/* a stack is none */
	put(touched);
}

static int grown_to(uint32_t bytes, uint32_t at)
{
	most = bytes;
	touched = at;
	return in_child(grows);
}

static void part_of_a_page(void)
{
	const uint32_t size = 10 * PAGE_SIZE, low = FAR + PAGE_SIZE - size;

	SEE(grown_to(size + 2048, low), 0);
	SEE(grown_to(size + 2048, low - 8), SIGSEGV);
	SEE(grown_to(size + PAGE_SIZE - 1, low - 8), SIGSEGV);
	SEE(grown_to(size - 1, low + PAGE_SIZE), 0);
	SEE(grown_to(size - 1, low + PAGE_SIZE - 8), SIGSEGV);
	SEE(grown_to(RLIM_INFINITY, FAR - (32 << 20)), 0);
}

static void lowest(void)
{
	map_at(LOW + PAGE_SIZE, PAGE_SIZE, MAP_GROWSDOWN);
	put(LOW);
}

static void below_lowest(void)
{
	map_at(LOW, PAGE_SIZE, MAP_GROWSDOWN);
	put(LOW - 1);
}

/* Of a user that may lock four pages; two are locked. */
static void locked(void)
{
	map_at(FAR, 2 * PAGE_SIZE, MAP_GROWSDOWN);
	limit(RLIMIT_MEMLOCK, 4 * PAGE_SIZE);
	CHECK_EQ(syscall3(__NR_setresuid32, 1000, 1000, 1000), 0);
	CHECK_EQ(syscall2(__NR_mlock, FAR, 2 * PAGE_SIZE), 0);
	put(touched);
}

static int locked_to(uint32_t pages)
{
	touched = FAR + 2 * PAGE_SIZE - pages * PAGE_SIZE;
	return in_child(locked);
}

/* --- no memory for a table --- */

static uint32_t more;

/* Until few frames are left, and so many fewer. */
static void eat(void)
{
	uint32_t at = EATEN_AT;

	map_at(EATEN_AT, EATEN, 0);
	for (; free_frames() > FEW; at += PAGE_SIZE)
		put(at);
	for (uint32_t i = 0; i < more; i++, at += PAGE_SIZE)
		put(at);
}

/* Each takes a frame for the table, and one for the page. */
static void stores_everywhere(void)
{
	eat();
	for (uint32_t i = 0; i < TABLES; i++)
		put(TABLES_AT + i * TABLE_SPAN);
}

static void below_a_shared_table(void)
{
	map_at(TABLES_AT, TABLES * TABLE_SPAN, 0);
	for (uint32_t i = 0; i < TABLES; i++)
		put(TABLES_AT + i * TABLE_SPAN);
	for (more = 0; more < 2; more++)
		SEE(in_child(stores_everywhere), SIGKILL);
	munmap((void *)TABLES_AT, TABLES * TABLE_SPAN);
}

/* The K-th allocation of mlock fails: the page is not there, nor a table for
 * it. How many K there are is the solution's affair. */
static void locked_at_once(void)
{
	int wrong = 0, k, err = -1;

	failalloc_fd = open("/proc/failalloc", O_RDWR, 0);
	map_at(FAR, PAGE_SIZE, 0);
	free_frames();
	for (k = 1; err && k < MOST_ALLOCATIONS; k++) {
		uint32_t before = free_frames();

		fail_at(k);
		err = syscall2(__NR_mlock, FAR, PAGE_SIZE);
		bool fired = has_failed();

		wrong += (err != 0) != fired;
		syscall2(__NR_munlock, FAR, PAGE_SIZE);
		wrong += err && free_frames() != before;
	}
	SEE(wrong, 0);
	SEE(*(char *)FAR, 0);
	munmap((void *)FAR, PAGE_SIZE);
	close(failalloc_fd);
}

int main(void)
{
	part_of_a_page();
	SEE(in_child(lowest), 0);
	SEE(in_child(below_lowest), SIGSEGV);
	SEE(locked_to(4), 0);
	SEE(locked_to(5), SIGSEGV);
	below_a_shared_table();
	locked_at_once();
	no_children_left();
	return check_result();
}
