/*
 * readv and writev: at most PIPE_BUF bytes go into a pipe in one piece however
 * many they come from, or not at all; bytes come out of any file into piece
 * after piece; and what a vector may not be (E).
 * linux: an emulator between would split the vectors itself.
 * needs: files
 */
#include "check.h"

#define WRITERS	4
#define BLOCKS	25
#define BAD	((void *)0x1000)	/* nothing is mapped there */

static int fds[2];
static char page[PIPE_BUF];

static void write_block(int writer)
{
	char head[16], rest[PIPE_BUF - 16];
	struct iovec v[] = { { head, 16 }, { NULL, 0 }, { rest, 4000 },
			     { rest, PIPE_BUF - 4016 } };
	memset(head, 'a' + writer, sizeof(head));
	memset(rest, 'a' + writer, sizeof(rest));
	for (int i = 0; i < BLOCKS; i++)
		CHECK_EQ(writev(fds[1], v, 4), PIPE_BUF);
}

static void read_block(void)
{
	unsigned have = 0;
	int got;
	while (have < PIPE_BUF &&
	       (got = read(fds[0], page + have, PIPE_BUF - have)) > 0)
		have += got;
	CHECK_EQ(have, PIPE_BUF);
	for (unsigned j = 1; j < PIPE_BUF; j++)
		CHECK_EQ(page[j], page[0]);
}

static void blocks_stay_whole(void)
{
	pid_t pids[WRITERS];
	CHECK_EQ(pipe(fds), 0);
	SEE(write(fds[1], page, 100), 100);	/* borders lie inside */
	for (int w = 0; w < WRITERS; w++) {
		pids[w] = must_fork();
		if (pids[w] == 0) {
			write_block(w);
			_exit(check_result());
		}
	}
	close(fds[1]);
	SEE(read(fds[0], page, 100), 100);
	for (int i = 0; i < WRITERS * BLOCKS; i++)
		read_block();
	SEE(read(fds[0], page, 1), 0);
	close(fds[0]);
	for (int w = 0; w < WRITERS; w++)
		CHECK_EQ(status_of(pids[w]), 0);
	say("%d writers, vectors in one piece\n", WRITERS);
}

/* There is room for the first piece, and not for both. */
static void all_or_nothing(void)
{
	struct iovec v[] = { { page, 5 }, { page, PIPE_BUF - 5 } };
	int left = 0, got;
	SEE(pipe2(fds, O_NONBLOCK), 0);
	while (write(fds[1], page, sizeof(page)) > 0)
		left += sizeof(page);
	SEE(read(fds[0], page, 10), 10);
	SEE(writev(fds[1], v, 2), -EAGAIN);
	while ((got = read(fds[0], page, sizeof(page))) > 0)
		left -= got;
	SEE(left, 10);
	v[1].iov_base = BAD;
	SEE(writev(fds[1], v, 2), -EFAULT);
	SEE(read(fds[0], page, 1), -EAGAIN);
	SEE(write(fds[1], "abc", 3), 3);
	v[1].iov_base = page + 5;
	SEE(readv(fds[0], v, 2), 3);
	close_pair(fds);
	say("all of a vector, or nothing\n");
}

static void scattered(int fd)
{
	char a[4] = "", b[8] = "";
	struct iovec v[] = { { a, 3 }, { NULL, 0 }, { b, 7 } };
	SEE(readv(fd, v, 3), 8);
	say("%s|%s\n", a, b);
	SEE(readv(fd, v, 0), 0);
}

static void files(void)
{
	struct iovec v[] = { { "abcd", 4 }, { "efgh", 4 } };
	struct iovec w[] = { { page, 3 }, { BAD, 3 } };
	char path[64];
	snprintf(path, sizeof(path), "/tmp/pipe_vectors.%d", getpid());
	int fd = open(path, O_RDWR | O_CREAT | O_TRUNC, 0600);
	SEE(writev(fd, v, 2), 8);
	SEE(lseek(fd, 0, SEEK_SET), 0);
	scattered(fd);
	SEE(lseek(fd, 0, SEEK_SET), 0);
	SEE(readv(fd, w, 2), 3);		/* as far as it goes */
	SEE(lseek(fd, 0, SEEK_CUR), 3);
	w[0].iov_base = BAD;
	SEE(readv(fd, w, 2), -EFAULT);
	close(fd);
	CHECK_EQ(unlink(path), 0);
	CHECK_EQ(pipe(fds), 0);
	SEE(writev(fds[1], v, 2), 8);
	scattered(fds[0]);
	close_pair(fds);
}

static void errors(void)
{
	struct iovec v[] = { { page, 1 }, { page, (size_t)-1 } };
	int zero = open("/dev/zero", O_RDWR, 0);
	int dir = open("/", O_RDONLY | O_DIRECTORY, 0);
	SEE(readv(zero, v, -1), -EINVAL);
	SEE(readv(zero, v, IOV_MAX + 1), -EINVAL);
	SEE(readv(zero, v, 2), -EINVAL);
	SEE(readv(zero, BAD, 1), -EFAULT);
	SEE(readv(99, BAD, 1), -EBADF);
	SEE(read(99, BAD, 1), -EBADF);
	SEE(read(dir, page, 1), -EISDIR);
	SEE(readv(dir, v, 1), -EISDIR);
	close(zero);
	close(dir);
	say("errors\n");
}

int main(void)
{
	blocks_stay_whole();
	all_or_nothing();
	files();
	errors();
	no_children_left();
	return check_result();
}
