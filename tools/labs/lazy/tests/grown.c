/*
 * A stack that has grown is larger by that much, in its list of regions as
 * well: for the limits, for what is looked up, and for a child, also where the
 * list is so long that it has an index.
 */
#include "check.h"

#define TOP	KERNEL_BASE
#define MANY	60		/* regions */
#define BORDER	0x40400000u	/* of two page tables */

static volatile char *below(uint32_t bytes)
{
	return (volatile char *)(TOP - bytes);
}

/* VmSize, in pages; it is read into memory that is there. */
static int size(void)
{
	static char text[2048];

	if (slurp("/proc/self/status", text, sizeof(text)) < 0)
		return 0;
	char *at = strstr(text, "VmSize:");
	return at ? strtoul(at + 8, NULL, 10) * 1024 / PAGE_SIZE : 0;
}

/* The stack grows to so many bytes: by how much more than its size before? */
static void grow(uint32_t from, uint32_t to)
{
	*below(from) = 1;
	int before = size();
	*below(to) = 2;
	CHECK_EQ(size() - before, (to - from) / PAGE_SIZE);
	*below((from + to) / 2) = 3;
	CHECK_EQ(size() - before, (to - from) / PAGE_SIZE);
}

static void seen_in_child(uint32_t from, uint32_t to)
{
	pid_t pid = must_fork();

	if (pid == 0) {
		CHECK_EQ(*below(from), 1);
		CHECK_EQ(*below(to), 2);
		CHECK_EQ(*below((from + to) / 2), 3);
		_exit(check_result());
	}
	CHECK_EQ(status_of(pid), 0);
}

static void many_regions(void)
{
	for (uint32_t i = 0; i < MANY; i++)
		mmap((void *)(0x20000000 + 2 * i * PAGE_SIZE), PAGE_SIZE,
		     PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED, -1, 0);
}

/* It has grown over a page table's border, and is unmapped: all of it is. */
static void gone(void)
{
	volatile char *at = (volatile char *)BORDER;

	mmap((void *)at, PAGE_SIZE, PROT_READ | PROT_WRITE,
	     MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED | MAP_GROWSDOWN, -1, 0);
	at[0] = 1;
	at[-5 * PAGE_SIZE] = 1;
	CHECK_EQ(munmap((void *)(at - 5 * PAGE_SIZE), 6 * PAGE_SIZE), 0);
	at[0] = 2;
}

int main(void)
{
	size();
	grow(20 * PAGE_SIZE, 70 * PAGE_SIZE);
	seen_in_child(20 * PAGE_SIZE, 70 * PAGE_SIZE);
	many_regions();
	grow(3u << 20, 5u << 20);
	seen_in_child(3u << 20, 5u << 20);
	CHECK_EQ(in_child(gone), SIGSEGV);
	no_children_left();
	return check_result();
}
