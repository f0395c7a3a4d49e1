/*
 * RLIMIT_AS, RLIMIT_DATA and RLIMIT_STACK hold from the moment they are set,
 * and a stack keeps its distance from what lies below it (C).
 * linux: (qemu-i386 has limits of its own) prints what succeeded, in pages.
 * needs: limits
 */
#include "check.h"

#define RW	(PROT_READ | PROT_WRITE)
#define ANON	(MAP_PRIVATE | MAP_ANONYMOUS)
#define MIB	(1u << 20)
#define FAR	0x30000000u		/* nobody maps there unasked */

static void limit(int which, uint32_t bytes)
{
	struct rlimit64 new = { bytes, RLIM64_INFINITY };
	CHECK_EQ(prlimit64(0, which, &new, NULL), 0);
}

static bool fits(uint32_t bytes, int prot, int flags)
{
	char *at = mmap(NULL, bytes, prot, flags, -1, 0);
	if (!mmap_failed(at))
		CHECK_EQ(munmap(at, bytes), 0);
	return !mmap_failed(at);
}

/* The limit at which not one more page fits: what is in use, by bisection. */
static uint32_t in_use(int which)
{
	uint32_t low = 0, high = 1u << 30;
	while (high - low > PAGE_SIZE) {
		uint32_t middle = (low + high) / 2 & -PAGE_SIZE;
		limit(which, middle);
		if (fits(PAGE_SIZE, RW, ANON))
			high = middle;
		else
			low = middle;
	}
	return low;
}

/* How far below `top` a store may go. -1: nowhere in the first `most`. */
static uint32_t deepest;
static char *top;

static void touch(void)
{
	*(volatile char *)(top - deepest) = 1;
}

static int pages_down(uint32_t most)
{
	uint32_t good = 0, bad = most;
	while (bad - good > PAGE_SIZE) {
		deepest = (good + bad) / 2 & -PAGE_SIZE;
		if (in_child(touch) == 0)
			good = deepest;
		else
			bad = deepest;
	}
	return good / PAGE_SIZE;
}

static char *fixed(uint32_t at, uint32_t pages, int prot, int flags)
{
	char *got = mmap((void *)at, pages * PAGE_SIZE, prot,
			 ANON | MAP_FIXED | flags, -1, 0);
	CHECK(!mmap_failed(got));
	return got;
}

/* Seen from its top, where a stack of one page begins at FAR. */
static void growing(void)
{
	top = fixed(FAR, 1, RW, MAP_GROWSDOWN) + PAGE_SIZE - 1;
	limit(RLIMIT_STACK, MIB);
	say("a mapping that grows, 1 MiB: %d\n", pages_down(16 * MIB));
	limit(RLIMIT_STACK, 4 * MIB);
	say("4 MiB: %d\n", pages_down(16 * MIB));
	fixed(FAR - 400 * PAGE_SIZE, 1, PROT_READ, 0);
	say("a neighbour: %d\n", pages_down(400 * PAGE_SIZE));
	CHECK_EQ(mprotect((void *)(FAR - 400 * PAGE_SIZE), PAGE_SIZE,
			  PROT_NONE), 0);
	say("nobody's neighbour: %d\n", pages_down(400 * PAGE_SIZE));
	fixed(FAR - 400 * PAGE_SIZE, 1, PROT_READ, MAP_GROWSDOWN);
	say("another that grows: %d\n", pages_down(400 * PAGE_SIZE));
	char *hint = (char *)(FAR - 100 * PAGE_SIZE);
	char *got = mmap(hint, PAGE_SIZE, RW, ANON, -1, 0);
	say("a hint into the gap is taken: %d\n", got == hint);
	got = mmap(hint, PAGE_SIZE, RW, ANON | MAP_FIXED_NOREPLACE, -1, 0);
	say("who insists gets it: %d\n", got == hint);
	say("and stops it: %d\n", pages_down(100 * PAGE_SIZE));
	CHECK_EQ(munmap((void *)(FAR - 400 * PAGE_SIZE), 401 * PAGE_SIZE), 0);
}

/* The stack itself: a limit lowered and raised in one life. */
static void own_stack(void)
{
	top = (char *)(((uint32_t)&top | 0xfff) + 1);
	asm volatile("movl %%esp, %0" : "=r" (top));
	limit(RLIMIT_STACK, MIB);
	int low = pages_down(16 * MIB);
	limit(RLIMIT_STACK, 3 * MIB);
	say("2 MiB more: %d\n", pages_down(16 * MIB) - low);
	limit(RLIMIT_STACK, 8 * MIB);
}

static void address_space(void)
{
	uint32_t used = in_use(RLIMIT_AS), end = brk(0);
	limit(RLIMIT_AS, used + 8 * PAGE_SIZE);
	say("8 pages: %d, 9: %d\n", fits(8 * PAGE_SIZE, RW, ANON),
	    fits(9 * PAGE_SIZE, RW, ANON));
	say("of nothing: %d\n", fits(9 * PAGE_SIZE, PROT_NONE, ANON));
	say("shared: %d, %d\n", fits(8 * PAGE_SIZE, RW, 0x21),
	    fits(9 * PAGE_SIZE, RW, 0x21));
	char *at = fixed(FAR, 8, RW, 0);
	say("again in the same place: %d\n",
	    mmap(at, 8 * PAGE_SIZE, RW, ANON | MAP_FIXED, -1, 0) == at);
	at = mmap(at + PAGE_SIZE, 8 * PAGE_SIZE, RW, ANON | MAP_FIXED, -1, 0);
	say("one further: %d\n", (int)at);
	say("brk: %d\n", brk(end + PAGE_SIZE) != end);
	top = (char *)FAR + PAGE_SIZE - 1;
	fixed(FAR, 3, RW, 0);
	fixed(FAR, 1, RW, MAP_GROWSDOWN);
	CHECK_EQ(munmap((char *)FAR + 3 * PAGE_SIZE, 5 * PAGE_SIZE), 0);
	say("a stack: %d\n", pages_down(MIB));
	CHECK_EQ(munmap((char *)FAR, 3 * PAGE_SIZE), 0);
	say("brk now: %d, %d\n", brk(end + 8 * PAGE_SIZE) - end,
	    brk(end + 9 * PAGE_SIZE) - end);
	CHECK_EQ(brk(end), end);
	limit(RLIMIT_AS, -1);
}

static void data(void)
{
	uint32_t used = in_use(RLIMIT_DATA), end = brk(0);
	limit(RLIMIT_DATA, used + 8 * PAGE_SIZE);
	say("private, writable: %d, %d\n", fits(8 * PAGE_SIZE, RW, ANON),
	    fits(9 * PAGE_SIZE, RW, ANON));
	say("private, readable: %d\n", fits(9 * PAGE_SIZE, PROT_READ, ANON));
	say("shared: %d\n", fits(9 * PAGE_SIZE, RW, 0x21));
	say("growing: %d\n", fits(9 * PAGE_SIZE, RW, ANON | MAP_GROWSDOWN));
	say("brk: %d, %d\n", brk(end + 8 * PAGE_SIZE) - end,
	    brk(end + 9 * PAGE_SIZE) - end);
	CHECK_EQ(brk(end), end);
	char *at = fixed(FAR, 9, PROT_READ, 0);
	say("made writable: %d", mprotect(at, 8 * PAGE_SIZE, RW));
	say(", %d\n", mprotect(at + 8 * PAGE_SIZE, PAGE_SIZE, RW));
	say("what is so already: %d\n", mprotect(at, 8 * PAGE_SIZE, RW));
	limit(RLIMIT_DATA, used);
	say("beyond a lower limit: %d\n", mprotect(at, 8 * PAGE_SIZE, RW));
	CHECK_EQ(munmap(at, 9 * PAGE_SIZE), 0);
	limit(RLIMIT_DATA, -1);
}

int main(void)
{
	growing();
	own_stack();
	address_space();
	data();
	no_children_left();
	return check_result();
}
