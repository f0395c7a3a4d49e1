/*
 * mincore: what was touched is there, in a child of fork, too; what was not, is
 * not; holes, odd addresses, and places for the answer that are none.
 * linux: prints a letter a page.
 * needs: more files
 */
#include "check.h"

#define PAGES	6
#define PATH	"/tmp/mincore_file"
#define MANY	1500

static char vec[MANY];

static int mincore(void *at, size_t n, void *to)
{
	return syscall3(__NR_mincore, (int)at, n, (int)to);
}

static void see_pages(const char *what, void *at, int pages)
{
	char line[PAGES + 1] = "";
	memset(vec, 'x', sizeof(vec));
	int err = mincore(at, pages * PAGE_SIZE, vec);
	for (int i = 0; i < pages; i++)
		line[i] = vec[i] == 'x' ? '?' : vec[i] & 1 ? 'p' : '.';
	say("%s: %s %s\n", what, line, err ? errname(err) : "");
	CHECK_EQ(vec[pages], 'x');
}

static char *map(int pages, int how, int fd)
{
	char *at = mmap(NULL, pages * PAGE_SIZE, PROT_READ | PROT_WRITE, how,
			fd, 0);
	CHECK(!mmap_failed(at));
	return at;
}

static void touched(void)
{
	char *at = map(PAGES, MAP_PRIVATE | MAP_ANONYMOUS, -1);
	see_pages("new", at, PAGES);
	at[PAGE_SIZE] = 1;
	at[3 * PAGE_SIZE] = 1;
	see_pages("two touched", at, PAGES);
	CHECK_EQ(mprotect(at + 3 * PAGE_SIZE, PAGE_SIZE, PROT_NONE), 0);
	see_pages("one without access", at, PAGES);
	pid_t pid = must_fork();
	if (pid == 0) {
		see_pages("the child's", at, PAGES);
		at[0] = 1;
		see_pages("it touches one", at, PAGES);
		_exit(check_result());
	}
	CHECK_EQ(status_of(pid), 0);
	see_pages("the parent's", at, PAGES);
	CHECK_EQ(madvise(at + PAGE_SIZE, PAGE_SIZE, MADV_DONTNEED), 0);
	see_pages("one forgotten", at, PAGES);
	CHECK_EQ(munmap(at + 2 * PAGE_SIZE, PAGE_SIZE), 0);
	see_pages("a hole", at, PAGES);
	see_pages("up to it", at, 2);
	SEE(mincore(at + 2 * PAGE_SIZE, 0, vec), 0);
	CHECK_EQ(munmap(at, PAGES * PAGE_SIZE), 0);
}

/* One page table's worth, shared with a child, and an answer in pieces. */
static void large(void)
{
	char *at = map(MANY, MAP_PRIVATE | MAP_ANONYMOUS, -1);
	int there = 0;
	for (int i = 0; i < MANY; i += 1)
		at[i * PAGE_SIZE] = 1;
	pid_t pid = must_fork();
	if (pid == 0) {
		CHECK_EQ(mincore(at, MANY * PAGE_SIZE, vec), 0);
		for (int i = 0; i < MANY; i++)
			there += vec[i] & 1;
		SEE(there, MANY);
		_exit(check_result());
	}
	CHECK_EQ(status_of(pid), 0);
	CHECK_EQ(munmap(at, MANY * PAGE_SIZE), 0);
}

static void of_files(void)
{
	int fd = open(PATH, O_RDWR | O_CREAT | O_TRUNC, 0600);
	CHECK_EQ(pwrite(fd, "x", 1, 2 * PAGE_SIZE), 1);
	CHECK_EQ(pwrite(fd, "x", 1, 0), 1);
	char *at = map(3, MAP_SHARED, fd);
	SEE(mincore(at, PAGE_SIZE, vec), 0);
	SEE(vec[0] & 1, 1);
	CHECK_EQ(munmap(at, 3 * PAGE_SIZE), 0);
	close(fd);
	CHECK_EQ(unlink(PATH), 0);
}

static void refused(void)
{
	char *at = map(PAGES, MAP_PRIVATE | MAP_ANONYMOUS, -1);
	char *ro = mmap(NULL, PAGE_SIZE, PROT_READ, MAP_PRIVATE |
			MAP_ANONYMOUS, -1, 0);
	SEE(mincore(at + 1, 1, vec), -EINVAL);
	SEE(mincore(at + 1, 1, (void *)-1), -EINVAL);
	SEE(mincore(at, 1, vec), 0);
	SEE(mincore(at, PAGE_SIZE + 1, NULL), -EFAULT);
	SEE(mincore(at, PAGE_SIZE, ro), -EFAULT);
	SEE(mincore(at, PAGE_SIZE, (void *)-1), -EFAULT);
	SEE(mincore(at, 0, (void *)8), 0);
	SEE(mincore((void *)0x100000, PAGE_SIZE, (void *)8), -ENOMEM);
	CHECK_EQ(munmap(at, PAGES * PAGE_SIZE), 0);
	CHECK_EQ(munmap(ro, PAGE_SIZE), 0);
}

int main(void)
{
	touched();
	large();
	of_files();
	refused();
	return check_result();
}
