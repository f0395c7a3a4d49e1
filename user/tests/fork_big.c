/*
 * fork succeeds, twice over, while more than half of RAM is in use, and what
 * the children then write fits (D). Tine only: it fills the machine.
 * vmrun: -m 16
 */
#include "frames.h"

#define WRITTEN	32

static unsigned pages;
static char *area;

static void fill(void)
{
	for (unsigned i = 0; i < pages; i++)
		*(unsigned *)(area + i * PAGE_SIZE) = i;
}

static bool intact(unsigned from)
{
	for (unsigned i = from; i < pages; i++)
		if (*(unsigned *)(area + i * PAGE_SIZE) != i)
			return false;
	return true;
}

static void write_from(unsigned first)
{
	CHECK(intact(first));
	for (unsigned i = first; i < first + WRITTEN; i++)
		*(unsigned *)(area + i * PAGE_SIZE) = ~i;
	CHECK(intact(first + WRITTEN));
}

/* Two children alive at the same time, one of which forks again. */
static void twice(void)
{
	pid_t first = must_fork();
	if (first == 0) {
		write_from(0);
		pid_t grandchild = must_fork();
		write_from(WRITTEN);
		if (grandchild)
			CHECK_EQ(status_of(grandchild), 0);
		_exit(check_result());
	}
	pid_t second = must_fork();
	if (second == 0) {
		write_from(0);
		_exit(check_result());
	}
	CHECK_EQ(status_of(first), 0);
	CHECK_EQ(status_of(second), 0);
	CHECK(intact(0));
}

int main(void)
{
	if (!CHECK(on_tine()))
		return 1;
	uint32_t total = meminfo_frames("MemTotal:");
	pages = total * 6 / 10;
	CHECK(total > 0);
	CHECK(free_frames() > pages);
	area = fresh_pages(pages);
	fill();
	CHECK(free_frames() < total / 2);
	leaves_nothing(twice);
	CHECK_EQ(munmap(area, pages * PAGE_SIZE), 0);
	no_children_left();
	return check_result();
}
