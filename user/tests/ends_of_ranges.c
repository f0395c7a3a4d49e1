/*
 * Positions past the end of all, sizes that are negative numbers, clocks that
 * nobody can sleep by, names that /proc will not make: each has its error.
 * linux: prints them.
 * needs: limits clocks files
 */
#include "check.h"

#define FILE_NAME	"ends_of_ranges.tmp"
#define TOP		0x7fffffff	/* high half of the last position */
#define THREAD_CPUTIME	3		/* CLOCK_..._ID */
#define MONOTONIC_RAW	4

static char buf[64];
static int fd;

static int pread_at(int high, uint32_t low, int n)
{
	return syscall5(__NR_pread64, fd, (int)buf, n, low, high);
}

static int pwrite_at(int high, uint32_t low, int n)
{
	return syscall5(__NR_pwrite64, fd, (int)buf, n, low, high);
}

static int seek(int high, uint32_t low, int whence)
{
	int64_t at;
	return syscall5(__NR__llseek, fd, high, low, (int)&at, whence);
}

static void positions(void)
{
	SEE(pread_at(-1, -1, 1), -EINVAL);
	SEE(pwrite_at(-1, -1, 1), -EINVAL);
	SEE(pread_at(TOP, -8, 16), -EINVAL);
	SEE(pwrite_at(TOP, -8, 16), -EINVAL);
	SEE(pread_at(TOP, -8, 4), 0);
	SEE(syscall5(__NR_pread64, -1, (int)buf, 1, -1, -1), -EINVAL);
	SEE(syscall5(__NR_pread64, -1, (int)buf, 1, -1, TOP), -EBADF);
	SEE(seek(0, 5, SEEK_SET), 0);
	SEE(seek(TOP, -1, SEEK_CUR), -EINVAL);
	SEE(seek(TOP, -1, SEEK_END), -EINVAL);
	SEE(seek(-1, -6, SEEK_CUR), -EINVAL);
	SEE(lseek(fd, 0, SEEK_CUR), 5);
	SEE(seek(1, 0, SEEK_SET), 0);
	SEE(seek(0, 0, 99), -EINVAL);
	int null = open("/dev/null", O_RDWR, 0);
	SEE(lseek(null, 7, SEEK_SET), 0);
	SEE(lseek(null, 7, 99), -EINVAL);
	SEE(close(null), 0);
}

static void entries(void)
{
	int dir = open("/", O_RDONLY | O_DIRECTORY, 0);
	SEE(syscall3(__NR_getdents64, dir, (int)buf, -1), -EINVAL);
	SEE(syscall3(__NR_getdents64, dir, (int)buf, 0x80000000), -EINVAL);
	SEE(syscall3(__NR_getdents64, dir, (int)buf, 0), -EINVAL);
	SEE(close(dir), 0);
	SEE(open("/proc/no-such-name", O_CREAT | O_RDWR, 0600), -ENOENT);
	SEE(mkdir("/proc/no-such-name", 0700), -ENOENT);
}

static int sleep_by(int clock, const struct timespec *span)
{
	return syscall4(__NR_clock_nanosleep, clock, 0, (int)span, 0);
}

static void sleeps(void)
{
	struct timespec no_time = { 0, 0 }, bad = { 0, -1 };
	SEE(sleep_by(CLOCK_MONOTONIC_COARSE, &no_time), -EOPNOTSUPP);
	SEE(sleep_by(MONOTONIC_RAW, &no_time), -EOPNOTSUPP);
	SEE(sleep_by(THREAD_CPUTIME, &no_time), -EOPNOTSUPP);
	SEE(sleep_by(THREAD_CPUTIME, &bad), -EOPNOTSUPP);
	SEE(sleep_by(THREAD_CPUTIME, NULL), -EOPNOTSUPP);
	SEE(sleep_by(CLOCK_MONOTONIC, &bad), -EINVAL);
	SEE(sleep_by(CLOCK_MONOTONIC, NULL), -EFAULT);
	SEE(sleep_by(99, &no_time), -EINVAL);
}

static void limits(void)
{
	struct rlimit64 most = { 1 << 21, 1 << 21 };
	SEE(syscall4(__NR_prlimit64, 0, RLIMIT_NOFILE, (int)&most, 0), -EPERM);
	SEE(alarm(0x7fffffff), 0);
	SEE(alarm(0), 0x7fffffff);
}

int main(void)
{
	fd = open(FILE_NAME, O_RDWR | O_CREAT | O_TRUNC, 0600);
	CHECK_EQ(unlink(FILE_NAME), 0);
	positions();
	entries();
	sleeps();
	limits();
	return check_result();
}
