/*
 * A file in memory: private and shared mappings, over fork, write(2),
 * ftruncate and mprotect; and what is refused (C).
 * linux: no address is printed.
 * needs: files locks more
 */
#include "pages.h"

#define PATH	"mmap_files_tmp"

static char buf[3 * PAGE_SIZE];

static int truncated(int fd, int size)
{
	return syscall2(__NR_ftruncate, fd, size);
}

static int msync(void *at, unsigned length, int flags)
{
	return syscall3(__NR_msync, (int)at, length, flags);
}

static int size_of(int fd)
{
	struct stat64 st = { 0 };
	CHECK_EQ(fstat64(fd, &st), 0);
	return st.st_size;
}

/* A new file of pages full of 'a', 'b', ... */
static int new_file(int pages, int flags)
{
	unlink(PATH);
	int fd = open(PATH, O_RDWR | O_CREAT | O_EXCL, 0600);
	for (int i = 0; i < pages; i++) {
		memset(buf, 'a' + i, PAGE_SIZE);
		CHECK_EQ(write(fd, buf, PAGE_SIZE), (int)PAGE_SIZE);
	}
	if (flags != O_RDWR) {
		close(fd);
		fd = open(PATH, flags, 0);
	}
	return fd;
}

static char *map_fd(int fd, int pages, int prot, int type, int page)
{
	return mmap(NULL, pages * PAGE_SIZE, prot, type, fd, page);
}

static char byte_at(int fd, int pos)
{
	char c = '?';
	CHECK_EQ(pread(fd, &c, 1, pos), 1);
	return c;
}

static void private_mapping(void)
{
	int fd = new_file(3, O_RDONLY);
	char *at = map_fd(fd, 2, RW, MAP_PRIVATE, 1);
	SEE_TRUE(!mmap_failed(at));
	SEE(at[0], 'b');
	SEE(at[PAGE_SIZE], 'c');
	at[0] = 'X';
	SEE(byte_at(fd, PAGE_SIZE), 'b');
	CHECK_EQ(close(fd), 0);
	CHECK_EQ(unlink(PATH), 0);		/* it is still mapped */
	pid_t pid = must_fork();
	if (pid == 0) {
		SEE(at[0], 'X');
		at[1] = 'Y';
		_exit(check_result());
	}
	SEE(status_of(pid), 0);
	SEE(at[1], 'b');
	SEE(at[PAGE_SIZE + 5], 'c');
	SEE(syscall3(__NR_madvise, (int)at, PAGE_SIZE, MADV_DONTNEED), 0);
	SEE(at[0], 'b');			/* the file's again */
	CHECK_EQ(munmap(at, 2 * PAGE_SIZE), 0);
	say("a private mapping is the program's own\n");
}

static void shared_mapping(void)
{
	int fd = new_file(3, O_RDWR);
	char *at = map_fd(fd, 3, RW, MAP_SHARED, 0);
	char *other = map_fd(fd, 1, PROT_READ, MAP_SHARED, 1);
	char *mine = map_fd(fd, 1, RW, MAP_PRIVATE, 2);
	mine[0] = 'M';
	at[PAGE_SIZE] = 'X';
	SEE(other[0], 'X');
	SEE(byte_at(fd, PAGE_SIZE), 'X');
	CHECK_EQ(pwrite(fd, "Y", 1, PAGE_SIZE + 1), 1);
	SEE(at[PAGE_SIZE + 1], 'Y');
	SEE(other[1], 'Y');
	pid_t pid = must_fork();
	if (pid == 0) {
		at[2 * PAGE_SIZE] = 'Z';	/* not touched before fork */
		at[0] = '0';
		SEE(other[1], 'Y');
		_exit(check_result());
	}
	SEE(status_of(pid), 0);
	SEE(at[0], '0');
	SEE(at[2 * PAGE_SIZE], 'Z');
	SEE(byte_at(fd, 2 * PAGE_SIZE), 'Z');
	SEE(mine[0], 'M');
	CHECK_EQ(munmap(at, 3 * PAGE_SIZE), 0);
	SEE(byte_at(fd, 0), '0');
	SEE(other[0], 'X');
	CHECK_EQ(munmap(other, PAGE_SIZE), 0);
	CHECK_EQ(munmap(mine, PAGE_SIZE), 0);
	CHECK_EQ(close(fd), 0);
	say("a shared mapping is the file\n");
}

static void read_into_itself(void)
{
	int fd = new_file(2, O_RDWR);
	CHECK_EQ(truncated(fd, 4 * PAGE_SIZE), 0);
	char *at = map_fd(fd, 4, RW, MAP_SHARED, 0);
	CHECK_EQ(lseek(fd, 0, SEEK_SET), 0);
	SEE(read(fd, at + 2 * PAGE_SIZE, PAGE_SIZE), PAGE_SIZE);
	SEE(at[2 * PAGE_SIZE], 'a');
	SEE(write(fd, at + 3 * PAGE_SIZE, PAGE_SIZE), PAGE_SIZE);
	SEE(at[PAGE_SIZE], 0);			/* a hole's zeros */
	CHECK_EQ(munmap(at, 4 * PAGE_SIZE), 0);
	CHECK_EQ(close(fd), 0);
	say("read and write between a file and itself\n");
}

static void ends_of_files(void)
{
	int fd = new_file(3, O_RDWR);
	char *at = map_fd(fd, 4, RW, MAP_SHARED, 0);
	SEE_TRUE(ends(load, at, 3, SIGBUS));
	SEE_TRUE(ends(store, at, 3, SIGBUS));
	SEE(write(fd, at + 3 * PAGE_SIZE, 1), -EFAULT);
	SEE(truncated(fd, PAGE_SIZE + 10), 0);
	SEE(at[PAGE_SIZE + 9], 'b');
	SEE(at[PAGE_SIZE + 10], 0);
	SEE_TRUE(ends(load, at, 2, SIGBUS));	/* it was touched before */
	at[PAGE_SIZE + 20] = '!';		/* nobody's */
	SEE(truncated(fd, 4 * PAGE_SIZE), 0);
	SEE(at[2 * PAGE_SIZE], 0);
	SEE(at[PAGE_SIZE + 20], 0);
	at[3 * PAGE_SIZE] = 'Q';
	SEE(byte_at(fd, 3 * PAGE_SIZE), 'Q');
	CHECK_EQ(close(fd), 0);
	fd = open(PATH, O_RDWR | O_TRUNC, 0);
	SEE(size_of(fd), 0);
	SEE_TRUE(ends(load, at, 0, SIGBUS));
	CHECK_EQ(write(fd, "new", 3), 3);
	SEE(at[0], 'n');
	CHECK_EQ(munmap(at, 4 * PAGE_SIZE), 0);
	CHECK_EQ(close(fd), 0);
	say("behind the end is SIGBUS\n");
}

static void lengths(void)
{
	int fd = new_file(1, O_RDWR);
	SEE(truncated(fd, -1), -EINVAL);
	SEE(truncated(-1, 0), -EBADF);
	SEE(truncated(fd, 5), 0);
	SEE(size_of(fd), 5);
	SEE(truncated(fd, 100000), 0);
	SEE(size_of(fd), 100000);
	SEE(byte_at(fd, 4), 'a');
	SEE(byte_at(fd, 5), 0);
	SEE(byte_at(fd, 99999), 0);
	SEE(syscall3(__NR_ftruncate64, fd, 7, 0), 0);
	SEE(size_of(fd), 7);
	SEE(syscall3(__NR_truncate64, (int)PATH, 8, 0), 0);
	SEE(syscall3(__NR_truncate64, (int)PATH, 8, -1), -EINVAL);
	SEE(size_of(fd), 8);
	SEE(syscall2(__NR_truncate, (int)PATH, 9), 0);
	SEE(syscall2(__NR_truncate, (int)PATH, -9), -EINVAL);
	SEE(size_of(fd), 9);
	SEE(syscall2(__NR_truncate, (int)".", 9), -EISDIR);
	SEE(syscall2(__NR_truncate, (int)"nothing-here", 9), -ENOENT);
	SEE(syscall2(__NR_truncate, -1, 9), -EFAULT);
	CHECK_EQ(close(fd), 0);
	fd = open(PATH, O_RDONLY, 0);
	SEE(truncated(fd, 5), -EINVAL);
	CHECK_EQ(close(fd), 0);
	int fds[2];
	CHECK_EQ(pipe(fds), 0);
	SEE(truncated(fds[1], 5), -EINVAL);
	close_pair(fds);
	say("truncate and ftruncate\n");
}

static void what_is_refused(void)
{
	int fd = new_file(1, O_RDONLY), fds[2];
	SEE(map_fd(fd, 1, RW, MAP_SHARED, 0), -EACCES);
	char *at = map_fd(fd, 1, PROT_READ, MAP_SHARED, 0);
	SEE(at[0], 'a');
	SEE(mprotect(at, PAGE_SIZE, RW), -EACCES);
	SEE_TRUE(ends(store, at, 0, SIGSEGV));
	CHECK_EQ(munmap(at, PAGE_SIZE), 0);
	at = map_fd(fd, 1, PROT_READ, MAP_PRIVATE, 0);
	SEE(at[1], 'a');
	SEE(mprotect(at, PAGE_SIZE, RW), 0);
	SEE_TRUE(ends(store, at, 0, 0));
	CHECK_EQ(munmap(at, PAGE_SIZE), 0);
	CHECK_EQ(close(fd), 0);
	fd = open(PATH, O_WRONLY, 0);
	SEE(map_fd(fd, 1, PROT_READ, MAP_PRIVATE, 0), -EACCES);
	SEE(map_fd(fd, 1, PROT_READ, MAP_SHARED, 0), -EACCES);
	CHECK_EQ(close(fd), 0);
	SEE(map_fd(fd, 1, PROT_READ, MAP_SHARED, 0), -EBADF);
	fd = open(PATH, O_RDWR, 0);
	SEE(map_fd(fd, 0, PROT_READ, MAP_SHARED, 0), -EINVAL);
	SEE(map_fd(fd, 1, PROT_READ, 0, 0), -EINVAL);
	SEE(map_fd(fd, 0xffffe, RW, MAP_SHARED, 0), -ENOMEM);
	CHECK_EQ(close(fd), 0);
	fd = open(".", O_RDONLY, 0);
	SEE(map_fd(fd, 1, PROT_READ, MAP_PRIVATE, 0), -ENODEV);
	CHECK_EQ(close(fd), 0);
	CHECK_EQ(pipe(fds), 0);
	SEE(map_fd(fds[0], 1, PROT_READ, MAP_PRIVATE, 0), -ENODEV);
	close_pair(fds);
	say("what is refused\n");
}

/* The length comes first, then the type, then what the file is open for. */
static void shared_validate(void)
{
	int fd = open(PATH, O_WRONLY, 0);
	SEE(map_fd(fd, 0, RW, MAP_SHARED, 0), -EINVAL);
	SEE(map_fd(fd, 1, RW, 0, 0), -EINVAL);
	SEE(map_fd(fd, 1, RW, 0x400 | MAP_SHARED_VALIDATE, 0), -EOPNOTSUPP);
	SEE(map_fd(fd, 1, RW, MAP_SHARED_VALIDATE, 0), -EACCES);
	CHECK_EQ(close(fd), 0);
	SEE(map_fd(fd, 0, RW, 0, 0), -EBADF);
	fd = open(PATH, O_RDWR, 0);
	SEE(map_fd(fd, 1, RW, 0x400 | MAP_SHARED_VALIDATE, 0), -EOPNOTSUPP);
	char *at = map_fd(fd, 1, RW, MAP_SHARED_VALIDATE, 0);
	SEE_TRUE(!mmap_failed(at));
	at[0] = 'V';
	SEE(byte_at(fd, 0), 'V');
	CHECK_EQ(munmap(at, PAGE_SIZE), 0);
	CHECK_EQ(close(fd), 0);
	SEE(map_fd(-1, 1, RW, MAP_SHARED_VALIDATE | MAP_ANONYMOUS, 0),
	    -EINVAL);
	say("MAP_SHARED_VALIDATE\n");
}

static void dev_zero(void)
{
	int fd = open("/dev/zero", O_RDWR, 0);
	char *at = map_fd(fd, 1, RW, MAP_SHARED, 0);
	char *own = map_fd(fd, 1, RW, MAP_PRIVATE, 0);
	CHECK_EQ(close(fd), 0);
	pid_t pid = must_fork();
	if (pid == 0) {
		at[0] = 1;
		own[0] = 1;
		_exit(0);
	}
	CHECK_EQ(status_of(pid), 0);
	SEE(at[0], 1);
	SEE(own[0], 0);
	fd = open("/dev/zero", O_RDONLY, 0);
	char *fixed = map_fd(fd, 1, PROT_READ, MAP_SHARED, 0);
	SEE(mprotect(fixed, PAGE_SIZE, RW), -EACCES);
	SEE(map_fd(fd, 1, RW, MAP_SHARED, 0), -EACCES);
	CHECK_EQ(close(fd), 0);
	CHECK_EQ(munmap(fixed, PAGE_SIZE), 0);
	CHECK_EQ(munmap(at, PAGE_SIZE), 0);
	CHECK_EQ(munmap(own, PAGE_SIZE), 0);
	say("/dev/zero is anonymous memory\n");
}

static void synced(void)
{
	int fd = new_file(2, O_RDWR);
	char *at = map_fd(fd, 3, RW, MAP_SHARED, 0);
	SEE(msync(at, 2 * PAGE_SIZE, MS_SYNC), 0);
	SEE(msync(at, 2 * PAGE_SIZE, MS_ASYNC | MS_INVALIDATE), 0);
	SEE(msync(at, 0, 0), 0);
	SEE(msync(at, PAGE_SIZE, MS_ASYNC | MS_SYNC), -EINVAL);
	SEE(msync(at, PAGE_SIZE, 8), -EINVAL);
	SEE(msync(at + 1, PAGE_SIZE, MS_SYNC), -EINVAL);
	SEE(msync(at, 0xfffff000u, MS_SYNC), -ENOMEM);
	SEE(syscall2(__NR_mlock, (int)at, 1), 0);
	SEE(msync(at, 2 * PAGE_SIZE, MS_SYNC | MS_INVALIDATE), -EBUSY);
	SEE(msync(at, 2 * PAGE_SIZE, MS_SYNC), 0);
	SEE(syscall2(__NR_munlock, (int)at, 1), 0);
	CHECK_EQ(munmap(at + PAGE_SIZE, PAGE_SIZE), 0);
	SEE(msync(at, 3 * PAGE_SIZE, MS_SYNC), -ENOMEM);
	CHECK_EQ(munmap(at, 3 * PAGE_SIZE), 0);
	CHECK_EQ(close(fd), 0);
	say("msync\n");
}

/* Parts of one mapping, split and merged, and each in its place. */
static void pieces(void)
{
	int fd = new_file(3, O_RDWR);
	char *at = map_fd(fd, 3, RW, MAP_SHARED, 0);
	SEE(mprotect(at + PAGE_SIZE, PAGE_SIZE, PROT_READ), 0);
	SEE_TRUE(ends(store, at, 1, SIGSEGV));
	SEE_TRUE(ends(store, at, 2, 0));
	SEE(mprotect(at + PAGE_SIZE, PAGE_SIZE, RW), 0);
	at[PAGE_SIZE] = '1';
	SEE(byte_at(fd, PAGE_SIZE), '1');
	CHECK_EQ(munmap(at, PAGE_SIZE), 0);
	SEE(at[2 * PAGE_SIZE + 1], 'c');
	SEE(at[PAGE_SIZE + 1], 'b');
	CHECK_EQ(mmap(at + PAGE_SIZE, PAGE_SIZE, RW, MAP_SHARED | MAP_FIXED,
		      fd, 0) == at + PAGE_SIZE, true);
	SEE(at[PAGE_SIZE], 'a');
	CHECK_EQ(munmap(at + PAGE_SIZE, 2 * PAGE_SIZE), 0);
	CHECK_EQ(close(fd), 0);
	say("pieces of a mapping\n");
}

int main(void)
{
	private_mapping();
	shared_mapping();
	read_into_itself();
	ends_of_files();
	lengths();
	what_is_refused();
	shared_validate();
	dev_zero();
	synced();
	pieces();
	CHECK_EQ(unlink(PATH), 0);
	no_children_left();
	return check_result();
}
