/*
 * poll and select: what a pipe's ends, files and closed descriptors tell, that
 * a task is woken by any of several, and what is left of the time; ppoll and
 * pselect6 let signals in for as long as they wait (D).
 * linux: prints what held.
 * needs: poll clocks files handlers
 */
#include "check.h"
#include <uapi/poll.h>

#define LONG		1000		/* s */
#define ENDS		4
#define MANY		300

static int poll(struct pollfd *fds, unsigned n, int msec)
{
	return syscall3(__NR_poll, (int)fds, n, msec);
}

static int look_at(int fd, int events)
{
	struct pollfd one = { fd, events, -1 };
	int n = poll(&one, 1, 0);
	return n < 0 ? n : n << 16 | one.revents;
}

#define TOLD(events)	(1 << 16 | (events))
#define ALL_EVENTS	(POLL_READ | POLL_WRITE | POLLPRI)

static void pipes(void)
{
	char page[PAGE_SIZE];
	int fds[2];
	CHECK_EQ(pipe2(fds, O_NONBLOCK), 0);
	SEE(look_at(fds[0], ALL_EVENTS), 0);
	SEE(look_at(fds[1], ALL_EVENTS), TOLD(POLL_WRITE));
	SEE(look_at(fds[1], POLLIN), 0);
	tell(fds);
	SEE(look_at(fds[0], ALL_EVENTS), TOLD(POLL_READ));
	SEE(look_at(fds[0], POLLIN), TOLD(POLLIN));
	while (write(fds[1], page, sizeof(page)) > 0)
		;
	SEE(look_at(fds[1], ALL_EVENTS), 0);
	CHECK_EQ(close(fds[1]), 0);
	SEE(look_at(fds[0], POLLIN), TOLD(POLLIN | POLLHUP));
	SEE(look_at(fds[0], 0), TOLD(POLLHUP));
	while (read(fds[0], page, sizeof(page)) > 0)
		;
	SEE(look_at(fds[0], POLLIN), TOLD(POLLHUP));
	CHECK_EQ(close(fds[0]), 0);
	SEE(look_at(fds[0], POLLIN), TOLD(POLLNVAL));
	SEE(look_at(-1, POLLIN), 0);
	CHECK_EQ(pipe(fds), 0);
	CHECK_EQ(close(fds[0]), 0);
	SEE(look_at(fds[1], POLLOUT), TOLD(POLLOUT | POLLERR));
	CHECK_EQ(close(fds[1]), 0);
}

/* Its reader has lost no writer before the first one came. */
static void fifos(void)
{
	CHECK_EQ(syscall3(__NR_mknod, (int)"p", S_IFIFO | 0600, 0), 0);
	int in = open("p", O_RDONLY | O_NONBLOCK, 0);
	SEE(look_at(in, ALL_EVENTS), 0);
	int out = open("p", O_WRONLY | O_NONBLOCK, 0);
	SEE(look_at(in, ALL_EVENTS), 0);
	SEE(look_at(out, ALL_EVENTS), TOLD(POLL_WRITE));
	CHECK_EQ(write(out, "x", 1), 1);
	SEE(look_at(in, ALL_EVENTS), TOLD(POLL_READ));
	CHECK_EQ(close(out), 0);
	SEE(look_at(in, ALL_EVENTS), TOLD(POLL_READ | POLLHUP));
	out = open("p", O_WRONLY | O_NONBLOCK, 0);
	SEE(look_at(in, ALL_EVENTS), TOLD(POLL_READ));
	CHECK_EQ(close(in), 0);
	SEE(look_at(out, ALL_EVENTS), TOLD(POLL_WRITE | POLLERR));
	CHECK_EQ(close(out), 0);
	int both = open("p", O_RDWR, 0);
	SEE(look_at(both, ALL_EVENTS), TOLD(POLL_WRITE));
	CHECK_EQ(write(both, "x", 1), 1);
	SEE(look_at(both, ALL_EVENTS), TOLD(POLL_READ | POLL_WRITE));
	CHECK_EQ(close(both), 0);
	CHECK_EQ(unlink("p"), 0);
}

static void files(void)
{
	int fd = open("/dev/null", O_RDWR, 0);
	SEE(look_at(fd, ALL_EVENTS), TOLD(POLL_READ | POLL_WRITE));
	close(fd);
	fd = open("/tmp", O_RDONLY, 0);
	SEE(look_at(fd, ALL_EVENTS), TOLD(POLL_READ | POLL_WRITE));
	close(fd);
}

static void arguments(void)
{
	struct pollfd one = { 0, 0, 0 };
	uint32_t bits = ~0u;
	int bad[2] = { -1, 0 };
	SEE(poll((void *)-1, 1, 0), -EFAULT);
	SEE(poll(&one, 0x7fffffff, 0), -EINVAL);
	SEE(poll((void *)-1, 0, 0), 0);
	SEE(syscall5(__NR_ppoll, (int)&one, 0, -1, 0, 8), -EFAULT);
	SEE(syscall5(__NR_ppoll, (int)&one, 0, (int)bad, 0, 8), -EINVAL);
	SEE(syscall5(__NR_ppoll, (int)&one, 0, 0, (int)bad, 4), -EINVAL);
	SEE(syscall5(__NR__newselect, -1, 0, 0, 0, 0), -EINVAL);
	SEE(syscall5(__NR__newselect, 1, -1, 0, 0, 0), -EFAULT);
	SEE(syscall5(__NR__newselect, 0, 0, 0, 0, (int)bad), -EINVAL);
	SEE(syscall5(__NR__newselect, 32, (int)&bits, 0, 0, 0), -EBADF);
	SEE(syscall6(__NR_pselect6, 0, 0, 0, 0, 0, -1), -EFAULT);
}

/* Each of several pipes wakes the one that waits for all. */
static void woken_by_any(void)
{
	struct pollfd ask[2 * ENDS];
	int pipes[ENDS][2], go[2];
	CHECK_EQ(pipe(go), 0);
	for (int i = 0; i < ENDS; i++) {
		CHECK_EQ(pipe(pipes[i]), 0);
		ask[i] = ask[ENDS + i] = (struct pollfd){ pipes[i][0], POLLIN,
							  0 };
	}
	for (int i = 0; i < ENDS; i++) {
		pid_t pid = must_fork(), poller = getppid();
		if (pid == 0) {
			until_asleep(poller);
			if (i == ENDS - 1)
				_exit(0);
			tell(pipes[i]);
			_exit(check_result());
		}
		if (i == ENDS - 1)	/* the last one wakes by its end */
			CHECK_EQ(close(pipes[i][1]), 0);
		SEE(poll(ask, 2 * ENDS, -1), 2);
		SEE(ask[i].revents, i == ENDS - 1 ? POLLHUP : POLLIN);
		SEE(ask[ENDS + i].revents, ask[i].revents);
		if (i < ENDS - 1)
			hear(pipes[i]);
		SEE(status_of(pid), 0);
	}
}

/* One that has become ready wakes all that wait for it, poll or read. */
static void several_wait(void)
{
	int fds[2], pids[ENDS];
	CHECK_EQ(pipe(fds), 0);
	for (int i = 0; i < ENDS; i++) {
		struct pollfd one = { fds[0], POLLIN, 0 };
		pids[i] = must_fork();
		if (pids[i] == 0) {
			CHECK_EQ(poll(&one, 1, -1), 1);
			_exit(check_result());
		}
		until_asleep(pids[i]);
	}
	tell(fds);
	for (int i = 0; i < ENDS; i++)
		SEE(status_of(pids[i]), 0);
}

static void until_when(void)
{
	struct pollfd none = { -1, 0, 0 };
	struct timespec before, after, span = { 0, 20000000 };
	struct timeval tv = { LONG, 0 };
	int fds[2];
	uint32_t bits;
	CHECK_EQ(clock_gettime(CLOCK_MONOTONIC, &before), 0);
	SEE(poll(&none, 1, 20), 0);
	SEE(syscall5(__NR_ppoll, 0, 0, (int)&span, 0, 8), 0);
	SEE(span.tv_sec | span.tv_nsec, 0);
	CHECK_EQ(clock_gettime(CLOCK_MONOTONIC, &after), 0);
	SEE_TRUE((after.tv_sec - before.tv_sec) * 1000 +
		 (after.tv_nsec - before.tv_nsec) / 1000000 >= 39);
	CHECK_EQ(pipe(fds), 0);
	bits = 1u << fds[1];
	SEE(syscall5(__NR__newselect, 32, 0, (int)&bits, 0, (int)&tv), 1);
	SEE_TRUE(tv.tv_sec >= LONG - 1);
	span = (struct timespec){ LONG, 0 };
	SEE(syscall6(__NR_pselect6, 32, 0, (int)&bits, 0, (int)&span, 0), 1);
	SEE_TRUE(span.tv_sec >= LONG - 1);
	close_pair(fds);
}

static void selects(void)
{
	int fds[2];
	uint32_t in, out, except;
	CHECK_EQ(pipe(fds), 0);
	in = out = except = 1u << fds[0] | 1u << fds[1];
	struct timeval now = { 0, 0 };
	SEE(syscall5(__NR__newselect, 32, (int)&in, (int)&out, (int)&except,
		     (int)&now), 1);
	SEE_TRUE(in == 0 && out == 1u << fds[1] && except == 0);
	tell(fds);
	in = out = 1u << fds[0] | 1u << fds[1];
	SEE(syscall5(__NR__newselect, fds[1] + 1, (int)&in, (int)&out, 0, 0),
	    2);
	SEE_TRUE(in == 1u << fds[0] && out == 1u << fds[1]);
	CHECK_EQ(close(fds[1]), 0);
	hear(fds);
	in = 1u << fds[0];
	SEE(syscall5(__NR__newselect, 32, (int)&in, 0, 0, 0), 1);
	CHECK_EQ(close(fds[0]), 0);
}

static volatile int caught;

static void handler(int sig)
{
	caught = sig;
}

/* A signal that is blocked but in the wait is taken there, and only there. */
static void signals(void)
{
	sigset_t held = sigmask(SIGUSR1), none = 0, now = 0;
	struct timespec span = { LONG, 0 };
	int mask[2] = { (int)&none, sizeof(none) };
	CHECK_EQ(handle(SIGUSR1, handler, SA_RESTART), 0);
	CHECK_EQ(sigprocmask(SIG_BLOCK, &held, NULL), 0);
	CHECK_EQ(kill(getpid(), SIGUSR1), 0);
	SEE(poll(NULL, 0, 1), 0);
	SEE(caught, 0);
	SEE(syscall5(__NR_ppoll, 0, 0, 0, (int)&none, 8), -EINTR);
	SEE(caught, SIGUSR1);
	CHECK_EQ(sigprocmask(SIG_BLOCK, NULL, &now), 0);
	SEE_SAME(now, held);
	caught = 0;
	CHECK_EQ(kill(getpid(), SIGUSR1), 0);
	SEE(syscall6(__NR_pselect6, 0, 0, 0, 0, (int)&span, (int)mask),
	    -EINTR);
	SEE(caught, SIGUSR1);
	SEE_TRUE(span.tv_sec == LONG - 1);
	SEE(syscall5(__NR_ppoll, 0, 0, (int)&none, (int)&none, 8), 0);
	CHECK_EQ(sigprocmask(SIG_BLOCK, NULL, &now), 0);
	SEE_SAME(now, held);
}

/* A pidfd is ready when its process has ended, the parent waits or not. */
static void processes(void)
{
	int fds[2], fd;
	CHECK_EQ(pipe(fds), 0);
	pid_t pid = must_fork();
	if (pid == 0) {
		hear(fds);
		_exit(0);
	}
	fd = syscall2(434, pid, 0);	/* pidfd_open */
	if (fd == -ENOSYS)
		CHECK_EQ(kill(pid, SIGKILL), 0);
	else
		CHECK_EQ(look_at(fd, POLLIN), 0);
	tell(fds);
	if (fd >= 0) {
		struct pollfd one = { fd, POLLIN, 0 };
		CHECK_EQ(poll(&one, 1, -1), 1);
		CHECK_EQ(one.revents, POLLIN);
	}
	status_of(pid);
}

/* As many as there can be, and no page is lost. */
static void many(void)
{
	static struct pollfd all[MANY];
	int fds[2];
	CHECK_EQ(pipe(fds), 0);
	for (int i = 0; i < MANY; i++)
		all[i] = (struct pollfd){ fds[i & 1], POLLIN | POLLOUT, 0 };
	SEE(poll(all, 250, 0), 125);
	close_pair(fds);
}

int main(void)
{
	static void (*const parts[])(void) = {
		pipes, fifos, files, arguments, woken_by_any, several_wait,
		until_when, selects, signals, processes, many,
	};
	for (unsigned i = 0; i < COUNT(parts); i++)
		SEE(in_child(parts[i]), 0);
	no_children_left();
	return check_result();
}
