/*
 * Later calls of a path or of descriptors: statx, faccessat2, openat2,
 * close_range, getrandom.
 * linux: in a folder of its own; since 5.11; as root alone for the last part.
 * needs: more files users foreign
 */
#include "check.h"
#include <uapi/more.h>

#define HOME	"at_rules_tmp"
#define HUGE	((uint32_t)-1)

static struct statx stx;
static struct stat64 st;

static int statx(int dirfd, const char *path, int flags, uint32_t mask)
{
	memset(&stx, 0xee, sizeof(stx));
	return syscall5(__NR_statx, dirfd, (int)path, flags, mask, (int)&stx);
}

/* Do both say the same, where both have it? */
static bool same_stat(void)
{
	return stx.stx_ino == st.st_ino && stx.stx_mode == st.st_mode &&
	       stx.stx_nlink == st.st_nlink && stx.stx_uid == st.st_uid &&
	       stx.stx_gid == st.st_gid && stx.stx_size == (uint64_t)st.st_size &&
	       stx.stx_blocks == st.st_blocks &&
	       stx.stx_blksize == st.st_blksize &&
	       stx.stx_atime.tv_sec == st.st_atime &&
	       stx.stx_mtime.tv_sec == st.st_mtime &&
	       stx.stx_ctime.tv_sec == st.st_ctime;
}

static void of_statx(void)
{
	int fd = open("file", O_CREAT | O_RDWR, 0640);
	SEE(write(fd, "12345", 5), 5);
	SEE(statx(AT_FDCWD, "file", 0, STATX_BASIC_STATS), 0);
	SEE(stat64("file", &st), 0);
	SEE_TRUE(same_stat());
	SEE(stx.stx_mask & STATX_BASIC_STATS, STATX_BASIC_STATS);
	SEE(stx.stx_size, 5);
	SEE(stx.stx_mode, S_IFREG | 0640);
	SEE(statx(fd, "", AT_EMPTY_PATH, STATX_BASIC_STATS), 0);
	SEE_TRUE(same_stat());
	SEE(statx(fd, "", 0, 0), -ENOENT);
	SEE(statx(99, "", AT_EMPTY_PATH, 0), -EBADF);
	SEE(statx(AT_FDCWD, "", AT_EMPTY_PATH, STATX_BASIC_STATS), 0);
	SEE(stat64(".", &st), 0);
	SEE_TRUE(same_stat());
	SEE(syscall2(__NR_symlink, (int)"file", (int)"link"), 0);
	SEE(statx(AT_FDCWD, "link", AT_SYMLINK_NOFOLLOW, 0), 0);
	SEE(stx.stx_mode, S_IFLNK | 0777);
	SEE(stx.stx_size, 4);
	SEE(statx(AT_FDCWD, "link", 0, 0), 0);
	SEE(stx.stx_size, 5);
	SEE(statx(AT_FDCWD, "/dev/null", 0, 0), 0);
	SEE(stx.stx_rdev_major, 1);
	SEE(stx.stx_rdev_minor, 3);
	SEE(statx(AT_FDCWD, "file", 0, STATX__RESERVED), -EINVAL);
	SEE(statx(AT_FDCWD, "file", AT_STATX_SYNC_TYPE, 0), -EINVAL);
	SEE(statx(AT_FDCWD, "file", 0x2000, 0), 0);
	SEE(statx(AT_FDCWD, "file", 1, 0), -EINVAL);
	SEE(statx(AT_FDCWD, NULL, 0, 0), -EFAULT);
	SEE(syscall5(__NR_statx, AT_FDCWD, (int)"file", 0, 0, 16), -EFAULT);
	SEE(close(fd), 0);
	say("statx\n");
}

static int access2(const char *path, int how, int flags)
{
	return syscall4(__NR_faccessat2, AT_FDCWD, (int)path, how, flags);
}

static void of_access(void)
{
	int fd = open("file", O_RDONLY, 0);
	SEE(access2("file", R_OK, 0), 0);
	SEE(access2("file", X_OK, 0), -EACCES);
	SEE(access2("file", X_OK, AT_EACCESS), -EACCES);
	SEE(access2("file", 8, 0), -EINVAL);
	SEE(access2("file", 0, 1), -EINVAL);
	SEE(access2("none", 0, 0), -ENOENT);
	SEE(unlink("link"), 0);
	SEE(syscall2(__NR_symlink, (int)"none", (int)"link"), 0);
	SEE(access2("link", 0, 0), -ENOENT);
	SEE(access2("link", 0, AT_SYMLINK_NOFOLLOW), 0);
	SEE(syscall4(__NR_faccessat2, fd, (int)"", R_OK, AT_EMPTY_PATH), 0);
	SEE(syscall4(__NR_faccessat2, fd, (int)"", X_OK, AT_EMPTY_PATH),
	    -EACCES);
	SEE(syscall4(__NR_faccessat2, fd, (int)"", R_OK, 0), -ENOENT);
	SEE(close(fd), 0);
	say("faccessat2\n");
}

static int open2(const char *path, uint64_t flags, uint64_t mode, int size)
{
	struct { struct open_how how; uint64_t more[2]; } how = {
		{ flags, mode, 0 }, { 0, size == 40 },
	};
	int fd = syscall4(__NR_openat2, AT_FDCWD, (int)path, (int)&how, size);
	if (fd < 0)
		return fd;
	close(fd);
	return 0;
}

static void of_open(void)
{
	struct open_how cached = { O_RDONLY, 0, RESOLVE_CACHED };
	SEE(open2("file", O_RDONLY, 0, 24), 0);
	SEE(open2("file", O_RDONLY, 0, 32), 0);
	SEE(open2("file", O_RDONLY, 0, 40), -E2BIG);
	SEE(open2("file", O_RDONLY, 0, 23), -EINVAL);
	SEE(open2("file", O_RDONLY, 0, 4097), -E2BIG);
	SEE(open2("file", O_RDONLY, 0600, 24), -EINVAL);
	SEE(open2("new", O_CREAT | O_WRONLY, 0600, 24), 0);
	SEE(stat64("new", &st), 0);
	SEE(st.st_mode, S_IFREG | 0600);
	SEE(open2("new", O_CREAT | O_WRONLY, 010600, 24), -EINVAL);
	SEE(open2("new", O_CREAT | O_EXCL | O_WRONLY, 0600, 24), -EEXIST);
	SEE(open2("file", 1ull << 32, 0, 24), -EINVAL);
	SEE(open2("file", 020, 0, 24), -EINVAL);
	SEE(open2("file", O_PATH, 0, 24), 0);
	SEE(open2("file", O_PATH | O_RDWR, 0, 24), -EINVAL);
	SEE(syscall4(__NR_openat2, AT_FDCWD, (int)"file", 16, 24), -EFAULT);
	SEE(syscall4(__NR_openat2, AT_FDCWD, (int)"file", -8, 32), -EFAULT);
	cached.flags = O_RDWR | O_TRUNC;
	SEE(syscall4(__NR_openat2, AT_FDCWD, (int)"file", (int)&cached, 24),
	    -EAGAIN);
	cached.resolve = 1ull << 40;
	SEE(syscall4(__NR_openat2, AT_FDCWD, (int)"file", (int)&cached, 24),
	    -EINVAL);
	SEE(unlink("new"), 0);
	say("openat2\n");
}

static int close_range(uint32_t first, uint32_t last, int flags)
{
	return syscall3(__NR_close_range, first, last, flags);
}

static void of_range(void)
{
	for (int fd = 20; fd < 26; fd++)
		CHECK_EQ(dup2(1, fd), fd);
	SEE(close_range(22, 21, 0), -EINVAL);
	SEE(close_range(20, 21, 1), -EINVAL);
	SEE(close_range(21, 22, 0), 0);
	SEE(fcntl(20, F_GETFD, 0), 0);
	SEE(fcntl(21, F_GETFD, 0), -EBADF);
	SEE(fcntl(22, F_GETFD, 0), -EBADF);
	SEE(fcntl(23, F_GETFD, 0), 0);
	SEE(close_range(20, 23, CLOSE_RANGE_CLOEXEC), 0);
	SEE(fcntl(20, F_GETFD, 0), 1);
	SEE(fcntl(21, F_GETFD, 0), -EBADF);
	SEE(fcntl(24, F_GETFD, 0), 0);
	SEE(close_range(24, HUGE, 0), 0);
	SEE(fcntl(25, F_GETFD, 0), -EBADF);
	SEE(close_range(HUGE, HUGE, 0), 0);
	pid_t child = syscall5(__NR_clone, CLONE_FILES | SIGCHLD, 0, 0, 0, 0);
	if (child == 0) {
		int err = close_range(20, HUGE, CLOSE_RANGE_UNSHARE);
		_exit(err || fcntl(20, F_GETFD, 0) != -EBADF);
	}
	SEE(status_of(child), 0);
	SEE(fcntl(20, F_GETFD, 0), 1);		/* we have it still */
	SEE(close_range(20, 23, CLOSE_RANGE_UNSHARE), 0);
	SEE(fcntl(20, F_GETFD, 0), -EBADF);
	say("close_range\n");
}

static int getrandom(void *to, uint32_t size, int flags)
{
	return syscall3(__NR_getrandom, (int)to, size, flags);
}

/* How many of the bits are set: chance has about half. */
static bool is_mixed(const uint8_t *bytes, int n)
{
	int bits = 0;
	for (int i = 0; i < 8 * n; i++)
		bits += bytes[i / 8] >> i % 8 & 1;
	return bits > 3 * n && bits < 5 * n;
}

static void of_random(void)
{
	static uint8_t one[4096], two[4096];
	char *page = mmap(NULL, 2 * PAGE_SIZE, PROT_READ | PROT_WRITE,
			  MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	SEE(getrandom(one, sizeof(one), 0), 4096);
	SEE(getrandom(two, sizeof(two), GRND_NONBLOCK), 4096);
	SEE_TRUE(is_mixed(one, 4096) && is_mixed(two, 4096));
	SEE_TRUE(memcmp(one, two, 4096) != 0);
	SEE_TRUE(memcmp(one, one + 32, 32) != 0);
	memset(one, 0, 8);
	SEE(getrandom(one, 3, GRND_INSECURE), 3);
	SEE(one[3] | one[4], 0);
	SEE(getrandom(one, 0, 0), 0);
	SEE(getrandom(one, 8, 8), -EINVAL);
	SEE(getrandom(one, 8, GRND_RANDOM | GRND_INSECURE), -EINVAL);
	SEE(getrandom(NULL, 8, 0), -EFAULT);
	SEE(munmap(page + PAGE_SIZE, PAGE_SIZE), 0);
	int got = getrandom(page + PAGE_SIZE - 64, 128, 0);
	SEE_TRUE(got == 64 || got == -EFAULT);
	say("getrandom\n");
}

static void by_effective_ids(void)
{
	SEE(open2("secret", O_CREAT | O_WRONLY, 0600, 24), 0);
	SEE(syscall3(__NR_setresuid32, 1000, 0, 0), 0);
	SEE(access2("secret", R_OK, AT_EACCESS), 0);
	SEE(access2("secret", R_OK, 0), -EACCES);
	SEE(unlink("secret"), 0);
	_exit(check_result());
}

static const struct part as_root[] = { { "ids", by_effective_ids } };

int main(void)
{
	CHECK_EQ(mkdir(HOME, 0755), 0);
	CHECK_EQ(chdir(HOME), 0);
	of_statx();
	of_access();
	of_open();
	of_range();
	of_random();
	run_as_root(as_root, COUNT(as_root));
	SEE(unlink("link") | unlink("file"), 0);
	CHECK_EQ(chdir(".."), 0);
	CHECK_EQ(rmdir(HOME), 0);
	no_children_left();
	return check_result();
}
