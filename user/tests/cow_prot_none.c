/*
 * A page without rights keeps its bytes through a fork: the child has no
 * rights to it either, gets them by mprotect, and finds the bytes; of a private
 * page each side then has its own, of a shared one there is one (C).
 * linux: the bytes are printed.
 */
#include "pages.h"

static void through_fork(const char *name, int flags, char after)
{
	char *area = map(NULL, 3, RW, flags);
	memset(area, 'p', 3 * PAGE_SIZE);
	SEE(mprotect(area + PAGE_SIZE, PAGE_SIZE, PROT_NONE), 0);
	pid_t pid = must_fork();
	if (pid == 0) {
		SEE_TRUE(ends(load, area, 1, SIGSEGV));
		SEE(mprotect(area + PAGE_SIZE, PAGE_SIZE, PROT_READ), 0);
		SEE(area[PAGE_SIZE], 'p');
		SEE(area[2 * PAGE_SIZE - 1], 'p');
		SEE_TRUE(ends(store, area, 1, SIGSEGV));
		SEE(mprotect(area + PAGE_SIZE, PAGE_SIZE, RW), 0);
		area[PAGE_SIZE] = 'c';
		SEE(area[PAGE_SIZE], 'c');
		_exit(check_result());
	}
	SEE(status_of(pid), 0);
	SEE_TRUE(ends(load, area, 1, SIGSEGV));
	SEE(mprotect(area + PAGE_SIZE, PAGE_SIZE, RW), 0);
	SEE(area[PAGE_SIZE], after);
	SEE(area[2 * PAGE_SIZE - 1], 'p');
	CHECK_EQ(munmap(area, 3 * PAGE_SIZE), 0);
	say("%s\n", name);
}

int main(void)
{
	through_fork("private", ANON, 'p');
	through_fork("shared", MAP_SHARED | MAP_ANONYMOUS, 'c');
	no_children_left();
	return check_result();
}
