/*
 * How many pages a program has, by its own /proc, and how many frames are
 * free: after each call both have changed by what the call was about.
 */
#include "frames.h"

#define PAGES	50
#define AREA	((char *)0x50000000 - PAGES / 2 * PAGE_SIZE)
#define BIG	((char *)0x60000000)
#define RW	(PROT_READ | PROT_WRITE)

/* VmRSS, in pages; it is read into memory that is there. */
static uint32_t resident(void)
{
	static char text[2048];

	if (slurp("/proc/self/status", text, sizeof(text)) < 0)
		return 0;
	char *at = strstr(text, "VmRSS:");
	return at ? strtoul(at + 7, NULL, 10) * 1024 / PAGE_SIZE : 0;
}

static uint32_t first_resident, first_free;

static void begin(void)
{
	resident();
	free_frames();
	first_resident = resident();
	first_free = free_frames();
}

#define MORE()	((int)(resident() - first_resident))
#define GONE()	((int)(first_free - free_frames()))

static void map(char *at, uint32_t bytes)
{
	CHECK_EQ(mmap(at, bytes, RW, MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED,
		      -1, 0), at);
}

static void fill(char *at, unsigned n)
{
	for (unsigned i = 0; i < n; i++)
		at[i * PAGE_SIZE] = i + 1;
}

/* Two tables, half of the pages in each. */
static void pieces(void)
{
	begin();
	map(AREA, PAGES * PAGE_SIZE);
	CHECK_EQ(MORE(), 0);
	CHECK_EQ(GONE(), 0);
	fill(AREA, PAGES);
	CHECK_EQ(MORE(), PAGES);
	CHECK_EQ(GONE(), PAGES + 2);
	CHECK_EQ(mprotect(AREA, 30 * PAGE_SIZE, PROT_NONE), 0);
	CHECK_EQ(MORE(), PAGES);
	CHECK_EQ(munmap(AREA + 20 * PAGE_SIZE, 4 * PAGE_SIZE), 0);
	CHECK_EQ(MORE(), PAGES - 4);
	CHECK_EQ(GONE(), PAGES + 2 - 4);
	CHECK_EQ(munmap(AREA, PAGES / 2 * PAGE_SIZE), 0);
	CHECK_EQ(MORE(), PAGES / 2);
	CHECK_EQ(GONE(), PAGES / 2 + 1);
	CHECK_EQ(munmap(AREA, PAGES * PAGE_SIZE), 0);
	CHECK_EQ(MORE(), 0);
	CHECK_EQ(GONE(), 0);
}

/* A child has as many, and takes none of its parent's away. */
static void shared(void)
{
	map(BIG, TABLE_SPAN);
	fill(BIG, 100);
	begin();
	pid_t pid = must_fork();

	if (pid == 0) {
		first_resident = resident();
		CHECK_EQ(munmap(BIG, TABLE_SPAN), 0);
		CHECK_EQ(MORE(), -100);
		_exit(check_result());
	}
	CHECK_EQ(status_of(pid), 0);
	CHECK_EQ(MORE(), 0);
	fill(BIG, 100);
	CHECK_EQ(GONE(), 0);
	CHECK_EQ(munmap(BIG, TABLE_SPAN), 0);
	CHECK_EQ(MORE(), -100);
	CHECK_EQ(GONE(), -101);
}

/* What ends may begin in a slot that has no table. */
static void ends_behind_a_hole(void)
{
	begin();
	pid_t pid = must_fork();

	if (pid == 0) {
		map(BIG + PAGE_SIZE, 2 * TABLE_SPAN);
		fill(BIG + TABLE_SPAN, 1);
		_exit(check_result());
	}
	CHECK_EQ(status_of(pid), 0);
	CHECK_EQ(GONE(), 0);
}

int main(void)
{
	free_frames();
	pieces();
	shared();
	ends_behind_a_hole();
	no_children_left();
	return check_result();
}
