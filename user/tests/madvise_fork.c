/*
 * What madvise said before the fork: MADV_DONTFORK is absent in the child,
 * MADV_WIPEONFORK reads as zeros there; MADV_DONTNEED forgets at once (C).
 * linux: (qemu-i386 does not pass the advice on) no address is printed.
 * needs: more
 */
#include "pages.h"

static void advice(void)
{
	char *area = map(NULL, 4, RW, ANON);
	memset(area, 7, 4 * PAGE_SIZE);
	SEE(madvise(area + PAGE_SIZE, PAGE_SIZE, MADV_DONTFORK), 0);
	SEE(madvise(area + 2 * PAGE_SIZE, PAGE_SIZE, MADV_WIPEONFORK), 0);
	SEE_TRUE(ends(load, area, 0, 0));
	SEE_TRUE(ends(load, area, 1, SIGSEGV));
	pid_t pid = must_fork();
	if (pid == 0) {
		SEE(area[0], 7);
		for (unsigned i = 0; i < PAGE_SIZE; i++)
			CHECK_EQ(area[2 * PAGE_SIZE + i], 0);
		SEE(area[3 * PAGE_SIZE], 7);
		_exit(check_result());
	}
	SEE(status_of(pid), 0);
	SEE(area[PAGE_SIZE], 7);
	SEE(area[2 * PAGE_SIZE], 7);
	SEE(madvise(area, 4 * PAGE_SIZE, MADV_DOFORK), 0);
	SEE_TRUE(ends(load, area, 1, 0));
	SEE(madvise(area, PAGE_SIZE, MADV_DONTNEED), 0);
	SEE(area[0], 0);
	SEE(madvise(area + 1, PAGE_SIZE, MADV_DONTFORK), -EINVAL);
	SEE(madvise(area, PAGE_SIZE, 4444), -EINVAL);
	CHECK_EQ(munmap(area, 4 * PAGE_SIZE), 0);
	say("DONTFORK is absent, WIPEONFORK is zero\n");
}

/* The advice is inherited with the mapping: two forks down it still holds. */
static void two_forks_down(void)
{
	char *area = map(NULL, 2, RW, ANON);
	memset(area, 9, 2 * PAGE_SIZE);
	SEE(madvise(area, PAGE_SIZE, MADV_WIPEONFORK), 0);
	pid_t pid = must_fork();
	if (pid == 0) {
		SEE(area[0], 0);
		area[0] = 3;
		pid_t deeper = must_fork();
		if (deeper == 0)
			_exit(area[0] != 0 || area[PAGE_SIZE] != 9);
		SEE(status_of(deeper), 0);
		SEE(area[0], 3);
		_exit(check_result());
	}
	SEE(status_of(pid), 0);
	SEE(area[0], 9);
	SEE(madvise(area, PAGE_SIZE, MADV_KEEPONFORK), 0);
	SEE_TRUE(ends(load, area, 0, 0));
	CHECK_EQ(munmap(area, 2 * PAGE_SIZE), 0);
	say("wiped at each fork\n");
}

int main(void)
{
	advice();
	two_forks_down();
	no_children_left();
	return check_result();
}
