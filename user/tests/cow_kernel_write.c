/*
 * The kernel's own stores into a shared page break copy-on-write like the
 * program's: read, pipe, getcwd, wait's status, stat and the clock (D).
 * linux: the other side's copy is compared, not printed.
 * needs: files handlers
 */
#include "check.h"

#define FILLING	0x5a

/* Two pages, so that a store can lie across their border. */
static char area[2 * PAGE_SIZE] __attribute__((aligned(4096)));
static int data_pipe[2], gate[2];

static void refill(void)
{
	memset(area, FILLING, sizeof(area));
}

static bool untouched(void)
{
	for (unsigned i = 0; i < sizeof(area); i++)
		if (area[i] != FILLING)
			return false;
	return true;
}

static void by_read(void)
{
	SEE(write(data_pipe[1], "0123456789", 10), 10);
	SEE(read(data_pipe[0], area + PAGE_SIZE - 5, 10), 10);
	SEE(memcmp(area + PAGE_SIZE - 5, "0123456789", 10), 0);
}

static void by_readv(void)
{
	struct iovec parts[2] = { { area, 1 }, { area + PAGE_SIZE, 2 } };
	SEE(write(data_pipe[1], "abc", 3), 3);
	SEE(readv(data_pipe[0], parts, 2), 3);
	SEE(area[0], 'a');
	SEE(area[PAGE_SIZE + 1], 'c');
}

static void by_zero_device(void)
{
	int fd = open("/dev/zero", O_RDONLY, 0);
	SEE(read(fd, area, sizeof(area)), sizeof(area));
	SEE(area[0] | area[sizeof(area) - 1], 0);
	close(fd);
}

static void by_getcwd(void)
{
	SEE_TRUE(getcwd(area, sizeof(area)) > 0);
	SEE(area[0], '/');
}

static void by_wait_status(void)
{
	pid_t pid = must_fork();
	if (pid == 0)
		_exit(7);
	SEE_SAME(waitpid(pid, (int *)(area + PAGE_SIZE - 2), 0), pid);
	SEE(area[PAGE_SIZE - 1], 7);
}

static void by_pipe(void)
{
	int *fds = (int *)(area + PAGE_SIZE - 4);
	CHECK_EQ(pipe(fds), 0);
	SEE_TRUE(fds[0] >= 0 && fds[1] > fds[0]);
	close_pair(fds);
}

static void by_clock(void)
{
	struct timespec *now = (struct timespec *)area;
	SEE(clock_gettime(CLOCK_MONOTONIC, now), 0);
	SEE_TRUE(now->tv_nsec >= 0 && now->tv_nsec < 1000000000);
}

static void by_stat(void)
{
	struct stat64 *st = (struct stat64 *)(area + PAGE_SIZE - 8);
	SEE(stat64("/", st), 0);
	SEE_TRUE(S_ISDIR(st->st_mode));
}

static void by_uname(void)
{
	SEE(uname((struct utsname *)(area + PAGE_SIZE - 100)), 0);
}

static void on_signal(int sig)
{
	(void)sig;
	area[0] = 1;
}

/* The frame of a handler is a store of the kernel's into our stack. */
static void by_signal_frame(void)
{
	char below[64];
	memset(below, FILLING, sizeof(below));
	CHECK_EQ(handle(SIGUSR1, on_signal, 0), 0);
	SEE(kill(getpid(), SIGUSR1), 0);
	SEE(area[0], 1);
	for (unsigned i = 0; i < sizeof(below); i++)
		CHECK_EQ(below[i], FILLING);
}

/* The child makes the call; the parent's page must not feel it ... */
static void in_the_child(void (*body)(void))
{
	refill();
	SEE(in_child(body), 0);
	SEE_TRUE(untouched());
}

/* ... and the other way round. */
static void in_the_parent(void (*body)(void))
{
	refill();
	pid_t pid = must_fork();
	if (pid == 0) {
		hear(gate);
		_exit(!untouched());
	}
	body();
	tell(gate);
	SEE(status_of(pid), 0);
}

int main(void)
{
	void (*const bodies[])(void) = {
		by_read, by_readv, by_zero_device, by_getcwd, by_wait_status,
		by_pipe, by_clock, by_stat, by_uname, by_signal_frame,
	};
	CHECK_EQ(pipe(data_pipe), 0);
	CHECK_EQ(pipe(gate), 0);
	for (unsigned i = 0; i < COUNT(bodies); i++) {
		in_the_child(bodies[i]);
		in_the_parent(bodies[i]);
	}
	no_children_left();
	say("%u kinds of kernel store, both ways\n", COUNT(bodies));
	return check_result();
}
