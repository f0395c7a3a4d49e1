/*
 * Data, bss, heap, stack and mappings are equal at birth and isolated both
 * ways after, for images larger than one page table and for stores across
 * page and 4 MiB borders (C).
 * linux: patterns are checked in place, nothing of the memory is printed.
 * vmrun: -m 64
 */
#include "check.h"

#define BIG		(6u << 20)
#define STACK_BYTES	(64u << 10)

static char data[3 * PAGE_SIZE] = { 1 };
static char bss[BIG];

struct area {
	const char *name;
	char *start;
	uint32_t size;
};

static struct area areas[5];

static uint8_t pattern(uint32_t offset, int seed)
{
	return (offset >> 12) * 31 + offset * 7 + seed;
}

static void fill(int seed)
{
	for (unsigned a = 0; a < COUNT(areas); a++)
		for (uint32_t i = 0; i < areas[a].size; i += 61)
			areas[a].start[i] = pattern(i, seed + a);
}

static bool holds(int seed)
{
	for (unsigned a = 0; a < COUNT(areas); a++)
		for (uint32_t i = 0; i < areas[a].size; i += 61)
			if ((uint8_t)areas[a].start[i] != pattern(i, seed + a))
				return false;
	return true;
}

/* Child first, then parent: neither's stores may reach the other. */
static void isolated(void)
{
	int to_child[2], to_parent[2];
	CHECK_EQ(pipe(to_child), 0);
	CHECK_EQ(pipe(to_parent), 0);
	fill(1);
	pid_t pid = must_fork();
	if (pid == 0) {
		SEE_TRUE(holds(1));	/* equal at birth */
		fill(2);
		tell(to_parent);
		hear(to_child);		/* the parent has written 3 */
		SEE_TRUE(holds(2));
		_exit(check_result());
	}
	hear(to_parent);
	SEE_TRUE(holds(1));		/* the child has written 2 */
	fill(3);
	tell(to_child);
	SEE(status_of(pid), 0);
	SEE_TRUE(holds(3));
	close_pair(to_child);
	close_pair(to_parent);
}

static void parent_writes_first(void)
{
	int to_child[2];
	CHECK_EQ(pipe(to_child), 0);
	fill(4);
	pid_t pid = must_fork();
	if (pid == 0) {
		hear(to_child);
		SEE_TRUE(holds(4));	/* as at birth, not as it is there */
		_exit(check_result());
	}
	fill(5);
	tell(to_child);
	SEE(status_of(pid), 0);
	SEE_TRUE(holds(5));
	close_pair(to_child);
}

/* Two words that straddle a border, in a child and then its parent. */
static void straddling_store(char *border)
{
	uint32_t *word = (uint32_t *)(border - 2);
	*word = 0x11223344;
	pid_t pid = must_fork();
	if (pid == 0) {
		SEE_TRUE(*word == 0x11223344);
		*word = 0x55667788;	/* two faults, one instruction */
		SEE_TRUE(*word == 0x55667788);
		_exit(check_result());
	}
	SEE(status_of(pid), 0);
	SEE_TRUE(*word == 0x11223344);
	*word += 0x01010101;
	SEE_TRUE(*word == 0x12233445);
}

static char *first_border(char *start, uint32_t span)
{
	return (char *)(((uint32_t)start + span) & ~(span - 1));
}

int main(void)
{
	char stack[STACK_BYTES];
	char *heap = sbrk(BIG);
	char *mapped = mmap(NULL, BIG, PROT_READ | PROT_WRITE,
			    MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	if (!SEE_TRUE(heap != (void *)-1) || !SEE_TRUE(!mmap_failed(mapped)))
		return 1;
	areas[0] = (struct area){ "data", data, sizeof(data) };
	areas[1] = (struct area){ "bss", bss, sizeof(bss) };
	areas[2] = (struct area){ "heap", heap, BIG };
	areas[3] = (struct area){ "stack", stack, sizeof(stack) };
	areas[4] = (struct area){ "mapped", mapped, BIG };

	isolated();
	isolated();		/* now every page has a history */
	parent_writes_first();
	for (unsigned a = 0; a < COUNT(areas); a++) {
		straddling_store(first_border(areas[a].start, PAGE_SIZE));
		if (areas[a].size == BIG)
			straddling_store(first_border(areas[a].start,
						      TABLE_SPAN));
		say("%s: isolated\n", areas[a].name);
	}
	CHECK_EQ(munmap(mapped, BIG), 0);
	no_children_left();
	return check_result();
}
