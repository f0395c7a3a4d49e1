/*
 * MAP_SHARED stays shared over fork, private mappings follow their
 * protection, and mmap2, munmap, mprotect and brk keep their rules at the
 * edges (C).
 * linux: no address is printed.
 */
#include "pages.h"

static void shared_mapping(void)
{
	char *area = map(NULL, 3, RW, MAP_SHARED | MAP_ANONYMOUS);
	SEE_TRUE(!mmap_failed(area));
	area[0] = 1;			/* touched before fork, and ... */
	pid_t pid = must_fork();
	if (pid == 0) {
		SEE(area[0], 1);
		area[0] = 2;
		area[PAGE_SIZE] = 3;	/* ... not touched before */
		_exit(check_result());
	}
	SEE(status_of(pid), 0);
	SEE(area[0], 2);
	SEE(area[PAGE_SIZE], 3);
	SEE(area[2 * PAGE_SIZE], 0);
	CHECK_EQ(munmap(area, 3 * PAGE_SIZE), 0);
	say("shared stays shared\n");
}

static void protection(void)
{
	char *area = map(NULL, 3, RW, ANON);
	memset(area, 5, 3 * PAGE_SIZE);
	SEE(mprotect(area + PAGE_SIZE, PAGE_SIZE, PROT_READ), 0);
	SEE_TRUE(ends(store, area, 0, 0));
	SEE_TRUE(ends(load, area, 1, 0));
	SEE_TRUE(ends(store, area, 1, SIGSEGV));
	SEE_TRUE(ends(store, area, 2, 0));
	SEE(mprotect(area, PAGE_SIZE, PROT_NONE), 0);
	SEE_TRUE(ends(load, area, 0, SIGSEGV));
	CHECK_EQ(mprotect(area, 3 * PAGE_SIZE, RW), 0);
	SEE(area[0], 5);
	SEE_TRUE(ends(store, area, 1, 0));
	SEE(area[PAGE_SIZE], 5);
	SEE(mprotect(area + 1, PAGE_SIZE, RW), -EINVAL);
	CHECK_EQ(munmap(area + PAGE_SIZE, PAGE_SIZE), 0);
	CHECK_EQ(mprotect(area, 3 * PAGE_SIZE, PROT_READ), -ENOMEM);
	CHECK_EQ(munmap(area, 3 * PAGE_SIZE), 0);	/* a hole is fine */
	SEE_TRUE(ends(load, area, 0, SIGSEGV));
	say("protection follows the page\n");
}

static void edges(void)
{
	char *area = map(NULL, 3, RW, ANON);
	memset(area, 6, 3 * PAGE_SIZE);
	SEE_SAME(map(area + PAGE_SIZE, 1, RW, ANON | MAP_FIXED),
		 area + PAGE_SIZE);
	SEE(area[PAGE_SIZE - 1], 6);
	SEE(area[PAGE_SIZE], 0);		/* replaced */
	SEE(area[2 * PAGE_SIZE], 6);
	SEE(map(area + 1, 1, RW, ANON | MAP_FIXED), -EINVAL);
	char *hint = map(area, 1, RW, ANON);
	SEE_TRUE(!mmap_failed(hint) && hint != area);	/* taken: elsewhere */
	CHECK_EQ(munmap(hint, 1), 0);		/* rounds up */
	SEE(map(NULL, 0, RW, ANON), -EINVAL);
	SEE(mmap(NULL, 1, RW, MAP_ANONYMOUS, -1, 0), -EINVAL);
	SEE(mmap(NULL, PAGE_SIZE, RW, MAP_PRIVATE, -1, 0), -EBADF);
	SEE(mmap(NULL, 0xfffff000u, RW, ANON, -1, 0), -ENOMEM);
	SEE(map((void *)0xfffff000u, 1, RW, ANON | MAP_FIXED), -ENOMEM);
	CHECK_EQ(munmap(area + 1, PAGE_SIZE), -EINVAL);
	CHECK_EQ(munmap(area, 0), -EINVAL);
	CHECK_EQ(munmap((void *)0xfffff000u, PAGE_SIZE), -EINVAL);
	CHECK_EQ(munmap(area, 3 * PAGE_SIZE), 0);
	CHECK_EQ(munmap(area, 3 * PAGE_SIZE), 0);	/* twice is fine */
	say("mmap and munmap edges\n");
}

static void heap(void)
{
	uint32_t end = brk(0);
	SEE_SAME(brk(end + 3 * PAGE_SIZE + 5), end + 3 * PAGE_SIZE + 5);
	char *start = (char *)end;
	for (unsigned i = 0; i < 3 * PAGE_SIZE + 5; i++)
		CHECK_EQ(start[i], 0);
	memset(start, 1, 3 * PAGE_SIZE);
	SEE_SAME(brk(end), end);
	SEE_SAME(brk(end + 3 * PAGE_SIZE), end + 3 * PAGE_SIZE);
	SEE(start[2 * PAGE_SIZE + 100], 0);	/* fresh again */
	SEE_SAME(brk(end), end);
	SEE_SAME(brk(0xfffff000u), end);	/* refused: unmoved */
	if (on_tine())		/* a 64-bit host has room there */
		CHECK_EQ(brk(KERNEL_BASE + PAGE_SIZE), end);
	SEE_SAME(brk(1), end);
	say("the break moves and comes back\n");
}

int main(void)
{
	shared_mapping();
	protection();
	edges();
	heap();
	no_children_left();
	return check_result();
}
