/*
 * Three tasks write the same shared pages at once, over and over, and none
 * ever sees another's byte (D; the classic is xv6's cowtest "three").
 * linux: what each of them found, by its status.
 * vmrun: -m 16
 */
#include "frames.h"

#define PAGES	256
#define ROUNDS	8

static char *area;

static void write_all_pages(char mark)
{
	for (int i = 0; i < PAGES; i++) {
		*(pid_t *)(area + i * PAGE_SIZE) = getpid();
		area[i * PAGE_SIZE + 100] = mark;
		if (i % 32 == 0)
			sched_yield();
	}
}

static bool all_mine(char mark)
{
	for (int i = 0; i < PAGES; i++)
		if (*(pid_t *)(area + i * PAGE_SIZE) != getpid() ||
		    area[i * PAGE_SIZE + 100] != mark)
			return false;
	return true;
}

/* A child that forks once more, and all three write. */
static void three(void)
{
	area = fresh_pages(PAGES);
	write_all_pages('a');
	pid_t child = must_fork();
	if (child == 0) {
		pid_t grandchild = must_fork();
		write_all_pages(grandchild ? 'b' : 'c');
		CHECK(all_mine(grandchild ? 'b' : 'c'));
		if (grandchild)
			CHECK_EQ(status_of(grandchild), 0);
		_exit(check_result());
	}
	write_all_pages('d');
	CHECK(all_mine('d'));
	SEE(status_of(child), 0);
	SEE_TRUE(all_mine('d'));
	CHECK_EQ(munmap(area, PAGES * PAGE_SIZE), 0);
}

int main(void)
{
	for (int i = 0; i < ROUNDS; i++)
		three();
	leaves_nothing(three);
	no_children_left();
	say("three writers, %d rounds\n", ROUNDS);
	return check_result();
}
