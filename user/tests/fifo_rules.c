/*
 * Pipes with a name: which open waits and for what, how one ends and begins
 * anew; mknod's other kinds; a pipe's size.
 * linux: wants root; in a folder of its own.
 * needs: files users handlers
 */
#include "check.h"

#define HOME		"fifo_rules_tmp"
#define SOMEBODY	4711
#define BLOCK		0x801	/* 8, 1 */

static char buf[16];

static int mknod(const char *path, int mode, int dev)
{
	return syscall3(__NR_mknod, (int)path, mode, dev);
}

static void nobody_waits(void)
{
	struct stat64 st;
	SEE(mknod("p", S_IFIFO | 0666, 0), 0);
	SEE(mknod("p", S_IFIFO | 0666, 0), -EEXIST);
	SEE(stat64("p", &st), 0);
	SEE(st.st_mode, S_IFIFO | 0644);
	SEE(open("p", O_WRONLY | O_NONBLOCK, 0), -ENXIO);
	int in = open("p", O_RDONLY | O_NONBLOCK, 0);
	SEE_TRUE(in >= 0);
	SEE(read(in, buf, 16), 0);
	int out = open("p", O_WRONLY | O_NONBLOCK, 0);
	SEE_TRUE(out >= 0);
	SEE(read(in, buf, 16), -EAGAIN);
	SEE(write(out, "abc", 3), 3);
	SEE(read(in, buf, 2), 2);
	int other = open("p", O_WRONLY, 0);
	SEE(close(out), 0);
	SEE(read(in, buf, 16), 1);
	SEE(read(in, buf, 16), -EAGAIN);
	SEE(close(other), 0);
	SEE(read(in, buf, 16), 0);
	out = open("p", O_WRONLY, 0);			/* it begins anew */
	SEE(write(out, "de", 2), 2);
	SEE(lseek(out, 0, SEEK_SET), -ESPIPE);
	SEE(close(in), 0);
	handle(SIGPIPE, SIG_IGN, 0);
	SEE(write(out, "f", 1), -EPIPE);
	in = open("p", O_RDONLY, 0);
	SEE(write(out, "g", 1), 1);
	SEE(read(in, buf, 16), 3);
	SEE(close(out) | close(in), 0);
	in = open("p", O_RDWR, 0);
	SEE(write(in, "h", 1), 1);
	SEE(close(in), 0);
	in = open("p", O_RDWR, 0);			/* with nothing in it */
	SEE(fcntl(in, F_SETFL, O_NONBLOCK), 0);
	SEE(read(in, buf, 16), -EAGAIN);
	SEE(close(in), 0);
	SEE(unlink("p"), 0);
	say("opened at once\n");
}

static void both_wait(void)
{
	SEE(mknod("p", S_IFIFO | 0600, 0), 0);
	pid_t pid = must_fork();
	if (pid == 0) {
		int out = open("p", O_WRONLY, 0);
		CHECK_EQ(write(out, "1", 1), 1);
		CHECK_EQ(close(out), 0);
		int in = open("p", O_RDONLY, 0);
		CHECK_EQ(read(in, buf, 1), 1);
		CHECK_EQ(buf[0], '2');
		_exit(check_result());
	}
	until_asleep(pid);
	int in = open("p", O_RDONLY, 0);
	SEE(read(in, buf, 16), 1);
	SEE(read(in, buf, 16), 0);
	SEE(close(in), 0);
	until_asleep(pid);
	int out = open("p", O_WRONLY, 0);
	SEE(write(out, "2", 1), 1);
	SEE(status_of(pid), 0);
	SEE(close(out), 0);
	say("opened by two\n");
}

static void caught(int sig)
{
	(void)sig;
}

static void disturbed(void)
{
	pid_t pid = must_fork();
	if (pid == 0) {
		handle(SIGUSR1, caught, 0);
		int fd = open("p", O_RDONLY, 0);
		CHECK_EQ(fd, -EINTR);
		CHECK_EQ(open("p", O_WRONLY | O_NONBLOCK, 0), -ENXIO);
		_exit(check_result());
	}
	until_asleep(pid);
	CHECK_EQ(kill(pid, SIGUSR1), 0);
	SEE(status_of(pid), 0);
	pid = must_fork();
	if (pid == 0)
		open("p", O_WRONLY, 0);
	until_asleep(pid);
	CHECK_EQ(kill(pid, SIGKILL), 0);
	SEE(status_of(pid), SIGKILL);
	SEE(unlink("p"), 0);
	say("a signal ends the wait\n");
}

static void kinds(void)
{
	struct stat64 st;
	SEE(mknod("f", 0644, 0), 0);
	SEE(mknod("g", S_IFREG | 0600, 0), 0);
	SEE(stat64("f", &st), 0);
	SEE(st.st_mode, S_IFREG | 0644);
	SEE(mknod("d", S_IFDIR | 0700, 0), -EPERM);
	SEE(mknod("x", 0030000, 0), -EINVAL);
	SEE(mknod("f", S_IFSOCK, 0), -EEXIST);
	SEE(mknod("s", S_IFSOCK | 0600, 0), 0);
	SEE(stat64("s", &st), 0);
	SEE(st.st_mode, S_IFSOCK | 0600);
	SEE(open("s", O_RDWR, 0), -ENXIO);
	SEE(unlink("s"), 0);
	SEE(mknod("nodir/x", S_IFIFO, 0), -ENOENT);
	SEE(mknod("x/", S_IFIFO, 0), -ENOENT);
	SEE(mknod("f/x", S_IFIFO, 0), -ENOTDIR);
	SEE(syscall4(__NR_mknodat, AT_FDCWD, (int)"p", S_IFIFO | 0600, 0), 0);
	SEE(unlink("f") | unlink("g") | unlink("p"), 0);
	say("mknod\n");
}

static void block_device(void)
{
	struct stat64 st;
	SEE(mknod("b", S_IFBLK | 0600, BLOCK), 0);
	SEE(stat64("b", &st), 0);
	SEE(st.st_mode, S_IFBLK | 0600);
	SEE(st.st_rdev, BLOCK);
	SEE(unlink("b"), 0);
	SEE(mknod("b", S_IFBLK, 0x103), 0);	/* no character device */
	SEE(open("b", O_RDONLY, 0), -ENXIO);
	SEE(unlink("b"), 0);
	SEE(chmod(".", 0777) | mkdir("closed", 0755) | mknod("f", 0, 0), 0);
	pid_t pid = must_fork();
	if (pid == 0) {
		SEE(setgid(SOMEBODY) | setuid(SOMEBODY), 0);
		SEE(mknod("b", S_IFBLK, BLOCK), -EPERM);
		SEE(mknod("b", S_IFCHR, BLOCK), -EPERM);
		SEE(mknod("f", S_IFCHR, BLOCK), -EEXIST);
		SEE(mknod("closed/b", S_IFCHR, BLOCK), -EACCES);
		_exit(check_result());
	}
	SEE(status_of(pid), 0);
	SEE(unlink("f") | rmdir("closed"), 0);
	say("a block device\n");
}

static void sizes(void)
{
	static char big[2 * PAGE_SIZE + 200000], got[200000];
	int fds[2];
	for (unsigned i = 0; i < sizeof(big); i++)
		big[i] = i % 251;
	CHECK_EQ(pipe(fds), 0);
	SEE(fcntl(fds[0], F_GETPIPE_SZ, 0), 65536);
	SEE(fcntl(fds[1], F_SETPIPE_SZ, 65536), 65536);
	SEE(fcntl(fds[1], F_SETPIPE_SZ, -1), -EINVAL);
	SEE(fcntl(fds[1], F_SETFL, O_NONBLOCK), 0);
	SEE(fcntl(fds[0], F_SETPIPE_SZ, 0), PAGE_SIZE);
	SEE(write(fds[1], big, 3 * PAGE_SIZE), PAGE_SIZE);
	SEE(write(fds[1], big, 1), -EAGAIN);
	SEE(fcntl(fds[0], F_SETPIPE_SZ, PAGE_SIZE + 1), 2 * PAGE_SIZE);
	SEE(write(fds[1], big + PAGE_SIZE, PAGE_SIZE), PAGE_SIZE);
	SEE(fcntl(fds[0], F_SETPIPE_SZ, PAGE_SIZE), -EBUSY);
	SEE(fcntl(fds[0], F_SETPIPE_SZ, 65537), 131072);
	SEE(write(fds[1], big + 2 * PAGE_SIZE, 200000), 122880);
	SEE(read(fds[0], got, sizeof(got)), 131072);
	SEE(memcmp(got, big, 131072), 0);
	SEE(fcntl(fds[0], F_SETPIPE_SZ, PAGE_SIZE), PAGE_SIZE);
	for (int i = 0; i < 33; i++)	/* more than the ring has gone through */
		CHECK(write(fds[1], big, PAGE_SIZE) == PAGE_SIZE &&
		      read(fds[0], got, PAGE_SIZE) == PAGE_SIZE);
	SEE(fcntl(fds[0], F_SETPIPE_SZ, 262144), 262144);
	SEE(write(fds[1], big, 200000), 200000);
	close_pair(fds);
	int fd = open(".", O_RDONLY, 0);
	SEE(fcntl(fd, F_GETPIPE_SZ, 0), -EBADF);
	close(fd);
	say("a pipe's size\n");
}

int main(void)
{
	syscall1(__NR_umask, 022);
	CHECK_EQ(mkdir(HOME, 0755), 0);
	CHECK_EQ(syscall1(__NR_chdir, (int)HOME), 0);
	nobody_waits();
	both_wait();
	disturbed();
	kinds();
	block_device();
	sizes();
	CHECK_EQ(syscall1(__NR_chdir, (int)".."), 0);
	CHECK_EQ(rmdir(HOME), 0);
	no_children_left();
	return check_result();
}
