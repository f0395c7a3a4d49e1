/*
 * fork flushes the parent's own stale TLB entries: a page that was writable
 * a moment ago, and in the TLB as such, must fault on the next store (D).
 * linux: only whether the child's view stayed is printed.
 */
#include "check.h"

#define PAGES	16
#define ROUNDS	50

static volatile char area[PAGES][PAGE_SIZE];

/* Every entry hot and writable in the TLB, right up to the fork. */
static void warm(int value)
{
	for (int i = 0; i < PAGES; i++) {
		area[i][0] = value;
		area[i][PAGE_SIZE - 1] = value;
	}
}

static bool all_are(char value)
{
	for (int i = 0; i < PAGES; i++)
		if (area[i][0] != value || area[i][PAGE_SIZE - 1] != value)
			return false;
	return true;
}

/*
 * The parent writes at once after fork, before the child has run if it can.
 * With a stale entry its store would land in the shared frame.
 */
static void parent_right_after(void)
{
	int gate[2];
	CHECK_EQ(pipe(gate), 0);
	for (int round = 0; round < ROUNDS; round++) {
		warm(1);
		pid_t pid = must_fork();
		if (pid == 0) {
			hear(gate);
			_exit(!all_are(1));
		}
		warm(2);
		tell(gate);
		CHECK_EQ(status_of(pid), 0);
		CHECK(all_are(2));
	}
	close_pair(gate);
}

/*
 * After a copy the old read-only entry must go as well, or the child would
 * go on reading the shared frame. Read, write, read, in the child.
 */
static void reads_its_own_copy(void)
{
	warm(3);
	pid_t pid = must_fork();
	if (pid == 0) {
		SEE_TRUE(all_are(3));
		warm(4);
		SEE_TRUE(all_are(4));
		_exit(check_result());
	}
	SEE(status_of(pid), 0);
	SEE_TRUE(all_are(3));
}

/* munmap and a new mapping at the same place: no entry may outlive it. */
static void unmapped_is_gone(void)
{
	for (int round = 0; round < ROUNDS; round++) {
		volatile char *page = mmap((void *)0x50000000, PAGE_SIZE,
					   PROT_READ | PROT_WRITE,
					   MAP_PRIVATE | MAP_ANONYMOUS |
					   MAP_FIXED, -1, 0);
		CHECK_EQ(page, 0x50000000);
		CHECK_EQ(page[0], 0);
		page[0] = 1;
		CHECK_EQ(munmap((void *)page, PAGE_SIZE), 0);
	}
}

int main(void)
{
	parent_right_after();
	say("the parent's stores stayed its own\n");
	reads_its_own_copy();
	say("the child reads what it wrote\n");
	unmapped_is_gone();
	say("a new mapping is new\n");
	no_children_left();
	return check_result();
}
