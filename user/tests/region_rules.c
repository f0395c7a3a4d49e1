/*
 * An address space is a sorted list of regions: mmap, mprotect and munmap
 * split and merge them, and fork gives the child the same list (C).
 * linux: counts lines of /proc/self/maps, relative ones.
 * needs: foreign more
 */
#include "check.h"

#define RW	(PROT_READ | PROT_WRITE)
#define ANON	(MAP_PRIVATE | MAP_ANONYMOUS)
#define PAGES	16

static char *area;		/* PAGES of it, with a hole on either side */
static char text[16384];

/* How many regions touch [from, to), and how many pages they have there. */
static int regions(const char *from, const char *to, unsigned *pages)
{
	int count = 0;
	unsigned total = 0;
	CHECK(slurp("/proc/self/maps", text, sizeof(text)) > 0);
	for (char *line = text; line && *line; ) {
		char *at;
		uint32_t start = strtoul(line, &at, 16);
		uint32_t end = strtoul(at + 1, &at, 16);
		if (start < (uint32_t)from)
			start = (uint32_t)from;
		if (end > (uint32_t)to)
			end = (uint32_t)to;
		if (start < end) {
			count++;
			total += (end - start) / PAGE_SIZE;
		}
		line = strchr(line, '\n');
		line += line != NULL;
	}
	if (pages)
		*pages = total;
	return count;
}

static void expect(const char *what, int want_regions, unsigned want_pages)
{
	unsigned pages;
	int count = regions(area, area + PAGES * PAGE_SIZE, &pages);
	CHECK_EQ(count, want_regions);
	CHECK_EQ(pages, want_pages);
	say("%s: %d regions, %u pages\n", what, count, pages);
}

static char *page(unsigned index)
{
	return area + index * PAGE_SIZE;
}

static void protect(unsigned from, unsigned count, int prot)
{
	CHECK_EQ(mprotect(page(from), count * PAGE_SIZE, prot), 0);
}

static void map(unsigned from, unsigned count, int prot)
{
	CHECK_EQ(mmap(page(from), count * PAGE_SIZE, prot, ANON | MAP_FIXED,
		      -1, 0), page(from));
}

static void unmap(unsigned from, unsigned count)
{
	CHECK_EQ(munmap(page(from), count * PAGE_SIZE), 0);
}

static void make_area(void)
{
	char *at = mmap(NULL, (PAGES + 2) * PAGE_SIZE, RW, ANON, -1, 0);
	CHECK(!mmap_failed(at));
	CHECK_EQ(munmap(at, PAGE_SIZE), 0);
	area = at + PAGE_SIZE;
	CHECK_EQ(munmap(page(PAGES), PAGE_SIZE), 0);
	for (unsigned i = 0; i < PAGES; i++)
		*page(i) = i;
	expect("one mapping", 1, PAGES);
}

static void splits_and_merges(void)
{
	protect(4, 4, PROT_READ);
	expect("the middle protected", 3, PAGES);
	protect(6, 4, PROT_READ);
	expect("more of it", 3, PAGES);
	protect(0, PAGES, PROT_NONE);
	expect("all of it", 1, PAGES);
	protect(8, 8, RW);
	expect("half of it back", 2, PAGES);
	protect(0, 8, RW);
	expect("all of it back", 1, PAGES);
	protect(1, 1, PROT_READ);
	protect(3, 1, PROT_READ);
	protect(5, 1, PROT_READ);
	expect("three islands", 7, PAGES);
	protect(0, 6, PROT_READ);
	expect("joined", 2, PAGES);
	protect(0, PAGES, RW);
	for (unsigned i = 0; i < PAGES; i++)
		CHECK_EQ(*page(i), i);		/* nothing was lost */
	expect("as before", 1, PAGES);
}

static void holes(void)
{
	unmap(4, 4);
	expect("a hole", 2, PAGES - 4);
	CHECK_EQ(mprotect(area, PAGES * PAGE_SIZE, PROT_READ), -ENOMEM);
	protect(0, 4, RW);
	expect("half protected in vain", 1 + 1, PAGES - 4);
	map(4, 2, RW);
	expect("half filled", 2, PAGES - 2);
	map(6, 2, RW);
	expect("filled", 1, PAGES);
	CHECK_EQ(*page(3), 3);
	CHECK_EQ(*page(4), 0);
	CHECK_EQ(*page(8), 8);
	map(2, 10, PROT_READ);
	expect("replaced by another", 3, PAGES);
	unmap(1, 12);
	expect("over three regions", 2, PAGES - 12);
	map(1, 12, RW);
	expect("whole again", 1, PAGES);
}

static void hints(void)
{
	unmap(2, 4);
	char *at = mmap(page(3), 2 * PAGE_SIZE, RW, ANON, -1, 0);
	CHECK_EQ(at, page(3));		/* free: as asked */
	at = mmap(page(2), 2 * PAGE_SIZE, RW, ANON, -1, 0);
	CHECK(at != page(2));		/* half taken: elsewhere */
	CHECK_EQ(munmap(at, 2 * PAGE_SIZE), 0);
	at = mmap(page(2) + 100, PAGE_SIZE, RW, ANON, -1, 0);
	CHECK(((uint32_t)at & (PAGE_SIZE - 1)) == 0);
	CHECK_EQ(munmap(at, PAGE_SIZE), 0);
	map(2, 4, RW);
	expect("hints", 1, PAGES);
}

static void over_fork(void)
{
	protect(4, 4, PROT_READ);
	pid_t pid = must_fork();
	if (pid == 0) {
		CHECK_EQ(regions(area, page(PAGES), NULL), 3);
		protect(0, PAGES, RW);	/* Linux does not merge these */
		CHECK(regions(area, page(PAGES), NULL) <= 3);
		_exit(check_result());
	}
	CHECK_EQ(status_of(pid), 0);
	expect("the child's business", 3, PAGES);
	protect(0, PAGES, RW);
}

/* A different fork policy makes a different region. */
static void advice(void)
{
	CHECK_EQ(madvise(page(4), 4 * PAGE_SIZE, MADV_DONTFORK), 0);
	expect("DONTFORK in the middle", 3, PAGES);
	pid_t pid = must_fork();
	if (pid == 0)
		_exit(regions(area, page(PAGES), NULL));
	CHECK_EQ(status_of(pid), W_EXITCODE(2, 0));
	CHECK_EQ(madvise(page(0), PAGES * PAGE_SIZE, MADV_DOFORK), 0);
	expect("DOFORK", 1, PAGES);
	unmap(0, PAGES);
	expect("gone", 0, 0);
}

int main(void)
{
	make_area();
	splits_and_merges();
	holes();
	hints();
	over_fork();
	advice();
	no_children_left();
	return check_result();
}
