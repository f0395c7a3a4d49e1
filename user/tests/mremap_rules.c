/*
 * mremap: smaller, larger, elsewhere, over fork, of files; and what is
 * refused; and advice that may be left (C).
 * linux: no address is printed.
 * needs: more files
 */
#include "pages.h"

#define PAGES	2050		/* more than two page tables map */

static char *remap(void *at, unsigned old, unsigned new, int flags, void *to)
{
	return (char *)syscall5(__NR_mremap, (int)at, old * PAGE_SIZE,
				new * PAGE_SIZE, flags, (int)to);
}

static void shrinks(void)
{
	char *area = map(NULL, 4, RW, ANON);
	memset(area, 1, 4 * PAGE_SIZE);
	SEE_SAME(remap(area, 4, 2, 0, NULL), area);
	SEE(area[2 * PAGE_SIZE - 1], 1);
	SEE_TRUE(ends(load, area, 2, SIGSEGV));
	SEE_SAME(remap(area, 2, 4, 0, NULL), area);	/* there is room again */
	SEE(area[0], 1);
	SEE(area[2 * PAGE_SIZE], 0);
	SEE_SAME(remap(area, 4, 4, 0, NULL), area);
	SEE(munmap(area, 4 * PAGE_SIZE), 0);
	say("in place\n");
}

static void moves(void)
{
	char *area = map(NULL, 6, RW, ANON);
	memset(area, 2, 6 * PAGE_SIZE);
	SEE(remap(area, 3, 5, 0, NULL), -ENOMEM);	/* something is there */
	char *to = remap(area, 3, 5, MREMAP_MAYMOVE, NULL);
	SEE_TRUE(!mmap_failed(to) && to != area);
	SEE_TRUE(ends(load, area, 0, SIGSEGV));
	SEE_TRUE(ends(load, area, 3, 0));
	SEE(to[0], 2);
	SEE(to[3 * PAGE_SIZE - 1], 2);
	SEE(to[3 * PAGE_SIZE], 0);
	to[0] = to[4 * PAGE_SIZE] = 3;
	pid_t pid = must_fork();
	if (pid == 0) {
		SEE(to[0], 3);
		char *mine = remap(to, 5, 6, MREMAP_MAYMOVE, NULL);
		mine[0] = 4;
		SEE(mine[4 * PAGE_SIZE], 3);
		_exit(check_result());
	}
	SEE(status_of(pid), 0);
	SEE(to[0], 3);
	SEE_SAME(remap(to, 5, 2, MREMAP_MAYMOVE | MREMAP_FIXED, area), area);
	SEE(area[0], 3);
	SEE_TRUE(ends(load, area, 2, SIGSEGV));
	SEE_TRUE(ends(load, to, 0, SIGSEGV));
	SEE_TRUE(ends(load, to, 4, SIGSEGV));
	SEE(munmap(area, 6 * PAGE_SIZE), 0);
	say("elsewhere\n");
}

static void many_pages(void)
{
	char *area = map(NULL, PAGES + 1, RW, ANON);
	for (int i = 0; i < PAGES; i++)
		*(int *)(area + i * PAGE_SIZE) = i;
	pid_t pid = must_fork();
	char *to = remap(area, PAGES, PAGES + 1000, MREMAP_MAYMOVE, NULL);
	int right = 0;
	for (int i = 0; i < PAGES; i++)
		right += *(int *)(to + i * PAGE_SIZE) == i;
	SEE(pid ? right : PAGES, PAGES);
	CHECK_EQ(right, PAGES);
	*to = 9;
	if (pid == 0)
		_exit(check_result());
	SEE(status_of(pid), 0);
	SEE(munmap(to, (PAGES + 1000) * PAGE_SIZE), 0);
	SEE(munmap(area + PAGES * PAGE_SIZE, PAGE_SIZE), 0);
	say("many pages, shared by a fork\n");
}

static void shared_ones(void)
{
	int fd = open("mremap_tmp", O_RDWR | O_CREAT | O_EXCL, 0600);
	SEE(syscall2(__NR_ftruncate, fd, 4 * PAGE_SIZE), 0);
	char *at = mmap(NULL, 2 * PAGE_SIZE, RW, MAP_SHARED, fd, 1);
	at[0] = 'a';
	char *to = remap(at, 2, 3, MREMAP_MAYMOVE, NULL);
	SEE(to[0], 'a');
	to[2 * PAGE_SIZE] = 'c';
	char c = 0;
	SEE(pread(fd, &c, 1, 3 * PAGE_SIZE), 1);
	SEE(c, 'c');
	to[0] = 'A';
	SEE(pread(fd, &c, 1, PAGE_SIZE), 1);
	SEE(c, 'A');
	SEE(munmap(to, 3 * PAGE_SIZE), 0);
	close(fd);
	SEE(unlink("mremap_tmp"), 0);
	at = map(NULL, 3, RW, MAP_SHARED | MAP_ANONYMOUS);
	at[0] = 1;
	char *hole = map(NULL, 3, PROT_NONE, ANON);
	SEE_SAME(remap(at, 3, 3, MREMAP_MAYMOVE | MREMAP_FIXED, hole), hole);
	if (must_fork() == 0) {
		hole[0]++;
		_exit(0);
	}
	SEE(wait(NULL) > 0, 1);
	SEE(hole[0], 2);
	SEE(munmap(hole, 3 * PAGE_SIZE), 0);
	say("shared mappings\n");
}

static void what_is_refused(void)
{
	char *area = map(NULL, 4, RW, ANON);
	SEE(remap(area + 1, 1, 2, MREMAP_MAYMOVE, NULL), -EINVAL);
	SEE(remap(area, 1, 0, MREMAP_MAYMOVE, NULL), -EINVAL);
	SEE(remap(area, 1, 2, 64, NULL), -EINVAL);
	SEE(remap(area, 1, 2, MREMAP_FIXED, NULL), -EINVAL);
	SEE(remap(area, 2, 2, MREMAP_MAYMOVE | MREMAP_FIXED, area + PAGE_SIZE),
	    -EINVAL);
	SEE(remap(area, 1, 1, MREMAP_MAYMOVE | MREMAP_FIXED, area + 5), -EINVAL);
	SEE(remap(area, 1, 1, MREMAP_MAYMOVE | MREMAP_FIXED,
		  (void *)0xfffff000u), -EINVAL);
	SEE(munmap(area + PAGE_SIZE, PAGE_SIZE), 0);
	SEE(remap(area, 3, 4, MREMAP_MAYMOVE, NULL), -EFAULT);
	SEE(remap(area + PAGE_SIZE, 1, 2, MREMAP_MAYMOVE, NULL), -EFAULT);
	SEE(munmap(area, 4 * PAGE_SIZE), 0);
	say("what is refused\n");
}

static void advice(void)
{
	static const int any[] = { 0, 1, 2, 3, 16, 17 };
	char *area = map(NULL, 2, RW, ANON);
	area[0] = 1;
	for (unsigned i = 0; i < COUNT(any); i++)
		SEE(syscall3(__NR_madvise, (int)area, PAGE_SIZE, any[i]), 0);
	SEE(area[0], 1);
	SEE(munmap(area, 2 * PAGE_SIZE), 0);
	SEE(syscall3(__NR_madvise, (int)area, PAGE_SIZE, 3), -ENOMEM);
	SEE(syscall3(__NR_madvise, (int)area, PAGE_SIZE, 7), -EINVAL);
	say("advice\n");
}

int main(void)
{
	shrinks();
	moves();
	many_pages();
	shared_ones();
	what_is_refused();
	advice();
	return check_result();
}
