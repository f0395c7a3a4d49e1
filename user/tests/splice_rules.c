/*
 * splice, tee and vmsplice: from a pipe to a file, from a file to a pipe, from
 * pipe to pipe; what stays behind, what does not wait, what is refused.
 * linux: prints how much was moved, and what is there then.
 * needs: files
 */
#include "check.h"

#define PATH	"/tmp/splice_file"
#define ROOM	65536		/* a pipe's */

static char seen[64], many[2 * ROOM] __attribute__((aligned(4096)));
static int file, a[2], b[2];

static int splice(int in, int64_t *in_at, int out, int64_t *out_at, size_t n,
		  int flags)
{
	return syscall6(__NR_splice, in, (int)in_at, out, (int)out_at, n,
			flags);
}

static int tee(int in, int out, size_t n, int flags)
{
	return syscall4(__NR_tee, in, out, n, flags);
}

static int vmsplice(int fd, void *at, size_t n, int flags)
{
	struct iovec v = { at, n };
	return syscall4(__NR_vmsplice, fd, (int)&v, 1, flags);
}

static void see_pipe(const char *what, int fd)
{
	memset(seen, 0, sizeof(seen));
	CHECK(read(fd, seen, sizeof(seen) - 1) >= 0);
	say("%s: %s\n", what, seen);
}

static void see_file(void)
{
	memset(seen, 0, sizeof(seen));
	CHECK(pread(file, seen, sizeof(seen) - 1, 0) >= 0);
	say("file: %s, at %d\n", seen, lseek(file, 0, SEEK_CUR));
}

static void with_files(void)
{
	int64_t at = 2;
	CHECK_EQ(write(a[1], "abcdefgh", 8), 8);
	SEE(splice(a[0], NULL, file, NULL, 5, 0), 5);
	see_file();
	SEE(splice(a[0], NULL, file, &at, 100, 0), 3);
	SEE((int)at, 5);
	see_file();
	SEE(splice(a[0], NULL, file, NULL, 1, SPLICE_F_NONBLOCK), -EAGAIN);
	at = 1;
	SEE(splice(file, &at, a[1], NULL, 3, SPLICE_F_MOVE), 3);
	SEE((int)at, 4);
	see_pipe("from its middle", a[0]);
	CHECK_EQ(lseek(file, 0, SEEK_SET), 0);
	SEE(splice(file, NULL, a[1], NULL, 100, 0), 5);
	see_file();
	SEE(splice(file, NULL, a[1], NULL, 100, 0), 0);
	see_pipe("all of it", a[0]);
}

static void between_pipes(void)
{
	CHECK_EQ(write(a[1], "0123456789", 10), 10);
	SEE(tee(a[0], b[1], 4, 0), 4);
	SEE(tee(a[0], b[1], 100, 0), 10);
	see_pipe("teed", b[0]);
	SEE(splice(a[0], NULL, b[1], NULL, 3, 0), 3);
	see_pipe("spliced", b[0]);
	SEE(splice(a[0], NULL, b[1], NULL, 100, 0), 7);
	see_pipe("the rest", b[0]);
	SEE(tee(a[0], b[1], 4, SPLICE_F_NONBLOCK), -EAGAIN);
	SEE(splice(a[0], NULL, b[1], NULL, 3, SPLICE_F_NONBLOCK), -EAGAIN);
}

static void full(void)
{
	int64_t at = 0;
	for (unsigned i = 0; i < sizeof(many); i++)
		many[i] = i * 7 + i / 256;
	CHECK_EQ(pwrite(file, many, sizeof(many), 0), (int)sizeof(many));
	SEE(splice(file, &at, a[1], NULL, sizeof(many), 0), ROOM);
	SEE(splice(file, &at, a[1], NULL, 1, SPLICE_F_NONBLOCK), -EAGAIN);
	SEE((int)at, ROOM);
	SEE(vmsplice(a[1], many, 1, SPLICE_F_NONBLOCK), -EAGAIN);
	SEE(tee(a[0], b[1], ROOM, 0), ROOM);
	SEE(tee(a[0], b[1], ROOM, SPLICE_F_NONBLOCK), -EAGAIN);
	SEE(splice(a[0], NULL, b[1], NULL, 1, SPLICE_F_NONBLOCK), -EAGAIN);
	static char got[ROOM];
	for (int i = 0; i < 2; i++) {
		SEE(read(i ? a[0] : b[0], got, ROOM), ROOM);
		SEE(memcmp(got, many, ROOM), 0);
	}
}

static void programs_memory(void)
{
	static char got[ROOM];
	SEE(vmsplice(a[1], many, sizeof(many), 0), ROOM);
	SEE(vmsplice(a[0], got, ROOM, 0), ROOM);
	SEE(memcmp(got, many, ROOM), 0);
	SEE(vmsplice(a[1], many, 10, 0), 10);
	SEE(vmsplice(a[0], seen, 4, 0), 4);
	SEE(memcmp(seen, many, 4), 0);
	SEE(read(a[0], seen, 20), 6);
	SEE(vmsplice(a[0], seen, 4, SPLICE_F_NONBLOCK), -EAGAIN);
	SEE(vmsplice(a[1], many, 10, 16), -EINVAL);
	SEE(vmsplice(-1, many, 10, 0), -EBADF);
	SEE(vmsplice(file, many, 10, 0), -EBADF);
	SEE(vmsplice(a[1], many, 0, 0), 0);
	SEE(vmsplice(a[1], NULL, 10, 0), -EFAULT);
}

static void refused(void)
{
	int64_t at = 0, low = -1;
	int appends = open(PATH, O_WRONLY | O_APPEND, 0);
	int reader = open(PATH, O_RDONLY, 0);
	CHECK_EQ(write(a[1], "xyz", 3), 3);
	SEE(splice(-1, NULL, a[1], NULL, 1, 0), -EBADF);
	SEE(splice(a[0], NULL, -1, NULL, 1, 0), -EBADF);
	SEE(splice(-1, NULL, -1, NULL, 1, 16), -EINVAL);
	SEE(splice(-1, NULL, -1, NULL, 0, 0), 0);
	SEE(splice(a[1], NULL, file, NULL, 1, 0), -EBADF);
	SEE(splice(file, NULL, a[0], NULL, 1, 0), -EBADF);
	SEE(splice(a[0], NULL, reader, NULL, 1, 0), -EBADF);
	SEE(splice(a[0], &at, file, NULL, 1, 0), -ESPIPE);
	SEE(splice(file, NULL, a[1], &at, 1, 0), -ESPIPE);
	SEE(splice(a[0], NULL, file, (int64_t *)8, 1, 0), -EFAULT);
	SEE(splice(file, (int64_t *)8, a[1], NULL, 1, 0), -EFAULT);
	SEE(splice(file, NULL, file, NULL, 1, 0), -EINVAL);
	SEE(splice(a[0], NULL, a[1], NULL, 1, 0), -EINVAL);
	SEE(splice(a[0], NULL, appends, NULL, 1, 0), -EINVAL);
	SEE(splice(a[0], NULL, file, &low, 1, 0), -EINVAL);
	SEE(splice(file, &low, a[1], NULL, 1, 0), -EINVAL);
	SEE(tee(a[0], file, 1, 0), -EINVAL);
	SEE(tee(file, a[1], 1, 0), -EINVAL);
	SEE(tee(a[0], a[1], 1, 0), -EINVAL);
	SEE(tee(-1, -1, 1, 16), -EINVAL);
	SEE(tee(-1, -1, 1, 0), -EBADF);
	SEE(tee(a[1], b[1], 1, 0), -EBADF);
	SEE(tee(-1, -1, 0, 0), 0);
	see_pipe("nothing was taken", a[0]);
	close(appends);
	close(reader);
}

/* A child waits for bytes, and for room; it gets what comes. */
static void waits(void)
{
	pid_t pid = must_fork();
	if (pid == 0) {
		CHECK_EQ(splice(a[0], NULL, b[1], NULL, 10, 0), 4);
		CHECK_EQ(tee(a[0], b[1], 10, 0), 3);
		_exit(check_result());
	}
	until_state(pid, 'S');
	CHECK_EQ(write(a[1], "come", 4), 4);
	see_pipe("waited for", b[0]);
	until_state(pid, 'S');
	CHECK_EQ(write(a[1], "tee", 3), 3);
	SEE(status_of(pid), 0);
	see_pipe("there", b[0]);
	see_pipe("here", a[0]);
}

static void ends(void)
{
	signal(SIGPIPE, SIG_IGN);
	CHECK_EQ(write(a[1], "last", 4), 4);
	close(b[0]);
	SEE(splice(a[0], NULL, b[1], NULL, 4, 0), -EPIPE);
	SEE(tee(a[0], b[1], 4, 0), -EPIPE);
	close(a[1]);
	SEE(splice(a[0], NULL, file, NULL, 9, 0), 4);
	SEE(splice(a[0], NULL, file, NULL, 9, 0), 0);
	CHECK_EQ(pipe(b), 0);
	SEE(tee(a[0], b[1], 9, 0), 0);
	SEE(splice(a[0], NULL, b[1], NULL, 9, 0), 0);
}

int main(void)
{
	file = open(PATH, O_RDWR | O_CREAT | O_TRUNC, 0600);
	CHECK_EQ(pipe(a) | pipe(b), 0);
	with_files();
	between_pipes();
	full();
	programs_memory();
	refused();
	waits();
	ends();
	CHECK_EQ(unlink(PATH), 0);
	return check_result();
}
