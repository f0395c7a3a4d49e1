/*
 * A buffer that ends halfway: a file's read and write move what there is room
 * for, a pipe's nothing, a structure is taken whole or not at all, and what a
 * write left undone is not in the file (F).
 * linux: prints how much was moved, and what is there then.
 * needs: files
 */
#include "check.h"

#define N	8
#define THERE	5		/* bytes of the N that the program has */
#define AFTER	4096		/* a hole is left before this */
#define PATH	"/tmp/half_buffers"

static char *edge;		/* THERE bytes, then a page that is none */
static char seen[N + 1];

static void fill_edge(const char *text)
{
	for (int i = 0; i < THERE; i++)
		edge[i] = text[i];
}

static void see_seen(const char *what)
{
	for (int i = 0; i < N; i++)
		seen[i] = seen[i] ? seen[i] : '.';
	say("%s: %s\n", what, seen);
}

static void see_file(int fd)
{
	struct stat64 st;
	memset(seen, 0, sizeof(seen));
	CHECK(pread(fd, seen, N, 0) >= 0);
	see_seen("file");
	CHECK_EQ(fstat64(fd, &st), 0);
	say("size %d, at %d\n", (int)st.st_size, lseek(fd, 0, SEEK_CUR));
}

static void files(void)
{
	int fd = open(PATH, O_RDWR | O_CREAT | O_TRUNC, 0600);
	fill_edge("abcde");
	SEE(write(fd, edge, N), THERE);
	see_file(fd);
	SEE(pwrite(fd, "!", 1, AFTER), 1);
	see_file(fd);			/* zeros between */
	SEE(pwrite(fd, "12345678", N, 0), N);
	SEE(pwrite(fd, edge, N, 2), THERE);
	see_file(fd);
	CHECK_EQ(lseek(fd, 0, SEEK_SET), 0);
	SEE(read(fd, edge, N), THERE);
	SEE(lseek(fd, 0, SEEK_CUR), THERE);
	SEE(pwrite(fd, edge + THERE, N, 0), -EFAULT);
	see_file(fd);
	close(fd);
	CHECK_EQ(unlink(PATH), 0);
}

static void pipes(void)
{
	int fds[2], waiting = -1;
	CHECK_EQ(pipe2(fds, O_NONBLOCK), 0);
	SEE(write(fds[1], edge, N), -EFAULT);
	SEE(ioctl(fds[0], FIONREAD, &waiting), 0);
	SEE(waiting, 0);
	SEE(write(fds[1], "12345678", N), N);
	SEE(read(fds[0], edge, N), -EFAULT);
	SEE(read(fds[0], seen, N), N);
	see_seen("pipe");
	close_pair(fds);
}

static void structures(void)
{
	struct sigaction old, now;
	char *at = edge + THERE - 8;	/* a sigaction's handler and flags */
	memset(at, 1, 8);
	CHECK_EQ(sigaction(SIGUSR1, NULL, &old), 0);
	SEE(syscall4(__NR_rt_sigaction, SIGUSR1, (int)at, 0, 8), -EFAULT);
	CHECK_EQ(sigaction(SIGUSR1, NULL, &now), 0);
	SEE(memcmp(&old, &now, sizeof(old)), 0);
}

int main(void)
{
	char *pages = mmap(NULL, 2 * PAGE_SIZE, PROT_READ | PROT_WRITE,
			   MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	CHECK_EQ(munmap(pages + PAGE_SIZE, PAGE_SIZE), 0);
	edge = pages + PAGE_SIZE - THERE;
	files();
	pipes();
	structures();
	return check_result();
}
