/*
 * Parent and child share each open file's offset and flags, a child's close
 * hurts nobody, and all can be closed and opened again (E).
 * linux: prints what the two wrote together.
 */
#include "check.h"

#define ROUNDS	10

static char path[64];

static void offset_is_shared(void)
{
	char text[16] = "";
	int fd = open(path, O_RDWR | O_CREAT | O_TRUNC, 0600);
	SEE_TRUE(fd >= 0);
	SEE(write(fd, "abcdefghij", 10), 10);
	SEE(lseek(fd, 0, SEEK_SET), 0);
	pid_t pid = must_fork();
	if (pid == 0) {
		SEE(read(fd, text, 3), 3);
		SEE(memcmp(text, "abc", 3), 0);
		_exit(check_result());
	}
	SEE(status_of(pid), 0);
	SEE(lseek(fd, 0, SEEK_CUR), 3);	/* moved by the child */
	SEE(read(fd, text, 2), 2);
	SEE(memcmp(text, "de", 2), 0);
	CHECK_EQ(close(fd), 0);
	say("the child's read moved the parent's offset\n");
}

/* LTP fork10: each appends where the other left off. */
static void writes_follow_each_other(void)
{
	char text[64];
	int fd = open(path, O_RDWR | O_CREAT | O_TRUNC, 0600);
	for (int i = 0; i < ROUNDS; i++) {
		pid_t pid = must_fork();
		if (pid == 0)
			_exit(write(fd, "c", 1) != 1);
		CHECK_EQ(status_of(pid), 0);
		CHECK_EQ(write(fd, "p", 1), 1);
	}
	SEE(lseek(fd, 0, SEEK_CUR), 2 * ROUNDS);
	CHECK_EQ(close(fd), 0);
	SEE(slurp(path, text, sizeof(text)), 2 * ROUNDS);
	say("together: %s\n", text);
}

/* Opened after fork, or opened twice, offsets are apart. */
static void separate_opens_are_separate(void)
{
	int one = open(path, O_RDONLY, 0);
	int two = open(path, O_RDONLY, 0);
	int three = dup(one);
	SEE(lseek(one, 5, SEEK_SET), 5);
	SEE(lseek(two, 0, SEEK_CUR), 0);
	SEE(lseek(three, 0, SEEK_CUR), 5);
	close(one);
	close(two);
	SEE(lseek(three, 1, SEEK_CUR), 6);
	close(three);
}

/* O_NONBLOCK lives in the shared file, FD_CLOEXEC in the table. */
static void flags(void)
{
	int fds[2];
	CHECK_EQ(pipe(fds), 0);
	pid_t pid = must_fork();
	if (pid == 0) {
		SEE(fcntl(fds[0], F_SETFL, O_NONBLOCK), 0);
		SEE(fcntl(fds[0], F_SETFD, FD_CLOEXEC), 0);
		_exit(check_result());
	}
	SEE(status_of(pid), 0);
	SEE_TRUE(fcntl(fds[0], F_GETFL, 0) & O_NONBLOCK);
	SEE(fcntl(fds[0], F_GETFD, 0), 0);
	close_pair(fds);
}

static void close_hurts_nobody(void)
{
	int fd = open(path, O_RDONLY, 0);
	char byte;
	pid_t pid = must_fork();
	if (pid == 0) {
		CHECK_EQ(close(fd), 0);
		CHECK_EQ(close(fd), -EBADF);
		SEE(read(fd, &byte, 1), -EBADF);
		_exit(check_result());
	}
	SEE(status_of(pid), 0);
	SEE(read(fd, &byte, 1), 1);
	CHECK_EQ(close(fd), 0);
	say("the child closed, the parent reads on\n");
}

/* Close everything, fork, open again: the lowest numbers come back. */
static void close_all_and_reopen(void)
{
	for (int fd = 0; fd < 16; fd++)
		close(fd);
	pid_t pid = must_fork();
	SEE(open(path, O_RDONLY, 0), 0);
	SEE(open(path, O_RDONLY, 0), 1);
	CHECK_EQ(close(0), 0);
	SEE(open(path, O_RDONLY, 0), 0);
	if (pid == 0)
		_exit(check_result());
	SEE(status_of(pid), 0);
}

int main(void)
{
	snprintf(path, sizeof(path), "/tmp/file_offsets.%d", getpid());
	offset_is_shared();
	writes_follow_each_other();
	separate_opens_are_separate();
	flags();
	close_hurts_nobody();
	SEE(in_child(close_all_and_reopen), 0);
	CHECK_EQ(unlink(path), 0);
	no_children_left();
	return check_result();
}
