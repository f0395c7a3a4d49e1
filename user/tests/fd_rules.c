/*
 * What descriptors and positions may be asked, and what they answer: dup and
 * its kin, fcntl, O_APPEND, lseek, pread and pwrite (E).
 * linux: prints each answer.
 * needs: limits files
 */
#include "check.h"

#define LIMIT	20		/* of descriptors, once it is lowered */

static char path[64];

static void dups(void)
{
	int fd = open(path, O_RDWR | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
	int last = fd + 7;
	say("dup2: %d %d %d %d\n", dup2(99, 3), dup2(fd, -1), dup2(99, 99),
	    dup2(fd, 1 << 20));
	CHECK_EQ(dup2(fd, fd), fd);
	CHECK_EQ(fcntl(fd, F_GETFD, 0), FD_CLOEXEC);	/* nothing was done */
	CHECK_EQ(dup2(fd, last), last);
	CHECK_EQ(fcntl(last, F_GETFD, 0), 0);
	say("dup3: %d %d %d %d %d\n", dup3(fd, fd, 0), dup3(99, 99, 0),
	    dup3(99, 3, 0), dup3(fd, 3, 1), dup3(fd, -1, 0));
	CHECK_EQ(dup3(fd, last, O_CLOEXEC), last);
	CHECK_EQ(fcntl(last, F_GETFD, 0), FD_CLOEXEC);
	CHECK_EQ(fcntl(fd, F_DUPFD, last), last + 1);
	CHECK_EQ(fcntl(last + 1, F_GETFD, 0), 0);
	CHECK_EQ(fcntl(fd, F_DUPFD_CLOEXEC, last), last + 2);
	CHECK_EQ(fcntl(last + 2, F_GETFD, 0), FD_CLOEXEC);
	say("fcntl: %d %d %d %d %d\n", fcntl(99, F_DUPFD, 0),
	    fcntl(fd, F_DUPFD, -1), fcntl(fd, F_DUPFD, 1 << 20),
	    fcntl(fd, 99, 0), fcntl(99, 99, 0));
	for (int i = 0; i < 3; i++)
		CHECK_EQ(close(last + i), 0);
	CHECK_EQ(close(fd), 0);
}

/* How many there can be is what the limit says from the start. */
static void as_many_as_it_says(void)
{
	struct rlimit64 now = { 0 };
	CHECK_EQ(prlimit64(0, RLIMIT_NOFILE, NULL, &now), 0);
	CHECK(now.rlim_cur <= now.rlim_max && now.rlim_max < 1 << 30);
	int last = now.rlim_cur - 1;
	CHECK_EQ(dup2(1, last), last);
	CHECK_EQ(dup2(1, last + 1), -EBADF);
	CHECK_EQ(fcntl(1, F_DUPFD, last), -EMFILE);
	CHECK_EQ(fcntl(1, F_DUPFD, last + 1), -EINVAL);
	CHECK_EQ(close(last), 0);
	say("as many as the limit says\n");
}

/* Descriptors above a lowered limit stay, new ones are refused. */
static void limited(void)
{
	struct rlimit64 small = { LIMIT, LIMIT };
	int fd = open(path, O_RDONLY, 0), high = LIMIT + 5;
	CHECK_EQ(dup2(fd, high), high);
	CHECK_EQ(prlimit64(0, RLIMIT_NOFILE, &small, NULL), 0);
	CHECK_EQ(dup2(high, high), high);
	say("limited: %d %d %d %d\n", dup2(fd, LIMIT), dup3(fd, LIMIT, 0),
	    fcntl(fd, F_DUPFD, LIMIT), dup3(high, high, 0));
	while (dup(fd) >= 0)
		;
	say("full: %d %d %d\n", dup(fd), fcntl(fd, F_DUPFD, 5),
	    open(path, O_RDONLY, 0));
	CHECK_EQ(dup2(high, LIMIT - 1), LIMIT - 1);
}

static void status_flags(void)
{
	static const int how[] = { O_RDONLY, O_WRONLY, O_RDWR | O_APPEND,
		O_RDWR | O_NONBLOCK, O_WRONLY | O_CREAT | O_TRUNC | O_NOCTTY };
	int fds[2];
	for (unsigned i = 0; i < COUNT(how); i++) {
		int fd = open(path, how[i], 0);
		say("flags %o: %o", how[i], fcntl(fd, F_GETFL, 0));
		CHECK_EQ(fcntl(fd, F_SETFL, O_APPEND | O_WRONLY | O_CREAT), 0);
		say(" %o", fcntl(fd, F_GETFL, 0));
		CHECK_EQ(fcntl(fd, F_SETFL, 0), 0);
		say(" %o\n", fcntl(fd, F_GETFL, 0));
		CHECK_EQ(close(fd), 0);
	}
	CHECK_EQ(pipe2(fds, O_NONBLOCK | O_CLOEXEC), 0);
	say("pipe: %o %o\n", fcntl(fds[0], F_GETFL, 0),
	    fcntl(fds[1], F_GETFL, 0));
	close_pair(fds);
	say("none: %d %d\n", fcntl(99, F_GETFL, 0), fcntl(99, F_SETFL, 0));
}

/* What ioctl is asked of any file, and what of F_SETFL there is not. */
static void any_file(void)
{
	int on = 1, off = 0, n = -1, fds[2], fd = open(path, O_RDWR, 0);
	int null = open("/dev/null", O_RDWR, 0);
	CHECK_EQ(pipe(fds), 0);
	const int all[] = { fd, null, fds[0], fds[1] };
	CHECK_EQ(syscall2(__NR_ftruncate, fd, 10), 0);
	CHECK_EQ(lseek(fd, 4, SEEK_SET), 4);
	for (unsigned i = 0; i < COUNT(all); i++) {
		SEE(ioctl(all[i], FIOCLEX, NULL), 0);
		SEE(fcntl(all[i], F_GETFD, 0), FD_CLOEXEC);
		SEE(ioctl(all[i], FIONCLEX, NULL), 0);
		SEE(fcntl(all[i], F_GETFD, 0), 0);
		SEE(ioctl(all[i], FIONBIO, NULL), -EFAULT);
		SEE(ioctl(all[i], FIONBIO, &on), 0);
		SEE(!!(fcntl(all[i], F_GETFL, 0) & O_NONBLOCK), 1);
		SEE(ioctl(all[i], FIONBIO, &off), 0);
		SEE(!!(fcntl(all[i], F_GETFL, 0) & O_NONBLOCK), 0);
	}
	SEE(ioctl(fd, FIONREAD, &n), 0);
	SEE(n, 6);
	SEE(ioctl(fd, FIONREAD, NULL), -EFAULT);
	SEE(ioctl(null, FIONREAD, &n), -ENOTTY);
	SEE(ioctl(fds[0], FIONREAD, &n), 0);
	SEE(n, 0);
	SEE(ioctl(99, FIOCLEX, NULL), -EBADF);
	SEE(fcntl(fd, F_SETFL, O_ASYNC), 0);
	SEE(fcntl(fd, F_GETFL, 0) & O_ASYNC, 0);
	SEE(fcntl(fd, F_SETFL, O_NOATIME), 0);
	SEE(!!(fcntl(fd, F_GETFL, 0) & O_NOATIME), 1);
	if (on_tine()) {		/* Linux has both */
		CHECK_EQ(fcntl(fds[0], F_SETFL, O_ASYNC), -EINVAL);
		CHECK_EQ(fcntl(fds[1], F_SETFL, O_DIRECT), -EINVAL);
	}
	close_pair(fds);
	close(fd);
	close(null);
}

static void appending(void)
{
	char text[32];
	int fd = open(path, O_RDWR | O_CREAT | O_TRUNC | O_APPEND, 0600);
	int other = open(path, O_WRONLY, 0), twin = dup(fd);
	CHECK_EQ(write(fd, "abc", 3), 3);
	CHECK_EQ(write(other, "xyzw", 4), 4);
	CHECK_EQ(lseek(twin, 1, SEEK_SET), 1);
	CHECK_EQ(read(fd, text, 1), 1);
	CHECK_EQ(write(twin, "def", 3), 3);		/* at the end */
	CHECK_EQ(lseek(fd, 0, SEEK_CUR), 7);
	CHECK_EQ(pwrite(fd, "!", 1, 0), 1);		/* there, too */
	CHECK_EQ(lseek(fd, 0, SEEK_CUR), 7);
	CHECK_EQ(fcntl(twin, F_SETFL, 0), 0);
	CHECK_EQ(pwrite(fd, "#", 1, 0), 1);
	CHECK_EQ(write(fd, "$", 1), 1);
	close(other);
	close(twin);
	close(fd);
	memset(text, 0, sizeof(text));
	slurp(path, text, sizeof(text));
	say("appended: %s\n", text);
}

static void positions(void)
{
	char text[8] = "";
	int fds[2], fd = open(path, O_RDWR, 0), dir = open("/", O_RDONLY, 0);
	int writer = open(path, O_WRONLY, 0);
	int null = open("/dev/null", O_RDWR, 0);
	CHECK_EQ(pipe(fds), 0);
	say("lseek: %d %d %d %d %d %d\n", lseek(fd, -1, SEEK_SET),
	    lseek(fd, 0, 9), lseek(fd, 0, -1), lseek(99, 0, 9),
	    lseek(fds[0], 0, SEEK_CUR), lseek(fd, -100, SEEK_END));
	CHECK_EQ(lseek(fd, 3, SEEK_END), 11);
	CHECK_EQ(lseek(fd, -2, SEEK_CUR), 9);
	CHECK_EQ(lseek(fd, 0x7fffffff, SEEK_SET), 0x7fffffff);
	int over = lseek(fd, 1, SEEK_CUR);
	if (on_tine())		/* a 64-bit host does not say so */
		CHECK_EQ(over, -EOVERFLOW);
	CHECK_EQ(lseek(fd, -1, SEEK_CUR), 0x7fffffff);
	CHECK_EQ(write(fd, "x", 0), 0);
	say("null: %d %d\n", lseek(null, 5, SEEK_SET),
	    lseek(null, 0, SEEK_CUR));
	CHECK_EQ(lseek(fd, 2, SEEK_SET), 2);
	say("pread: %d %s", pread(fd, text, 3, 1), text);
	say(" %d %d %d %d %d %d %d\n", pread(fd, text, 3, 100),
	    pread(fd, text, 3, -1), pread(99, text, 1, 0),
	    pread(fds[0], text, 1, 0), pread(fds[1], text, 1, 0),
	    pread(writer, text, 1, 0), pread(dir, text, 1, 0));
	say("pwrite: %d %d %d %d %d\n", pwrite(fd, "y", 1, 12),
	    pwrite(fd, "y", 1, -1), pwrite(99, "y", 1, -1),
	    pwrite(fds[1], "y", 1, 0), pwrite(dir, "y", 1, 0));
	CHECK_EQ(pread(fd, text, 1, 1ll << 32), 0);
	CHECK_EQ(lseek(fd, 0, SEEK_CUR), 2);		/* never moved */
	CHECK_EQ(lseek(fd, 0, SEEK_END), 13);
	close_pair(fds);
	close(writer);
	close(null);
	close(dir);
	close(fd);
}

int main(void)
{
	snprintf(path, sizeof(path), "/tmp/fd_rules.%d", getpid());
	dups();
	as_many_as_it_says();
	CHECK_EQ(in_child(limited), 0);
	status_flags();
	any_file();
	appending();
	positions();
	CHECK_EQ(unlink(path), 0);
	no_children_left();
	return check_result();
}
