/*
 * mlock, mlock2, mlockall and their ends: what is counted (VmLck), what is
 * touched, which limits there are and for which user; not in fork's child, nor
 * behind execve.
 * linux: all are differences, and pages are asked for through /proc/self.
 * needs: locks limits users more foreign
 */
#include "check.h"
#include <uapi/locks.h>

#define USER	1000
#define PAGES	8
#define ANON	(MAP_PRIVATE | MAP_ANONYMOUS)

static char text[4096];

static uint32_t field(const char *name)
{
	CHECK(slurp("/proc/self/status", text, sizeof(text)) > 0);
	char *at = strstr(text, name);
	return at ? (uint32_t)atoi(at + strlen(name)) : 0;
}

/* In pages */
static int locked(void)
{
	return field("VmLck:") / 4;
}

static int mlock(const void *at, size_t len)
{
	return syscall2(__NR_mlock, (int)at, len);
}

static int munlock(const void *at, size_t len)
{
	return syscall2(__NR_munlock, (int)at, len);
}

static int mlock2(const void *at, size_t len, int flags)
{
	return syscall3(__NR_mlock2, (int)at, len, flags);
}

static int mlockall(int flags)
{
	return syscall1(__NR_mlockall, flags);
}

static int munlockall(void)
{
	return syscall0(__NR_munlockall);
}

static char *map(int pages, int prot, int flags)
{
	return mmap(NULL, pages * PAGE_SIZE, prot, flags, -1, 0);
}

static char *room(void)
{
	return map(PAGES, PROT_READ | PROT_WRITE, ANON);
}

static void unmap(char *at)
{
	SEE(munmap(at, PAGES * PAGE_SIZE), 0);
}

/* All its pages are there. (Linux counts them by and by.) */
static bool grown(int before)
{
	return !on_tine() || (int)field("VmRSS:") / 4 - before >= PAGES;
}

static void counted(void)
{
	char *at = room();
	field("VmRSS:");
	int before = field("VmRSS:") / 4;
	SEE(mlock(at, PAGES * PAGE_SIZE), 0);
	CHECK(grown(before));
	SEE(locked(), PAGES);
	SEE(mlock(at, PAGES * PAGE_SIZE), 0);
	SEE(locked(), PAGES);
	SEE(munlock(at + PAGE_SIZE + 1, PAGE_SIZE), 0);	/* of two pages */
	SEE(locked(), PAGES - 2);
	SEE(mlock(at + 2 * PAGE_SIZE - 1, 2), 0);
	SEE(locked(), PAGES);
	SEE(mprotect(at, 3 * PAGE_SIZE, PROT_READ), 0);
	SEE(locked(), PAGES);
	SEE(munmap(at, PAGE_SIZE), 0);
	SEE(locked(), PAGES - 1);
	SEE(mlock(at, PAGE_SIZE), -ENOMEM);
	SEE(munlock(at, 3 * PAGE_SIZE), -ENOMEM);
	SEE(locked(), PAGES - 1);
	SEE(munlock(at + PAGE_SIZE, 2 * PAGE_SIZE), 0);
	SEE(munmap(at + 2 * PAGE_SIZE, PAGE_SIZE), 0);
	SEE(mlock(at + PAGE_SIZE, 3 * PAGE_SIZE), -ENOMEM); /* up to the hole */
	SEE(locked(), PAGES - 2);
	SEE(mlock(at + PAGE_SIZE, 0), 0);
	SEE(mlock((char *)0x10, 0), -ENOMEM);
	unmap(at);
	SEE(locked(), 0);
}

static void kinds(void)
{
	char *none = map(PAGES, PROT_NONE, ANON), *old = room();
	SEE(mlock(none, PAGE_SIZE), -ENOMEM);
	SEE(locked(), 1);
	unmap(none);
	SEE(mlock2(old, PAGE_SIZE, MLOCK_ONFAULT), 0);
	SEE(mlock2(old, PAGE_SIZE, 2), -EINVAL);
	SEE(locked(), 1);
	SEE(madvise(old, PAGES * PAGE_SIZE, MADV_DONTNEED), -EINVAL);
	SEE(madvise(old + PAGE_SIZE, PAGE_SIZE, MADV_DONTNEED), 0);
	SEE(madvise(old, PAGES * PAGE_SIZE, MADV_DONTFORK), 0);
	SEE(mlock(old, PAGES * PAGE_SIZE), 0);
	char *more = (char *)syscall5(__NR_mremap, (int)old,
				      PAGES * PAGE_SIZE, 2 * PAGES * PAGE_SIZE,
				      MREMAP_MAYMOVE, 0);
	SEE(mmap_failed(more), 0);
	SEE(locked(), 2 * PAGES);
	char *shared = map(PAGES, PROT_READ | PROT_WRITE,
			   MAP_SHARED | MAP_ANONYMOUS);
	SEE(mlock(shared, PAGE_SIZE), 0);
	SEE(locked(), 2 * PAGES + 1);
	SEE(munmap(more, 2 * PAGES * PAGE_SIZE), 0);
	unmap(shared);
	field("VmRSS:");
	int before = field("VmRSS:") / 4;
	char *at = map(PAGES, PROT_READ | PROT_WRITE, ANON | MAP_LOCKED);
	CHECK(grown(before));
	SEE(locked(), PAGES);
	SEE(mmap_failed(mmap(at, PAGE_SIZE, PROT_READ, ANON | MAP_FIXED, -1,
			     0)), 0);
	SEE(locked(), PAGES - 1);
	unmap(at);
	SEE(locked(), 0);
}

static void child_has_none(void)
{
	SEE(locked(), 0);
	char *at = room();
	SEE(locked(), 0);		/* nor MCL_FUTURE */
	SEE(mlock(at, PAGE_SIZE), 0);
	SEE(locked(), 1);
}

static void all(const char *self)
{
	SEE(mlockall(0), -EINVAL);
	SEE(mlockall(MCL_ONFAULT), -EINVAL);
	SEE(mlockall(8 | MCL_CURRENT), -EINVAL);
	SEE(mlockall(MCL_FUTURE), 0);
	SEE(locked(), 0);
	char *at = room();
	SEE(locked(), PAGES);
	char *end = sbrk(0);
	SEE_SAME(sbrk(2 * PAGE_SIZE), end);
	SEE_TRUE(locked() >= PAGES + 1);
	SEE(in_child(child_has_none), 0);
	SEE(munlockall(), 0);
	SEE(locked(), 0);
	unmap(at);
	at = room();
	SEE(locked(), 0);
	SEE(mlockall(MCL_CURRENT), 0);
	SEE_TRUE(locked() >= PAGES + 3);
	SEE(in_child(child_has_none), 0);
	pid_t pid = must_fork();
	if (pid == 0) {
		char *argv[] = { "memory_locks", "looks", NULL };
		mlockall(MCL_CURRENT | MCL_FUTURE);
		_exit(-execve(self, argv, NULL));
	}
	SEE(status_of(pid), 0);
	SEE(munlockall(), 0);
	SEE(locked(), 0);
	unmap(at);
}

static void limit(int pages)
{
	struct rlimit r = { pages * PAGE_SIZE, 100 * PAGE_SIZE };
	SEE(syscall2(__NR_setrlimit, RLIMIT_MEMLOCK, (int)&r), 0);
}

static void limits(void)
{
	char *at = room(), *next = room();
	limit(4);
	SEE(mlock(at, 5 * PAGE_SIZE), 0);	/* root's */
	SEE(munlockall(), 0);
	SEE(setuid(USER), 0);
	SEE(mlock(at, 5 * PAGE_SIZE), -ENOMEM);
	SEE(mlock(at, 4 * PAGE_SIZE), 0);
	SEE(mlock(at, 4 * PAGE_SIZE), 0);	/* no more than there were */
	SEE(mlock(next, 1), -ENOMEM);
	SEE(mlock(at + 3 * PAGE_SIZE, 2 * PAGE_SIZE), -ENOMEM);
	SEE((int)map(1, PROT_READ, ANON | MAP_LOCKED), -EAGAIN);
	SEE(mlockall(MCL_CURRENT), -ENOMEM);
	SEE(munlock(at, PAGE_SIZE), 0);
	char *one = map(1, PROT_READ, ANON | MAP_LOCKED);
	SEE(mmap_failed(one), 0);
	SEE(syscall5(__NR_mremap, (int)one, PAGE_SIZE, 2 * PAGE_SIZE,
		     MREMAP_MAYMOVE, 0), -EAGAIN);
	SEE(mlockall(MCL_FUTURE), 0);
	SEE((int)map(1, PROT_READ, ANON), -EAGAIN);
	char *end = sbrk(0);
	sbrk(4 * PAGE_SIZE);
	SEE_SAME(sbrk(0), end);
	SEE(locked(), 4);
	limit(0);
	SEE(mlock(at, PAGE_SIZE), -EPERM);
	SEE(mlock(at, 0), -EPERM);
	SEE(mlockall(MCL_CURRENT), -EPERM);
	SEE((int)map(1, PROT_READ, ANON | MAP_LOCKED), -EPERM);
	SEE(munlock(at, 4 * PAGE_SIZE), 0);
	SEE(munlockall(), 0);
	SEE(locked(), 0);
}

/* A locked stack grows no further than the limit. */
static void grow_locked(uint32_t kib)
{
	char here = 0;
	volatile char *low = (char *)((uint32_t)&here - (1 << 20));
	uint64_t bytes = (field("VmSize:") + kib) * 1024;
	struct rlimit64 most = { bytes, bytes };
	CHECK_EQ(prlimit64(0, RLIMIT_MEMLOCK, &most, NULL), 0);
	CHECK_EQ(setuid(USER), 0);
	CHECK_EQ(mlockall(MCL_CURRENT), 0);
	*low = 1;
	_exit(check_result());
}

static void little_room(void)
{
	grow_locked(64);
}

static void much_room(void)
{
	grow_locked(2048);
}

static void growing(void)
{
	SEE(in_child(much_room), 0);
	SEE(in_child(little_room), SIGSEGV);
}

int main(int argc, char **argv)
{
	if (argc > 1) {
		SEE(locked(), 0);
		char *at = room();
		SEE(mmap_failed(at), 0);
		SEE(locked(), 0);
		return check_result();
	}
	counted();
	kinds();
	all(self_path(argv[0]));
	growing();
	SEE(in_child(limits), 0);
	no_children_left();
	return check_result();
}
