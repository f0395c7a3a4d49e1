/*
 * memfd_create: a file without a name, what it is called, and that it can be
 * read, mapped, opened again and run; each seal, what it forbids and what it
 * leaves; who may seal, and when not.
 * linux: prints what was answered.
 * needs: files foreign more users
 */
#include "check.h"
#include <uapi/files.h>

#define SIZE	(4 * (int)PAGE_SIZE)
#define LONG	(12 << 20)	/* others run before it is written */
#define LONGEST	249		/* a name's bytes */
#define NOWHERE	((const char *)8)
#define BOTH	(PROT_READ | PROT_WRITE)

static char page[PAGE_SIZE] = "in the file", name[300];
static struct stat64 st;

static int memfd(const char *called, uint32_t flags)
{
	return syscall2(__NR_memfd_create, (int)called, flags);
}

/* A hundred bytes, the rest is a hole. */
static int new_memfd(uint32_t flags)
{
	int fd = memfd("test", flags);
	CHECK(fd >= 0);
	CHECK_EQ(syscall2(__NR_ftruncate, fd, SIZE), 0);
	CHECK_EQ(pwrite(fd, page, 100, 0), 100);
	return fd;
}

static int seal(int fd, uint32_t seals)
{
	return fcntl(fd, F_ADD_SEALS, seals);
}

static int seals_of(int fd)
{
	return fcntl(fd, F_GET_SEALS, 0);
}

static const char *fd_path(int fd)
{
	static char path[32];
	snprintf(path, sizeof(path), "/proc/self/fd/%d", fd);
	return path;
}

static int reopen(int fd, int flags)
{
	return open(fd_path(fd), flags, 0);
}

/* 0, and what was mapped is unmapped; or the error. */
static int try_map(int fd, int prot, int flags)
{
	char *at = mmap(NULL, SIZE, prot, flags, fd, 0);
	return mmap_failed(at) ? (int)at : munmap(at, SIZE);
}

/* --- making one --- */

static void names(void)
{
	char text[300];
	for (int length = LONGEST - 1; length <= LONGEST + 2; length++) {
		memset(name, 'x', length);
		name[length] = '\0';
		int fd = memfd(name, 0);
		say("a name of %d: %s %d\n", length, fd < 0 ? "no" : "yes",
		    fd < 0 ? fd : 0);
		if (fd >= 0) {
			int n = syscall3(__NR_readlink, (int)fd_path(fd),
					 (int)text, sizeof(text));
			say("%.*s\n", n, text);
			close(fd);
		}
	}
	static const char *const odd[] = { "", "a/b", "..", "\xff\n" };
	for (unsigned i = 0; i < COUNT(odd); i++) {
		int fd = memfd(odd[i], 0);
		int n = syscall3(__NR_readlink, (int)fd_path(fd), (int)text,
				 sizeof(text));
		say("%d bytes, %.7s\n", n, text);
		CHECK_EQ(close(fd), 0);
	}
	SEE(memfd(NULL, 0), -EFAULT);
	SEE(memfd(NOWHERE, 0), -EFAULT);
	SEE(memfd((const char *)KERNEL_BASE, 0), -EFAULT);
	SEE(memfd(NOWHERE, 0x100), -EINVAL);
	SEE(memfd("test", 0x100), -EINVAL);
	SEE(memfd("test", -500), -EINVAL);
	SEE(memfd("test", 0x80000000), -EINVAL);
	say("names and flags\n");
}

static void plain(void)
{
	char text[8] = "";
	int fd = memfd("test", 0), kept = memfd("test", MFD_CLOEXEC);
	SEE(fcntl(fd, F_GETFD, 0), 0);
	SEE(fcntl(kept, F_GETFD, 0), FD_CLOEXEC);
	SEE(fcntl(fd, F_GETFL, 0), O_RDWR | O_LARGEFILE);
	SEE(fstat64(fd, &st), 0);
	SEE(st.st_mode, S_IFREG | 0777);
	SEE(st.st_nlink, 0);
	SEE(st.st_size, 0);
	SEE(write(fd, "0123456789", 10), 10);
	SEE(lseek(fd, 0, SEEK_CUR), 10);
	SEE(pread(fd, text, 3, 4), 3);
	SEE_TRUE(!strcmp(text, "456"));
	SEE(fstat64(kept, &st), 0);
	SEE(st.st_size, 0);		/* the same name, another file */
	SEE(syscall3(__NR_ftruncate64, fd, 3 * PAGE_SIZE, 0), 0);
	SEE(lseek(fd, 0, SEEK_HOLE), PAGE_SIZE);
	SEE(lseek(fd, PAGE_SIZE, SEEK_DATA), -ENXIO);
	SEE(syscall6(__NR_fallocate, fd, 0, 0, 0, 5 * PAGE_SIZE, 0), 0);
	SEE(lseek(fd, 0, SEEK_END), 5 * PAGE_SIZE);
	SEE(seals_of(fd), F_SEAL_SEAL);
	SEE(seal(fd, F_SEAL_GROW), -EPERM);
	SEE(seal(fd, 0), -EPERM);
	int again = reopen(fd, O_RDONLY);
	SEE_TRUE(again >= 0);
	SEE(read(again, text, 3), 3);
	SEE_TRUE(!strcmp(text, "012"));
	SEE(write(again, "x", 1), -EBADF);
	close(again);
	again = open(fd_path(fd), O_RDWR | O_CREAT | O_TRUNC, 0600);
	SEE(lseek(fd, 0, SEEK_END), 0);
	close(again);
	close(kept);
	SEE(close(fd), 0);
	say("a file like others\n");
}

/* --- what a seal forbids --- */

static void resizes(int fd)
{
	say("punch: %d\n", syscall6(__NR_fallocate, fd, FALLOC_FL_PUNCH_HOLE |
				    FALLOC_FL_KEEP_SIZE, 100, 0, SIZE / 2, 0));
	say("back: %d\n", syscall2(__NR_ftruncate, fd, SIZE));
	say("shrink: %d", syscall2(__NR_ftruncate, fd, SIZE / 2));
	say(" %d", syscall2(__NR_truncate, (int)fd_path(fd), SIZE / 4));
	int again = reopen(fd, O_RDWR | O_TRUNC);
	say(" %d", again < 0 ? again : 0);
	if (again >= 0)
		close(again);
	fstat64(fd, &st);
	say(", %d bytes\n", (int)st.st_size);
	say("grow: %d", syscall2(__NR_ftruncate, fd, 2 * SIZE));
	say(" %d", syscall6(__NR_fallocate, fd, 0, 0, 0, 3 * SIZE, 0));
	say(" %d", syscall6(__NR_fallocate, fd, 1, 0, 0, 4 * SIZE, 0));
	fstat64(fd, &st);
	say(", %d bytes\n", (int)st.st_size);
}

static void one_write(int fd, int n, int pos)
{
	static char bytes[2 * SIZE];
	say(" %d", pwrite(fd, bytes, n, pos));
	fstat64(fd, &st);
	if (st.st_size > SIZE)
		syscall2(__NR_ftruncate, fd, SIZE);
}

/* The file is SIZE bytes. */
static void writes(int fd)
{
	struct iovec iov = { page, 10 };
	say("write:");
	one_write(fd, 0, 5);
	one_write(fd, 10, 5);
	one_write(fd, SIZE, 0);
	one_write(fd, 10, SIZE - 5);		/* across its end */
	one_write(fd, 2 * SIZE, 0);
	one_write(fd, 2 * PAGE_SIZE, SIZE - PAGE_SIZE);
	one_write(fd, 10, SIZE);
	one_write(fd, 0, SIZE);
	one_write(fd, 0, SIZE + 5);
	say(", writev %d", syscall5(__NR_pwritev, fd, (int)&iov, 1, 0, 0));
	say(", map %d %d %d %d\n", try_map(fd, BOTH, MAP_SHARED),
	    try_map(fd, PROT_WRITE, MAP_SHARED),
	    try_map(fd, PROT_READ, MAP_SHARED), try_map(fd, BOTH, MAP_PRIVATE));
}

static void each_seal(void)
{
	static const uint32_t seals[] = {
		0, F_SEAL_SEAL, F_SEAL_SHRINK, F_SEAL_GROW, F_SEAL_WRITE,
		F_SEAL_FUTURE_WRITE, F_SEAL_SHRINK | F_SEAL_GROW, F_SEAL_ALL,
	};
	for (unsigned i = 0; i < COUNT(seals); i++) {
		int fd = new_memfd(MFD_ALLOW_SEALING);
		say("seals %u: %d %d\n", seals[i], seal(fd, seals[i]),
		    seals_of(fd));
		writes(fd);
		resizes(fd);
		CHECK_EQ(close(fd), 0);
	}
}

/* The end is in the middle of a page: what would stand on that page does not
 * fit, and is not written. */
static void ends_in_page(void)
{
	int fd = new_memfd(MFD_ALLOW_SEALING);
	CHECK_EQ(syscall2(__NR_ftruncate, fd, SIZE - 100), 0);
	CHECK_EQ(seal(fd, F_SEAL_GROW), 0);
	SEE(pwrite(fd, page, 200, SIZE - 200), -EPERM);
	SEE(pwrite(fd, page, 100, SIZE - 200), 100);
	SEE(pwrite(fd, page, PAGE_SIZE, SIZE - PAGE_SIZE), -EPERM);
	SEE(pwrite(fd, page, PAGE_SIZE, SIZE - PAGE_SIZE - 50), 50);
	SEE(fcntl(fd, F_SETFL, O_APPEND), 0);
	SEE(write(fd, page, 1), -EPERM);
	CHECK_EQ(close(fd), 0);
}

/* How many of its pages have been written? */
static int pages_of(int fd)
{
	char byte = 0;
	int n = 0;
	for (int at = 0; at < LONG; at += PAGE_SIZE) {
		CHECK_EQ(pread(fd, &byte, 1, at), 1);
		n += byte != 0;
	}
	return n;
}

/* A seal that comes while a long write, or its end's cutting off, is under way:
 * once it is there nothing changes any more. */
static void meanwhile(uint32_t how)
{
	int fd = memfd("test", MFD_ALLOW_SEALING);
	char *bytes = mmap(NULL, LONG, BOTH, MAP_PRIVATE | MAP_ANONYMOUS, -1,
			   0);
	memset(bytes, 'x', LONG);
	if (how == F_SEAL_WRITE)
		CHECK_EQ(syscall2(__NR_ftruncate, fd, LONG), 0);
	else
		CHECK_EQ(write(fd, bytes, LONG), LONG);
	pid_t pid = must_fork();
	if (pid == 0) {
		if (how == F_SEAL_WRITE)
			pwrite(fd, bytes, LONG, 0);
		else
			syscall2(__NR_ftruncate, fd, 0);
		_exit(0);
	}
	while (how == F_SEAL_WRITE ? pages_of(fd) == 0
				   : lseek(fd, 0, SEEK_END) == LONG)
		sched_yield();
	CHECK_EQ(seal(fd, how), 0);
	int size = lseek(fd, 0, SEEK_END);
	int pages = how == F_SEAL_WRITE ? pages_of(fd) : 0;
	CHECK_EQ(status_of(pid), 0);
	CHECK_EQ(lseek(fd, 0, SEEK_END), size);
	CHECK(how != F_SEAL_WRITE || pages_of(fd) == pages);
	CHECK_EQ(munmap(bytes, LONG), 0);
	CHECK_EQ(close(fd), 0);
	say("sealed meanwhile\n");
}

/* --- mappings --- */

/* Read by a mapping that was there before, it is not to be written by. */
static void mapped(void)
{
	int fd = new_memfd(MFD_ALLOW_SEALING);
	char *at = mmap(NULL, SIZE, BOTH, MAP_SHARED, fd, 0);
	SEE(seal(fd, F_SEAL_WRITE), -EBUSY);
	SEE(seal(fd, F_SEAL_WRITE | F_SEAL_GROW), -EBUSY);
	SEE(seals_of(fd), 0);
	SEE(seal(fd, F_SEAL_SHRINK), 0);
	SEE(munmap(at + PAGE_SIZE, PAGE_SIZE), 0);	/* two are left */
	SEE(munmap(at, PAGE_SIZE), 0);
	SEE(seal(fd, F_SEAL_WRITE), -EBUSY);
	pid_t pid = must_fork();
	if (pid == 0) {
		CHECK_EQ(munmap(at, SIZE), 0);
		SEE(seal(fd, F_SEAL_WRITE), -EBUSY);	/* the parent's */
		_exit(check_result());
	}
	SEE(status_of(pid), 0);
	SEE(syscall3(__NR_mprotect, (int)at + SIZE / 2, SIZE / 2, PROT_READ),
	    0);
	SEE(seal(fd, F_SEAL_WRITE), -EBUSY);	/* it may become writable */
	SEE(munmap(at, SIZE), 0);
	at = mmap(NULL, SIZE, BOTH, MAP_PRIVATE, fd, 0);
	int reader = reopen(fd, O_RDONLY);
	char *read_only = mmap(NULL, SIZE, PROT_READ, MAP_SHARED, reader, 0);
	SEE(seal(fd, F_SEAL_WRITE), 0);
	at[0] = 'X';			/* one's own */
	SEE_TRUE(read_only[0] == 'i');
	SEE(syscall3(__NR_mprotect, (int)read_only, SIZE, BOTH), -EACCES);
	CHECK_EQ(munmap(at, SIZE), 0);
	CHECK_EQ(munmap(read_only, SIZE), 0);
	at = mmap(NULL, SIZE, PROT_READ, MAP_SHARED, fd, 0);
	SEE(syscall3(__NR_mprotect, (int)at, SIZE, BOTH), -EACCES);
	SEE_TRUE(!strcmp(at, "in the file"));
	CHECK_EQ(munmap(at, SIZE), 0);
	CHECK_EQ(close(reader), 0);
	CHECK_EQ(close(fd), 0);
	say("mappings\n");
}

/* What was mapped before goes on writing. */
static void from_now_on(void)
{
	int fd = new_memfd(MFD_ALLOW_SEALING);
	char *old = mmap(NULL, SIZE, BOTH, MAP_SHARED, fd, 0);
	SEE(seal(fd, F_SEAL_FUTURE_WRITE), 0);
	char *new = mmap(NULL, SIZE, PROT_READ, MAP_SHARED, fd, 0);
	old[0] = 'O';
	SEE_TRUE(new[0] == 'O');
	SEE(syscall3(__NR_mprotect, (int)old, SIZE, PROT_READ), 0);
	SEE(syscall3(__NR_mprotect, (int)old, SIZE, BOTH), 0);
	SEE(syscall3(__NR_mprotect, (int)new, SIZE, BOTH), -EACCES);
	SEE(seal(fd, F_SEAL_WRITE), -EBUSY);
	CHECK_EQ(munmap(old, SIZE), 0);
	SEE(seal(fd, F_SEAL_WRITE), 0);
	CHECK_EQ(munmap(new, SIZE), 0);
	CHECK_EQ(close(fd), 0);
	say("from now on\n");
}

/* --- who may seal --- */

static void sealing(void)
{
	int fds[2], fd = new_memfd(MFD_ALLOW_SEALING), other = dup(fd);
	int file = open("/tmp/memfd_file", O_RDWR | O_CREAT, 0600);
	SEE(seal(fd, 0), 0);
	SEE(seal(fd, 0x40), -EINVAL);
	SEE(seal(fd, 0x80000001), -EINVAL);
	SEE(seal(other, F_SEAL_SHRINK), 0);
	SEE(seal(fd, F_SEAL_SHRINK), 0);	/* once more */
	int reader = reopen(fd, O_RDONLY), writer = reopen(fd, O_WRONLY);
	int place = reopen(fd, O_PATH);
	SEE(seal(reader, F_SEAL_GROW), -EPERM);
	SEE(seals_of(reader), F_SEAL_SHRINK);
	SEE(seal(writer, F_SEAL_GROW), 0);
	SEE(seals_of(place), -EBADF);
	SEE(seal(place, F_SEAL_GROW), -EBADF);
	SEE(seal(fd, F_SEAL_SEAL | F_SEAL_FUTURE_WRITE), 0);
	SEE(seals_of(other), 23);
	SEE(seal(fd, F_SEAL_WRITE), -EPERM);
	SEE(seal(fd, 0x40), -EINVAL);
	CHECK_EQ(pipe(fds), 0);
	SEE(seals_of(fds[0]), -EINVAL);
	SEE(seal(fds[0], 0), -EPERM);
	SEE(seal(fds[1], 0), -EINVAL);
	SEE(seals_of(-1), -EBADF);
	SEE_TRUE(seals_of(file) == -EINVAL || seals_of(file) == F_SEAL_SEAL);
	close_pair(fds);
	close(fd);
	close(other);
	close(reader);
	close(writer);
	close(place);
	close(file);
	SEE(unlink("/tmp/memfd_file"), 0);
	say("sealing\n");
}

/* --- a program without a name --- */

static int run(int fd)
{
	char *argv[] = { "memfd_rules", "again", NULL };
	pid_t pid = must_fork();
	if (pid == 0)
		_exit(-syscall5(__NR_execveat, fd, (int)"", (int)argv, 0,
				AT_EMPTY_PATH));
	return status_of(pid) >> 8;
}

static void program(void)
{
	int n, fd = memfd("program", 0);
	int self = open("/proc/self/exe", O_RDONLY, 0);
	while ((n = read(self, page, sizeof(page))) > 0)
		CHECK_EQ(write(fd, page, n), n);
	SEE(run(fd), 7);
	int writer = reopen(fd, O_WRONLY);
	SEE(run(fd), ETXTBSY);
	close(writer);
	SEE(run(fd), 7);
	int reader = reopen(fd, O_RDONLY);
	CHECK_EQ(close(fd), 0);
	SEE(run(reader), 7);
	CHECK_EQ(close(reader), 0);
	CHECK_EQ(close(self), 0);
	say("a program\n");
}

int main(int argc, char **argv)
{
	(void)argv;
	if (argc > 1)
		return 7;
	names();
	plain();
	each_seal();
	ends_in_page();
	meanwhile(F_SEAL_WRITE);
	meanwhile(F_SEAL_SHRINK);
	mapped();
	from_now_on();
	sealing();
	program();
	no_children_left();
	return check_result();
}
