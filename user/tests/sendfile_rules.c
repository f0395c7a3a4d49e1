/*
 * sendfile and sendfile64: from where in the one file, to where in the other,
 * how far when there is no room, what is refused and in which order, and what
 * a signal does to one that waits.
 * linux: prints how much was sent, and what is there then.
 * needs: files sockets handlers
 */
#include "check.h"
#include <uapi/sockets.h>

#define IN	"/tmp/sendfile_in"
#define OUT	"/tmp/sendfile_out"
#define MANY	200000
#define ROOM	65536		/* a pipe's */

static char letters[] = "abcdefghijklmnopqrstuvwxyz";
static char seen[40], many[MANY];
static int in, out, ends[2];

static int send32(int to, int from, void *offset, size_t n)
{
	return syscall4(__NR_sendfile, to, from, (int)offset, n);
}

static int send64(int to, int from, void *offset, size_t n)
{
	return syscall4(__NR_sendfile64, to, from, (int)offset, n);
}

static void see_out(void)
{
	memset(seen, 0, sizeof(seen));
	CHECK(pread(out, seen, sizeof(seen) - 1, 0) >= 0);
	say("out: %s, at %d; in at %d\n", seen, lseek(out, 0, SEEK_CUR),
	    lseek(in, 0, SEEK_CUR));
}

static void positions(void)
{
	int at = 3;
	int64_t at64 = 24;
	SEE(send32(out, in, NULL, 5), 5);
	see_out();
	SEE(send32(out, in, &at, 4), 4);
	SEE(at, 7);
	see_out();
	SEE(send64(out, in, &at64, 10), 2);
	SEE((int)at64, 26);
	SEE(send64(out, in, &at64, 10), 0);
	SEE((int)at64, 26);
	see_out();
	SEE(send64(out, in, NULL, 100), 21);
	see_out();
	SEE(send32(out, in, NULL, 100), 0);
	SEE(send32(out, in, NULL, 0), 0);
	CHECK_EQ(lseek(out, 2, SEEK_SET), 2);
	CHECK_EQ(lseek(in, 0, SEEK_SET), 0);
	SEE(send32(out, in, NULL, 3), 3);
	see_out();
	at = 20;
	CHECK_EQ(lseek(out, 0, SEEK_SET), 0);
	SEE(send32(out, out, &at, 4), 4);	/* to itself */
	see_out();
}

static void refused(void)
{
	int reader = open(OUT, O_RDONLY, 0), writer = open(IN, O_WRONLY, 0);
	int dir = open("/tmp", O_RDONLY | O_DIRECTORY, 0), at = -1;
	int place = open(IN, O_PATH, 0), appends = open(OUT, O_WRONLY |
							 O_APPEND, 0);
	int64_t at64 = -1;
	SEE(send32(out, -1, NULL, 1), -EBADF);
	SEE(send32(-1, in, NULL, 1), -EBADF);
	SEE(send32(reader, in, NULL, 1), -EBADF);
	SEE(send32(out, writer, NULL, 1), -EBADF);
	SEE(send32(out, place, NULL, 1), -EBADF);
	SEE(send32(-1, -1, (void *)8, 1), -EFAULT);
	SEE(send64(-1, -1, (void *)0xc0000000, 1), -EFAULT);
	SEE(send32(out, in, &at, 1), -EINVAL);
	SEE(send64(out, in, &at64, 1), -EINVAL);
	SEE(send64(-1, in, &at64, 1), -EINVAL);
	SEE(send32(out, dir, NULL, 1), -EINVAL);
	SEE(send32(dir, in, NULL, 1), -EBADF);
	SEE(send32(appends, in, NULL, 1), -EINVAL);
	at = 0;
	SEE(send32(out, ends[0], &at, 1), -ESPIPE);
	SEE(send32(-1, ends[0], &at, 1), -ESPIPE);
	SEE(send32(out, ends[0], NULL, 1), -EINVAL);
	SEE(send32(ends[0], in, NULL, 1), -EBADF);
	close(reader);
	close(writer);
	close(dir);
	close(place);
	close(appends);
}

/* The offset cannot be told: what was sent stays so. */
static void untold(void)
{
	char *page = mmap(NULL, PAGE_SIZE, PROT_READ, MAP_PRIVATE |
			  MAP_ANONYMOUS, -1, 0);
	CHECK_EQ(lseek(out, 0, SEEK_SET), 0);
	SEE(send32(out, in, page, 2), -EFAULT);
	see_out();
	CHECK_EQ(munmap(page, PAGE_SIZE), 0);
}

static void no_room(void)
{
	int64_t at = 0;
	CHECK_EQ(syscall2(__NR_ftruncate, in, 0), 0);
	for (int i = 0; i < MANY; i++)
		many[i] = i * 7 + i / 256;
	CHECK_EQ(pwrite(in, many, MANY, 0), MANY);
	CHECK_EQ(fcntl(ends[1], F_SETFL, O_NONBLOCK), 0);
	SEE(send64(ends[1], in, &at, MANY), ROOM);
	SEE((int)at, ROOM);
	SEE(send64(ends[1], in, &at, MANY), -EAGAIN);
	SEE((int)at, ROOM);
	char *got = malloc(MANY);
	SEE(read(ends[0], got, MANY), ROOM);
	SEE(memcmp(got, many, ROOM), 0);
	CHECK_EQ(fcntl(ends[1], F_SETFL, 0), 0);
	free(got);
}

/* A child sends more than fits, as much as there is room for at a time; the
 * parent takes it all out. */
static void waits_for_room(void)
{
	pid_t pid = must_fork();
	if (pid == 0) {
		CHECK_EQ(lseek(in, 0, SEEK_SET), 0);
		for (int n = 1, all = 0; n > 0 && all < MANY; all += n)
			n = send32(ends[1], in, NULL, MANY);
		CHECK_EQ(send32(ends[1], in, NULL, MANY), 0);
		_exit(check_result());
	}
	static char got[MANY];
	for (int n = 0, now = 1; n < MANY && now > 0; n += now)
		now = read(ends[0], got + n, MANY - n);
	SEE(memcmp(got, many, MANY), 0);
	SEE(status_of(pid), 0);
	SEE(lseek(in, 0, SEEK_CUR), MANY);	/* fork shares it */
}

static void caught(int sig)
{
	(void)sig;
}

/* What there is room for is sent at once; then it waits, for a signal. */
static void signalled(void)
{
	pid_t pid = must_fork();
	if (pid == 0) {
		CHECK_EQ(set_handler(SIGUSR1, HANDLER(caught), 0), 0);
		CHECK_EQ(lseek(in, 0, SEEK_SET), 0);
		CHECK_EQ(send32(ends[1], in, NULL, MANY), ROOM);
		CHECK_EQ(lseek(in, 0, SEEK_CUR), ROOM);
		CHECK_EQ(send32(ends[1], in, NULL, 1), -EINTR);
		CHECK_EQ(lseek(in, 0, SEEK_CUR), ROOM);
		_exit(check_result());
	}
	until_state(pid, 'S');
	kill(pid, SIGUSR1);
	SEE(status_of(pid), 0);
}

static void other_kinds(void)
{
	int pair[2], null = open("/dev/null", O_WRONLY, 0);
	CHECK_EQ(lseek(in, 0, SEEK_SET), 0);
	SEE(send32(null, in, NULL, MANY), MANY);
	CHECK_EQ(syscall4(__NR_socketpair, AF_UNIX, SOCK_DGRAM, 0, (int)pair),
		 0);
	CHECK_EQ(lseek(in, 0, SEEK_SET), 0);
	SEE(send32(pair[0], in, NULL, 30), 30);
	SEE(read(pair[1], seen, sizeof(seen)), 30);
	SEE(memcmp(seen, many, 30), 0);
	SEE(fcntl(pair[0], F_SETFL, O_NONBLOCK), 0);
	while (write(pair[0], "x", 1) == 1)
		;
	SEE(send32(pair[0], in, NULL, 1), -EAGAIN);
	close(pair[0]);
	close(pair[1]);
	close(null);
}

int main(void)
{
	in = open(IN, O_RDWR | O_CREAT | O_TRUNC, 0600);
	out = open(OUT, O_RDWR | O_CREAT | O_TRUNC, 0600);
	CHECK_EQ(pwrite(in, letters, 26, 0), 26);
	CHECK_EQ(pipe(ends), 0);
	positions();
	refused();
	untold();
	no_room();
	waits_for_room();
	close(ends[0]);
	close(ends[1]);
	CHECK_EQ(pipe(ends), 0);
	signalled();
	other_kinds();
	close(ends[0]);
	signal(SIGPIPE, SIG_IGN);
	SEE(send32(ends[1], in, NULL, 1), -EPIPE);
	CHECK_EQ(unlink(IN), 0);
	CHECK_EQ(unlink(OUT), 0);
	return check_result();
}
