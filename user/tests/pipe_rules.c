/*
 * A pipe between relatives: end of file, EPIPE with SIGPIPE, short reads,
 * O_NONBLOCK, blocking both ways, PIPE_BUF bytes in one piece, and 100 KB
 * through unchanged (E).
 * linux: prints what held.
 * needs: handlers
 */
#include "check.h"

#define MANY	(100u << 10)
#define WRITERS	4
#define BLOCKS	25

static int fds[2];

static volatile int broken;

static void on_broken(int sig)
{
	(void)sig;
	broken++;
}

static void ends(void)
{
	char buf[16];
	CHECK_EQ(pipe(fds), 0);
	SEE(write(fds[1], "abc", 3), 3);
	SEE(write(fds[1], "", 0), 0);
	SEE(read(fds[0], buf, sizeof(buf)), 3);	/* what there is */
	SEE(write(fds[0], "x", 1), -EBADF);
	SEE(read(fds[1], buf, 1), -EBADF);
	SEE(lseek(fds[0], 0, SEEK_SET), -ESPIPE);
	SEE(write(fds[1], "de", 2), 2);
	CHECK_EQ(close(fds[1]), 0);
	SEE(read(fds[0], buf, 1), 1);
	SEE(read(fds[0], buf, 5), 1);
	SEE(read(fds[0], buf, 5), 0);
	SEE(read(fds[0], buf, 5), 0);
	CHECK_EQ(close(fds[0]), 0);
	say("short reads, then end of file\n");
}

static void write_to_nobody(void)
{
	close(fds[0]);
	write(fds[1], "x", 1);
}

static void nobody_reads(void)
{
	CHECK_EQ(pipe(fds), 0);
	close(fds[0]);
	fds[0] = dup(fds[1]);
	SEE(in_child(write_to_nobody), SIGPIPE);
	CHECK_EQ(handle(SIGPIPE, on_broken, 0), 0);
	SEE(write(fds[1], "x", 1), -EPIPE);
	SEE(broken, 1);
	CHECK_EQ(handle(SIGPIPE, SIG_IGN, 0), 0);
	SEE(write(fds[1], "x", 1), -EPIPE);
	CHECK_EQ(handle(SIGPIPE, SIG_DFL, 0), 0);
	close_pair(fds);
	say("EPIPE, and SIGPIPE\n");
}

static void without_blocking(void)
{
	char page[PIPE_BUF];
	unsigned filled = 0;
	int got;
	memset(page, 1, sizeof(page));
	SEE(pipe2(fds, O_NONBLOCK), 0);
	SEE(read(fds[0], page, 1), -EAGAIN);
	while ((got = write(fds[1], page, sizeof(page))) > 0)
		filled += got;
	SEE(got, -EAGAIN);
	SEE_TRUE(filled >= PIPE_BUF);
	SEE(read(fds[0], page, 10), 10);
	SEE(write(fds[1], page, PIPE_BUF), -EAGAIN); /* all or nothing */
	filled -= 10;
	while ((got = read(fds[0], page, sizeof(page))) > 0)
		filled -= got;
	SEE(filled, 0);
	close_pair(fds);
	CHECK_EQ(pipe2(fds, 0x10), -EINVAL);
	say("O_NONBLOCK says EAGAIN\n");
}

static uint8_t pattern(unsigned i)
{
	return i * 13 + (i >> 8);
}

/* Writer faster than reader, then reader faster than writer. */
static void all_through(unsigned write_size, unsigned read_size)
{
	static char buf[MANY / 10];
	CHECK_EQ(pipe(fds), 0);
	pid_t pid = must_fork();
	if (pid == 0) {
		close(fds[0]);
		for (unsigned at = 0; at < MANY; at += write_size) {
			for (unsigned i = 0; i < write_size; i++)
				buf[i] = pattern(at + i);
			CHECK_EQ(write(fds[1], buf, write_size), write_size);
		}
		_exit(check_result());
	}
	close(fds[1]);
	unsigned total = 0;
	int got;
	while ((got = read(fds[0], buf, read_size)) > 0) {
		for (int i = 0; i < got; i++)
			CHECK_EQ((uint8_t)buf[i], pattern(total + i));
		total += got;
	}
	SEE(total, MANY);
	close(fds[0]);
	SEE(status_of(pid), 0);
}

/* Blocks of PIPE_BUF from several writers do not mix. */
static void atomic_blocks(void)
{
	static char block[PIPE_BUF];
	pid_t pids[WRITERS];
	CHECK_EQ(pipe(fds), 0);
	for (int w = 0; w < WRITERS; w++) {
		pids[w] = must_fork();
		if (pids[w] == 0) {
			memset(block, 'a' + w, sizeof(block));
			for (int i = 0; i < BLOCKS; i++)
				CHECK_EQ(write(fds[1], block, PIPE_BUF),
					 PIPE_BUF);
			_exit(check_result());
		}
	}
	close(fds[1]);
	for (int i = 0; i < WRITERS * BLOCKS; i++) {
		unsigned have = 0;
		int got;
		while (have < PIPE_BUF &&
		       (got = read(fds[0], block + have, PIPE_BUF - have)) > 0)
			have += got;
		CHECK_EQ(have, PIPE_BUF);
		for (unsigned j = 1; j < PIPE_BUF; j++)
			CHECK_EQ(block[j], block[0]);
	}
	SEE(read(fds[0], block, 1), 0);
	close(fds[0]);
	for (int w = 0; w < WRITERS; w++)
		CHECK_EQ(status_of(pids[w]), 0);
	say("%d writers, %d blocks each in one piece\n", WRITERS, BLOCKS);
}

int main(void)
{
	ends();
	nobody_reads();
	without_blocking();
	all_through(MANY / 10, 100);
	all_through(64, 8192);
	all_through(5120, 4096);
	say("%u bytes, three ways\n", MANY);
	atomic_blocks();
	no_children_left();
	return check_result();
}
