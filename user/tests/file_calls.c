/*
 * The small calls on files: times, statfs, fsync, fallocate, fadvise, fchdir,
 * sync_file_range, readahead, preadv and pwritev, holes, O_PATH; and what is
 * refused.
 * linux: in a folder of its own.
 * needs: files users foreign
 */
#include "check.h"
#include <uapi/files.h>

#define HOME	"file_calls_tmp"
#define NOW	((int)UTIME_NOW)
#define OMIT	((int)UTIME_OMIT)

static struct stat64 st;
static char buf[64];

static int new_file(const char *name)
{
	int fd = open(name, O_RDWR | O_CREAT | O_EXCL, 0644);
	CHECK_EQ(write(fd, "0123456789", 10), 10);
	return fd;
}

static int set_times(const char *path, int a, int a_ns, int m, int m_ns,
		     int flags)
{
	struct timespec t[2] = { { a, a_ns }, { m, m_ns } };
	return syscall4(__NR_utimensat, AT_FDCWD, (int)path, (int)t, flags);
}

/* st_atime and st_mtime, as far as they are old. */
static void see_times(const char *path)
{
	CHECK_EQ(syscall2(__NR_lstat64, (int)path, (int)&st), 0);
	say("%s: %d %d\n", path, st.st_atime < 100000 ? (int)st.st_atime : -1,
	    st.st_mtime < 100000 ? (int)st.st_mtime : -1);
	CHECK(st.st_ctime > 100000);
}

static void own_times(void)
{
	int32_t both[2] = { 1000, 2000 };
	int32_t vals[4] = { 3000, 5, 4000, 999999 };
	int64_t wide[4] = { 5000, 0, 6000, 0 };
	int fd = new_file("f");
	SEE(syscall2(__NR_symlink, (int)"f", (int)"s"), 0);
	SEE(syscall2(__NR_utime, (int)"f", (int)both), 0);
	see_times("f");
	SEE(syscall2(__NR_utimes, (int)"f", (int)vals), 0);
	see_times("f");
	SEE(syscall4(__NR_utimensat_time64, AT_FDCWD, (int)"f", (int)wide, 0),
	    0);
	see_times("f");
	SEE(set_times("f", 7, 0, 8, OMIT, 0), 0);
	see_times("f");
	SEE(set_times("s", 9, 999999999, 10, 0, AT_SYMLINK_NOFOLLOW), 0);
	see_times("f");
	see_times("s");
	SEE(set_times("f", 0, OMIT, 0, NOW, 0), 0);
	see_times("f");
	SEE(syscall4(__NR_utimensat, fd, 0, 0, 0), 0);
	see_times("f");
	SEE(syscall3(__NR_futimesat, AT_FDCWD, (int)"f", (int)vals), 0);
	see_times("f");
	SEE(syscall2(__NR_utime, (int)"f", 0), 0);
	see_times("f");
	vals[1] = 1000000;
	SEE(syscall2(__NR_utimes, (int)"f", (int)vals), -EINVAL);
	SEE(set_times("f", 0, 1000000000, 0, 0, 0), -EINVAL);
	SEE(set_times("f", 0, -1, 0, 0, 0), -EINVAL);
	SEE(set_times("nothing", 0, OMIT, 0, OMIT, 0), 0);
	SEE(set_times("nothing", 0, 0, 0, 0, 0), -ENOENT);
	SEE(set_times("f", 0, 0, 0, 0, 1), -EINVAL);
	SEE(syscall2(__NR_utimes, 0, 0), -EFAULT);
	SEE(syscall4(__NR_utimensat, AT_FDCWD, 0, 0, 0), -EFAULT);
	SEE(syscall4(__NR_utimensat, -1, 0, 0, 0), -EBADF);
	SEE(syscall4(__NR_utimensat, AT_FDCWD, (int)"f", -1, 0), -EFAULT);
	SEE(set_times("f", 11, 0, 12, 0, 0), 0);
	CHECK_EQ(write(fd, "x", 1), 1);
	see_times("f");
	CHECK_EQ(close(fd), 0);
	SEE(unlink("f") | unlink("s"), 0);
	say("times\n");
}

/* Only the owner says what time it was; a task that may write says "now". */
static void times_of_others(void)
{
	close(new_file("mine"));
	CHECK_EQ(syscall2(__NR_chmod, (int)"mine", 0666), 0);
	close(new_file("hidden"));
	CHECK_EQ(setuid(1000), 0);
	SEE(set_times("mine", 5, 0, 5, 0, 0), -EPERM);
	SEE(set_times("mine", 0, NOW, 0, OMIT, 0), -EPERM);
	SEE(set_times("mine", 0, NOW, 0, NOW, 0), 0);
	SEE(syscall2(__NR_utime, (int)"mine", 0), 0);
	SEE(syscall2(__NR_utime, (int)"hidden", 0), -EACCES);
	SEE(syscall3(__NR_chown, (int)"mine", 1000, 0xffff), -EPERM);
	int err = syscall2(__NR_link, (int)"hidden", (int)"x");
	CHECK(err == -EPERM || err == -EACCES);	/* as a Linux is told */
}

static void old_ids(void)
{
	int fd = new_file("f");
	CHECK_EQ(syscall2(__NR_symlink, (int)"f", (int)"s"), 0);
	SEE(syscall3(__NR_chown, (int)"s", 5, 0xffff), 0);
	SEE(fstat64(fd, &st), 0);
	SEE(st.st_uid, 5);
	SEE(st.st_gid, 0);
	SEE(syscall3(__NR_fchown, fd, 0xffff, 7), 0);
	SEE(syscall3(__NR_lchown, (int)"s", 8, 9), 0);
	SEE(fstat64(fd, &st), 0);
	SEE(st.st_uid, 5);
	SEE(st.st_gid, 7);
	close(fd);
	SEE(unlink("f") | unlink("s"), 0);
}

static void room(void)
{
	struct statfs s;
	struct statfs64 s64;
	int fd = new_file("f");
	SEE(syscall2(__NR_statfs, (int)".", (int)&s), 0);
	SEE_TRUE(s.f_bsize >= 512 && s.f_blocks >= s.f_bfree &&
		 s.f_namelen == 255);
	SEE(syscall2(__NR_fstatfs, fd, (int)&s), 0);
	SEE(syscall3(__NR_statfs64, (int)".", sizeof(s64), (int)&s64), 0);
	SEE_TRUE(s64.f_type == s.f_type && s64.f_namelen == 255 &&
		 s64.f_bfree > 0 && s64.f_bavail <= s64.f_bfree);
	SEE(syscall3(__NR_fstatfs64, fd, sizeof(s64), (int)&s64), 0);
	SEE(syscall3(__NR_fstatfs64, fd, 0, (int)&s64), -EINVAL);
	SEE(syscall3(__NR_fstatfs64, -1, sizeof(s64), (int)&s64), -EBADF);
	SEE(syscall2(__NR_statfs, (int)"nothing", (int)&s), -ENOENT);
	SEE(syscall2(__NR_statfs, (int)".", -1), -EFAULT);
	SEE(syscall2(__NR_statfs, (int)"/proc", (int)&s), 0);
	SEE(s.f_type, 0x9fa0);
	close(fd);
	SEE(unlink("f"), 0);
	say("statfs\n");
}

static void safe(void)
{
	int fds[2], fd = new_file("f"), dir = open(".", O_RDONLY, 0);
	CHECK_EQ(pipe(fds), 0);
	SEE(syscall1(__NR_fsync, fd), 0);
	SEE(syscall1(__NR_fdatasync, fd), 0);
	SEE(syscall1(__NR_fsync, dir), 0);
	SEE(syscall1(__NR_fsync, fds[1]), -EINVAL);
	SEE(syscall1(__NR_fsync, -1), -EBADF);
	SEE(syscall1(__NR_syncfs, fd), 0);
	SEE(syscall5(__NR_fadvise64, fd, 0, 0, 5, 2), 0);
	SEE(syscall6(__NR_fadvise64_64, fd, 0, 0, 0, 0, 4), 0);
	SEE(syscall6(__NR_fadvise64_64, fd, 0, 0, 0, 0, 6), -EINVAL);
	SEE(syscall6(__NR_fadvise64_64, fd, 0, 0, 0, -1, 0), -EINVAL);
	SEE(syscall6(__NR_fadvise64_64, fds[0], 0, 0, 0, 0, 0), -ESPIPE);
	SEE(syscall6(__NR_fadvise64_64, -1, 0, 0, 0, 0, 0), -EBADF);
	SEE(syscall6(__NR_fallocate, fd, 0, 5, 0, 20000, 0), 0);
	SEE(fstat64(fd, &st), 0);
	SEE(st.st_size, 20005);
	SEE(syscall6(__NR_fallocate, fd, 0, 5, 0, 20, 0), 0);
	SEE(fstat64(fd, &st), 0);
	SEE(st.st_size, 20005);
	SEE(syscall6(__NR_fallocate, fd, 1, 30000, 0, 9000, 0), 0);
	SEE(fstat64(fd, &st), 0);
	SEE(st.st_size, 20005);		/* FALLOC_FL_KEEP_SIZE */
	SEE(syscall6(__NR_fallocate, fd, 1, 0, 0, 0, 0), -EINVAL);
	SEE(syscall3(__NR_ftruncate64, fd, 40000, 0), 0);
	SEE(pread(fd, buf, 5, 30000), 5);
	SEE_TRUE(!memcmp(buf, "\0\0\0\0", 5));
	SEE(pread(fd, buf, 5, 7), 5);
	SEE_TRUE(!memcmp(buf, "789\0", 5));
	SEE(syscall6(__NR_fallocate, fd, 0, 5, 0, 0, 0), -EINVAL);
	SEE(syscall6(__NR_fallocate, fd, 0, 0, -1, 5, 0), -EINVAL);
	SEE(syscall6(__NR_fallocate, fds[1], 0, 0, 0, 5, 0), -ESPIPE);
	SEE(syscall6(__NR_fallocate, fds[0], 0, 0, 0, 5, 0), -EBADF);
	SEE(syscall6(__NR_fallocate, dir, 0, 0, 0, 5, 0), -EBADF);
	close_pair(fds);
	close(dir);
	close(fd);
	SEE(unlink("f"), 0);
	say("fsync, fadvise and fallocate\n");
}

static int sync_range(int fd, int64_t pos, int64_t len, int flags)
{
	return syscall6(__NR_sync_file_range, fd, (int)pos, (int)(pos >> 32),
			(int)len, (int)(len >> 32), flags);
}

static int read_ahead(int fd, int64_t pos, int n)
{
	return syscall4(__NR_readahead, fd, (int)pos, (int)(pos >> 32), n);
}

static void ahead_and_behind(void)
{
	int fds[2], fd = new_file("f"), dir = open(".", O_RDONLY, 0);
	int null = open("/dev/null", O_RDWR, 0), place = open("f", O_PATH, 0);
	int writer = open("f", O_WRONLY, 0);
	CHECK_EQ(pipe(fds), 0);
	SEE(sync_range(fd, 0, 0, 0), 0);
	SEE(sync_range(fd, 5, 100000, 7), 0);
	SEE(sync_range(fd, 1ll << 40, 1, 2), 0);
	SEE(sync_range(writer, 0, 1, 2), 0);
	SEE(sync_range(dir, 0, 1, 2), 0);
	SEE(sync_range(fd, 0, 1, 8), -EINVAL);
	SEE(sync_range(fd, 0, 1, -1), -EINVAL);
	SEE(sync_range(fd, -1, 1, 1), -EINVAL);
	SEE(sync_range(fd, 0, -1, 1), -EINVAL);
	SEE(sync_range(fd, INT64_MAX, 0, 1), 0);
	SEE(sync_range(fd, INT64_MAX, 1, 1), -EINVAL);
	SEE(sync_range(fd, 2, INT64_MAX - 1, 1), -EINVAL);
	SEE(sync_range(fds[1], 0, 1, 4), -ESPIPE);
	SEE(sync_range(null, 0, 1, 4), -ESPIPE);
	SEE(sync_range(null, 0, 1, 8), -EINVAL);
	SEE(sync_range(place, 0, 1, 4), -EBADF);
	SEE(sync_range(-1, 0, 1, 8), -EBADF);
	SEE(read_ahead(fd, 0, 4096), 0);
	SEE(read_ahead(fd, 1ll << 40, -1), 0);
	SEE(read_ahead(writer, 0, 4096), -EBADF);
	SEE(read_ahead(place, 0, 4096), -EBADF);
	SEE(read_ahead(-1, 0, 4096), -EBADF);
	SEE(read_ahead(dir, 0, 4096), -EINVAL);
	SEE(read_ahead(null, 0, 4096), -EINVAL);
	SEE(read_ahead(fds[0], 0, 4096), -EINVAL);
	SEE(read_ahead(fds[1], 0, 4096), -EBADF);
	close_pair(fds);
	close(writer);
	close(place);
	close(null);
	close(dir);
	close(fd);
	SEE(unlink("f"), 0);
	say("sync_file_range and readahead\n");
}

static void vectors(void)
{
	int fd = new_file("f"), fds[2];
	char a[3] = "", b[5] = "";
	struct iovec iov[2] = { { a, 2 }, { b, 4 } };
	SEE(syscall5(__NR_preadv, fd, (int)iov, 2, 3, 0), 6);
	SEE_TRUE(!strcmp(a, "34") && !strcmp(b, "5678"));
	SEE(syscall5(__NR_pwritev, fd, (int)iov, 2, 1, 0), 6);
	SEE(pread(fd, buf, 8, 0), 8);
	SEE_TRUE(!memcmp(buf, "03456787", 8));
	SEE(lseek(fd, 0, SEEK_CUR), 10);
	SEE(syscall5(__NR_preadv, fd, (int)iov, 2, 0, -1), -EINVAL);
	SEE(syscall5(__NR_preadv, fd, (int)iov, 2000, 0, 0), -EINVAL);
	SEE(syscall5(__NR_preadv, -1, (int)iov, 2, 0, 0), -EBADF);
	SEE(syscall5(__NR_preadv, fd, -1, 2, 0, 0), -EFAULT);
	SEE(syscall6(__NR_preadv2, fd, (int)iov, 2, 8, 0, 0), 2);
	SEE(syscall6(__NR_preadv2, fd, (int)iov, 2, 8, 0, 7), 2);
	SEE(syscall6(__NR_preadv2, fd, (int)iov, 2, 8, 0, 1 << 20),
	    -EOPNOTSUPP);
	SEE(lseek(fd, 4, SEEK_SET), 4);
	SEE(syscall6(__NR_preadv2, fd, (int)iov, 2, -1, -1, 0), 6);
	SEE(lseek(fd, 0, SEEK_CUR), 10);
	SEE(syscall6(__NR_pwritev2, fd, (int)iov, 2, -1, -1, 0), 6);
	SEE(lseek(fd, 0, SEEK_CUR), 16);
	SEE(syscall6(__NR_preadv2, fd, (int)iov, 2, -2, -1, 0), -EINVAL);
	SEE(syscall6(__NR_pwritev2, fd, (int)iov, 2, -2, -1, 0), -EINVAL);
	SEE(syscall6(__NR_pwritev2, fd, (int)iov, 2, 0, 0, 1 << 20),
	    -EOPNOTSUPP);
	CHECK_EQ(pipe(fds), 0);
	SEE(syscall5(__NR_pwritev, fds[1], (int)iov, 2, 0, 0), -ESPIPE);
	close_pair(fds);
	close(fd);
	SEE(unlink("f"), 0);
	say("preadv and pwritev\n");
}

/* A page of data each at 0 and 1 MiB, half a page at 80 MiB, where a file's
 * table has a second leaf; the rest, to 90 MiB, is a hole. */
#define MIB		(1 << 20)
#define FAR		(80 * MIB)

static void seeks(int fd, const char *name)
{
	static const int from[] = { -1, 0, 1, 4095, 4096, 5000, MIB - 1, MIB,
				    MIB + 4095, MIB + 4096, FAR - 1, FAR,
				    FAR + 3000, FAR + 4096, 90 * MIB - 1,
				    90 * MIB, 91 * MIB };
	for (unsigned i = 0; i < COUNT(from); i++) {
		CHECK_EQ(lseek(fd, 77, SEEK_SET), 77);
		say("%s, from %d: data %d", name, from[i],
		    lseek(fd, from[i], SEEK_DATA));
		say(" at %d, hole", lseek(fd, 0, SEEK_CUR));
		say(" %d", lseek(fd, from[i], SEEK_HOLE));
		say(" at %d\n", lseek(fd, 0, SEEK_CUR));
	}
}

static int punch(int fd, int pos, int len)
{
	return syscall6(__NR_fallocate, fd, FALLOC_FL_PUNCH_HOLE |
			FALLOC_FL_KEEP_SIZE, pos, 0, len, 0);
}

/* Five pages of 'x', the third mapped: how many zeros are in each? */
static void zeros_of(int fd)
{
	static char bytes[4096];
	for (int page = 0; page < 5; page++) {
		int zeros = 0;
		CHECK_EQ(pread(fd, bytes, 4096, page * 4096), 4096);
		for (int i = 0; i < 4096; i++)
			zeros += !bytes[i];
		say(" %d", zeros);
	}
	say(", %d bytes\n", lseek(fd, 0, SEEK_END));
}

static void punched(void)
{
	static char page[5 * 4096];
	int fd = open("f", O_RDWR | O_CREAT, 0600);
	memset(page, 'x', sizeof(page));
	CHECK_EQ(write(fd, page, sizeof(page)), (int)sizeof(page));
	char *shared = mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_SHARED,
			    fd, 2);
	CHECK_EQ(shared[4000], 'x');
	shared[5] = 'y';
	SEE(punch(fd, 100, 10), 0);
	zeros_of(fd);
	SEE(punch(fd, 4000, 2 * 4096), 0);
	zeros_of(fd);
	SEE_TRUE(shared[0] == 0 && shared[5] == 0 && shared[4000] == 'x');
	SEE(lseek(fd, 0, SEEK_HOLE), 4096);
	SEE(lseek(fd, 4096, SEEK_DATA), 2 * 4096);
	SEE(punch(fd, 2 * 4096, 4096), 0);
	SEE(shared[4000], 0);
	shared[7] = 'z';
	zeros_of(fd);
	SEE(punch(fd, 4 * 4096 + 1, 100000), 0);
	zeros_of(fd);
	SEE(punch(fd, 0, INT32_MAX), 0);
	zeros_of(fd);
	SEE(shared[7], 0);
	SEE(punch(fd, 10, 0), -EINVAL);
	SEE(syscall6(__NR_fallocate, fd, FALLOC_FL_PUNCH_HOLE, 0, 0, 5, 0),
	    -EOPNOTSUPP);
	int reader = open("f", O_RDONLY, 0);
	SEE(punch(reader, 0, 5), -EBADF);
	close(reader);
	CHECK_EQ(munmap(shared, 4096), 0);
	close(fd);
	SEE(unlink("f"), 0);
	say("punched\n");
}

static void holes(void)
{
	static char page[4096] = "data";
	int64_t pos = -5;
	int fds[2], dir, fd = open("f", O_RDWR | O_CREAT, 0600);
	int null = open("/dev/null", O_RDONLY, 0);
	SEE(lseek(fd, 0, SEEK_DATA), -ENXIO);
	SEE(lseek(fd, 0, SEEK_HOLE), -ENXIO);
	SEE(pwrite(fd, page, 4096, 0), 4096);
	SEE(lseek(fd, 0, SEEK_HOLE), 4096);
	SEE(pwrite(fd, page, 0, 9000), 0);	/* nothing makes it no longer */
	SEE(lseek(fd, 0, SEEK_END), 4096);
	SEE(pwrite(fd, page, 4096, MIB), 4096);
	SEE(pwrite(fd, page, 2048, FAR), 2048);
	SEE(syscall2(__NR_ftruncate, fd, 90 * MIB), 0);
	seeks(fd, "file");
	SEE(syscall5(__NR__llseek, fd, 0, 5000, (int)&pos, SEEK_DATA), 0);
	SEE(pos, MIB);
	SEE(syscall5(__NR__llseek, fd, 1, 0, (int)&pos, SEEK_HOLE), -ENXIO);
	SEE(syscall5(__NR__llseek, fd, -1, 0, (int)&pos, SEEK_HOLE), -ENXIO);
	SEE(lseek(fd, 0, 5), -EINVAL);
	SEE(lseek(fd, 0, -1), -EINVAL);
	close(fd);
	SEE(lseek(null, 5, SEEK_DATA), 0);
	SEE(lseek(-1, 5, SEEK_HOLE), -EBADF);
	CHECK_EQ(pipe(fds), 0);
	SEE(lseek(fds[0], 0, SEEK_DATA), -ESPIPE);
	close_pair(fds);
	close(null);
	dir = open("/proc/self/status", O_RDONLY, 0);
	SEE(lseek(dir, 0, SEEK_DATA), -EINVAL);
	close(dir);
	SEE(unlink("f"), 0);
	say("holes\n");
}

static void only_a_place(void)
{
	CHECK_EQ(mkdir("d", 0755), 0);
	close(new_file("d/f"));
	CHECK_EQ(syscall2(__NR_symlink, (int)"d/f", (int)"s"), 0);
	int file = open("d/f", O_PATH | O_RDWR | O_TRUNC, 0);
	int dir = open("d", O_PATH, 0);
	int link = open("s", O_PATH | O_NOFOLLOW, 0);
	SEE(fstat64(file, &st), 0);
	SEE(st.st_size, 10);
	SEE(fstat64(link, &st), 0);
	SEE(st.st_mode & S_IFMT, S_IFLNK);
	SEE(read(file, buf, 1), -EBADF);
	SEE(write(file, buf, 1), -EBADF);
	SEE(lseek(file, 0, SEEK_SET), -EBADF);
	SEE(ioctl(file, 0x5401, buf), -EBADF);
	SEE(syscall2(__NR_ftruncate, file, 0), -EBADF);
	SEE(syscall2(__NR_fchmod, file, 0), -EBADF);
	SEE(syscall3(__NR_fchown32, file, 0, 0), -EBADF);
	SEE(mmap(NULL, 4096, PROT_READ, MAP_PRIVATE, file, 0), -EBADF);
	SEE(syscall3(__NR_getdents64, dir, (int)buf, 64), -EBADF);
	SEE(syscall1(__NR_fsync, file), -EBADF);
	SEE(fcntl(file, F_GETFL, 0) & O_PATH, O_PATH);
	SEE(fcntl(file, F_GETFL, 0) & O_ACCMODE, O_RDONLY);
	SEE(fcntl(file, F_SETFL, O_APPEND), -EBADF);
	SEE(fcntl(file, F_GETFD, 0), 0);
	int again = dup(file);
	SEE_TRUE(again >= 0);
	SEE(close(again), 0);
	SEE(openat(dir, "nothing", O_RDONLY, 0), -ENOENT);
	again = openat(dir, "f", O_RDONLY, 0);
	SEE(read(again, buf, 1), 1);
	close(again);
	SEE(syscall1(__NR_fchdir, dir), 0);
	SEE(unlink("f"), 0);
	SEE(syscall1(__NR_fchdir, file), -ENOTDIR);
	SEE(syscall1(__NR_fchdir, -1), -EBADF);
	SEE(syscall1(__NR_chdir, (int)".."), 0);
	SEE(open("nothing", O_PATH | O_CREAT, 0600), -ENOENT);
	close(file);
	close(dir);
	close(link);
	SEE(unlink("s") | rmdir("d"), 0);
	say("O_PATH and fchdir\n");
}

int main(void)
{
	static const struct part as_root[] = {
		{ "times of others", times_of_others },
		{ "16-bit ids", old_ids },
	};
	CHECK_EQ(mkdir(HOME, 0755), 0);
	CHECK_EQ(syscall1(__NR_chdir, (int)HOME), 0);
	own_times();
	room();
	safe();
	ahead_and_behind();
	vectors();
	holes();
	punched();
	only_a_place();
	run_as_root(as_root, COUNT(as_root));
	unlink("mine");
	unlink("hidden");
	CHECK_EQ(syscall1(__NR_chdir, (int)".."), 0);
	CHECK_EQ(rmdir(HOME), 0);
	return check_result();
}
