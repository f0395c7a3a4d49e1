/*
 * epoll: which files a set takes, and for what; what is told and how often;
 * sets in sets; who is woken; and that a file's last close takes it out of
 * every set, wherever else the set is.
 * linux: prints what held.
 * needs: poll eventfds threads pidfd sockets foreign jobs files clocks handlers
 */
#include "threads.h"
#include "events.h"
#include <uapi/sockets.h>

#define MOD	EPOLL_CTL_MOD
#define DEL	EPOLL_CTL_DEL
#define MANY	40

static void arguments(void)
{
	struct epoll_event event = { POLLIN, 0 };
	int ep = new_set(), fds[2], null = open("/dev/null", O_RDWR, 0);
	int dir = open("/", O_RDONLY, 0), path = open("/", O_PATH, 0);
	CHECK_EQ(pipe(fds), 0);
	SEE(syscall1(__NR_epoll_create, 0), -EINVAL);
	SEE(syscall1(__NR_epoll_create, -1), -EINVAL);
	SEE(syscall1(__NR_epoll_create1, 1), -EINVAL);
	SEE(fcntl(syscall1(__NR_epoll_create, 1), F_GETFD, 0), 0);
	SEE(fcntl(syscall1(__NR_epoll_create1, O_CLOEXEC), F_GETFD, 0),
	    FD_CLOEXEC);
	SEE(add(-1, fds[0], POLLIN), -EBADF);
	SEE(add(ep, -1, POLLIN), -EBADF);
	SEE(add(ep, path, POLLIN), -EBADF);
	SEE(add(path, fds[0], POLLIN), -EBADF);
	SEE(add(fds[1], fds[0], POLLIN), -EINVAL);
	SEE(add(ep, ep, POLLIN), -EINVAL);
	SEE(add(ep, dir, POLLIN), -EPERM);
	SEE(add(dir, dir, POLLIN), -EPERM);
	SEE(add(ep, null, POLLIN), -EPERM);
	SEE(ctl(ep, 0, fds[0], POLLIN), -EINVAL);
	SEE(ctl(ep, 4, fds[0], POLLIN), -EINVAL);
	SEE(ctl(ep, MOD, fds[0], POLLIN), -ENOENT);
	SEE(ctl(ep, DEL, fds[0], POLLIN), -ENOENT);
	SEE(syscall4(__NR_epoll_ctl, ep, EPOLL_CTL_ADD, fds[0], 0), -EFAULT);
	SEE(syscall4(__NR_epoll_ctl, -1, MOD, -1, 0), -EFAULT);
	SEE(add(ep, fds[0], POLLIN), 0);
	SEE(add(ep, fds[0], POLLOUT), -EEXIST);
	SEE(syscall4(__NR_epoll_ctl, ep, DEL, fds[0], 0), 0);
	SEE(ctl(ep, DEL, fds[0], 0), -ENOENT);
	SEE(syscall4(__NR_epoll_wait, ep, (int)&event, 0, 0), -EINVAL);
	SEE(syscall4(__NR_epoll_wait, ep, (int)&event, -1, 0), -EINVAL);
	SEE(syscall4(__NR_epoll_wait, ep, (int)&event, 0x7fffffff / 12 + 1,
		     0), -EINVAL);
	SEE(syscall4(__NR_epoll_wait, fds[0], (int)&event, 1, 0), -EINVAL);
	SEE(syscall4(__NR_epoll_wait, -1, (int)&event, 1, 0), -EBADF);
	SEE(syscall6(__NR_epoll_pwait, ep, (int)&event, 1, 0, (int)&event,
		     4), -EINVAL);
	SEE(syscall6(__NR_epoll_pwait, ep, (int)&event, 1, 0, (int)NOWHERE,
		     8), -EFAULT);
	SEE(syscall6(__NR_epoll_pwait, ep, (int)&event, 1, 0, 0, 4), 0);
	SEE(read(ep, &event, 8), -EINVAL);
	SEE(write(ep, &event, 8), -EINVAL);
	SEE(now_in(ep), 0);
	see_link(ep);
}

/* What cannot be written is told the next time. */
static void bad_address(void)
{
	struct epoll_event *page = mmap(NULL, 2 * PAGE_SIZE, PROT_READ |
			PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	struct epoll_event *last = page + PAGE_SIZE / sizeof(*page) - 1;
	int ep = new_set(), fd = eventfd(1, 0), other = eventfd(1, 0);
	CHECK_EQ(munmap((char *)page + PAGE_SIZE, PAGE_SIZE), 0);
	SEE(add(ep, fd, POLLIN | EPOLLET), 0);
	SEE(add(ep, other, POLLIN | EPOLLET), 0);
	SEE(syscall4(__NR_epoll_wait, ep, (int)page + PAGE_SIZE, 2, 0),
	    -EFAULT);
	SEE(syscall4(__NR_epoll_wait, ep, (int)last, 2, 0), 1);
	SEE(count_in(ep), 1);
	SEE(count_in(ep), 0);
}

/* Level: as long as it is; edge: each time that something has come. */
static void level_and_edge(void)
{
	int ep = new_set(), fds[2];
	char byte;
	CHECK_EQ(pipe(fds), 0);
	SEE(add(ep, fds[0], POLLIN), 0);
	SEE(now_in(ep), 0);
	tell(fds);
	SEE(now_in(ep), POLLIN);
	SEE(now_in(ep), POLLIN);
	SEE(ctl(ep, MOD, fds[0], POLLIN | EPOLLET), 0);
	SEE(now_in(ep), POLLIN);
	SEE(now_in(ep), 0);
	tell(fds);
	SEE(now_in(ep), POLLIN);
	SEE(now_in(ep), 0);
	SEE(read(fds[0], &byte, 1), 1);
	SEE(now_in(ep), 0);		/* one is left, and is no news */
	SEE(ctl(ep, MOD, fds[0], POLLIN | EPOLLET), 0);
	SEE(now_in(ep), POLLIN);
	SEE(read(fds[0], &byte, 1), 1);
	tell(fds);
	SEE(read(fds[0], &byte, 1), 1);
	SEE(now_in(ep), 0);		/* it has come and gone */
	SEE(add(ep, fds[1], POLLOUT | EPOLLET), 0);
	SEE(now_in(ep), POLLOUT);
	SEE(now_in(ep), 0);
	CHECK_EQ(close(fds[0]), 0);
	SEE(now_in(ep), POLLOUT | POLLERR);
	SEE(now_in(ep), 0);
	int fd = eventfd(0, EFD_SEMAPHORE);
	SEE(add(ep, fd, POLLIN | EPOLLET), 0);
	CHECK_EQ(write8(fd, 1), 8);
	SEE(now_in(ep), POLLIN);
	CHECK_EQ(write8(fd, 1), 8);
	SEE(now_in(ep), POLLIN);
	SEE(now_in(ep), 0);
}

/* Once, and then not until it is asked for again. */
static void one_shot(void)
{
	int ep = new_set(), fds[2];
	CHECK_EQ(pipe(fds), 0);
	SEE(add(ep, fds[0], POLLIN | EPOLLONESHOT), 0);
	tell(fds);
	SEE(now_in(ep), POLLIN);
	SEE(now_in(ep), 0);
	tell(fds);
	SEE(now_in(ep), 0);
	CHECK_EQ(close(fds[1]), 0);
	SEE(now_in(ep), 0);
	SEE(ctl(ep, MOD, fds[0], POLLIN | EPOLLONESHOT), 0);
	SEE(now_in(ep), POLLIN | POLLHUP);
	SEE(now_in(ep), 0);
	SEE(ctl(ep, MOD, fds[0], 0), 0);
	SEE(now_in(ep), POLLHUP);
	SEE(now_in(ep), POLLHUP);
}

static void what_is_told(void)
{
	struct epoll_event event = { POLLIN | POLLRDHUP, 0x123456789abcull };
	int ep = new_set(), ends[2], fds[2];
	CHECK_EQ(syscall4(__NR_socketpair, AF_UNIX, SOCK_STREAM, 0,
			  (int)ends), 0);
	CHECK_EQ(pipe(fds), 0);
	SEE(syscall4(__NR_epoll_ctl, ep, EPOLL_CTL_ADD, ends[0],
		     (int)&event), 0);
	SEE(now_in(ep), 0);
	CHECK_EQ(close(ends[1]), 0);
	event = (struct epoll_event){ 0, 0 };
	SEE(syscall4(__NR_epoll_wait, ep, (int)&event, 1, 0), 1);
	SEE(event.events, POLLIN | POLLRDHUP | POLLHUP);
	SEE_TRUE(event.data == 0x123456789abcull);
	SEE(ctl(ep, MOD, ends[0], POLLOUT), 0);
	SEE(now_in(ep), POLLOUT | POLLHUP);
	SEE(add(ep, fds[1], POLL_WRITE | POLLPRI | EPOLLWAKEUP), 0);
	SEE(ctl(ep, DEL, ends[0], 0), 0);
	SEE(now_in(ep), POLL_WRITE);
}

static void exclusive(void)
{
	int ep = new_set(), fd = eventfd(1, 0);
	SEE(add(ep, fd, POLLIN | EPOLLONESHOT | EPOLLEXCLUSIVE), -EINVAL);
	SEE(add(ep, fd, POLLIN | POLLRDHUP | EPOLLEXCLUSIVE), -EINVAL);
	SEE(add(ep, new_set(), POLLIN | EPOLLEXCLUSIVE), -EINVAL);
	SEE(add(ep, fd, POLLIN | EPOLLET | EPOLLEXCLUSIVE), 0);
	SEE(now_in(ep), POLLIN);
	SEE(ctl(ep, MOD, fd, POLLIN), -EINVAL);
	SEE(ctl(ep, MOD, fd, POLLIN | EPOLLEXCLUSIVE), -EINVAL);
	SEE(ctl(ep, DEL, fd, 0), 0);
	SEE(add(ep, fd, POLLIN), 0);
	SEE(ctl(ep, MOD, fd, POLLIN | EPOLLEXCLUSIVE), -EINVAL);
}

/* Each gets its turn, when more are ready than are asked for. */
static void fairly(void)
{
	struct epoll_event two[2];
	int ep = new_set(), seen[MANY] = { 0 };
	for (int i = 0; i < MANY; i++) {
		struct epoll_event event = { POLLIN, i };
		CHECK_EQ(syscall4(__NR_epoll_ctl, ep, EPOLL_CTL_ADD,
				  eventfd(1, 0), (int)&event), 0);
	}
	SEE(count_in(ep), MANY);
	for (int i = 0; i < MANY; i++) {
		CHECK_EQ(syscall4(__NR_epoll_wait, ep, (int)two, 2, -1), 2);
		for (int j = 0; j < 2; j++)
			seen[(int)two[j].data]++;
	}
	bool fair = true;
	for (int i = 0; i < MANY; i++)
		fair = fair && seen[i] == 2;
	SEE_TRUE(fair);
}

/* By its last close, and not before. */
static void closing(void)
{
	int ep = new_set(), fd = eventfd(1, 0), copy = dup(fd);
	SEE(add(ep, fd, POLLIN), 0);
	SEE(add(ep, copy, POLLIN), 0);
	SEE(count_in(ep), 2);
	CHECK_EQ(close(fd), 0);
	SEE(count_in(ep), 2);
	SEE(ctl(ep, DEL, fd, 0), -EBADF);
	CHECK_EQ(close(copy), 0);
	SEE(count_in(ep), 0);
	fd = eventfd(1, 0);
	SEE(add(ep, fd, POLLIN), 0);	/* the same number, a new file */
	SEE(count_in(ep), 1);
	pid_t pid = must_fork();
	if (pid == 0)
		for (;;)
			pause();
	CHECK_EQ(close(fd), 0);
	SEE(count_in(ep), 1);		/* the child has it open */
	CHECK_EQ(kill(pid, SIGKILL), 0);
	CHECK_EQ(status_of(pid), SIGKILL);
	SEE(count_in(ep), 0);
}

/* The child has the same set, not one like it. */
static void forked(void)
{
	int ep = new_set(), fds[2], fd = eventfd(1, 0);
	CHECK_EQ(pipe(fds), 0);
	SEE(add(ep, fd, POLLIN), 0);
	pid_t pid = must_fork();
	if (pid == 0) {
		CHECK_EQ(now_in(ep), POLLIN);
		CHECK_EQ(ctl(ep, DEL, fd, 0), 0);
		CHECK_EQ(add(ep, fds[0], POLLIN), 0);
		_exit(check_result());
	}
	SEE(status_of(pid), 0);
	SEE(now_in(ep), 0);
	tell(fds);
	SEE(now_in(ep), POLLIN);
	CHECK_EQ(close(ep), 0);
	hear(fds);
}

static void nested(void)
{
	int in = new_set(), out = new_set(), fds[2];
	struct pollfd one = { in, POLLIN, 0 };
	CHECK_EQ(pipe(fds), 0);
	SEE(polled(in), 0);
	SEE(add(out, in, POLLIN), 0);
	SEE(add(in, out, POLLIN), -ELOOP);
	SEE(add(in, fds[0], POLLIN), 0);
	SEE(now_in(out), 0);
	tell(fds);
	SEE(polled(in), POLL_READ);
	SEE(polled(out), POLL_READ);
	SEE(now_in(out), POLLIN);
	SEE(now_in(out), POLLIN);
	SEE(now_in(in), POLLIN);
	hear(fds);
	SEE(now_in(out), 0);
	SEE(polled(out), 0);
	SEE(ctl(out, MOD, in, POLLIN | EPOLLET), 0);
	tell(fds);
	SEE(now_in(out), POLLIN);
	SEE(now_in(out), 0);
	hear(fds);
	SEE(now_in(in), 0);
	tell(fds);
	SEE(now_in(out), POLLIN);
	hear(fds);
	tell(fds);
	SEE(now_in(out), POLLIN);	/* though nobody has looked into in */
	hear(fds);
	pid_t parent = getpid(), pid = must_fork();
	if (pid == 0) {
		until_asleep(parent);
		tell(fds);
		_exit(check_result());
	}
	SEE(syscall3(__NR_poll, (int)&one, 1, -1), 1);
	SEE(status_of(pid), 0);
	hear(fds);
	CHECK_EQ(close(in), 0);
	SEE(now_in(out), 0);
}

/* From the inside out, from the outside in, and in a ring. */
static void deep(void)
{
	int sets[8], more[8];
	for (int i = 0; i < 8; i++)
		sets[i] = new_set(), more[i] = new_set();
	for (int i = 1; i < 8; i++)
		SEE(add(sets[i], sets[i - 1], POLLIN), i == 5 ? -ELOOP : 0);
	SEE(add(sets[0], sets[4], POLLIN), -ELOOP);
	SEE(add(sets[0], sets[2], POLLIN), -ELOOP);
	for (int i = 1; i < 8; i++)
		SEE(add(more[i - 1], more[i], POLLIN), i == 5 ? -ELOOP : 0);
}

/* One task after the other is woken by its file, while it waits. */
static void woken(void)
{
	int ep = new_set(), fds[2], ready = eventfd(0, 0);
	CHECK_EQ(pipe(fds), 0);
	SEE(add(ep, fds[0], POLLIN), 0);
	SEE(add(ep, ready, POLLIN), 0);
	for (int way = 0; way < 3; way++) {
		pid_t parent = getpid(), pid = must_fork();
		if (pid == 0) {
			until_asleep(parent);
			if (way == 0)
				tell(fds);
			else if (way == 1)
				CHECK_EQ(ctl(ep, MOD, fds[1], POLLOUT),
					 -ENOENT);
			if (way == 1)
				CHECK_EQ(add(ep, fds[1], POLLOUT), 0);
			if (way == 2)
				CHECK_EQ(write8(ready, 1), 8);
			_exit(check_result());
		}
		SEE(wait_for(ep, -1), way == 1 ? POLLOUT : POLLIN);
		if (way == 0)
			hear(fds);
		if (way == 1)
			SEE(ctl(ep, DEL, fds[1], 0), 0);
		SEE(status_of(pid), 0);
	}
	int pidfd = syscall2(__NR_pidfd_open, getpid(), 0);
	SEE(read8(ready), 1);
	SEE(add(ep, pidfd, POLLIN), 0);
	SEE(wait_for(ep, 20), 0);
}

static volatile int caught;

static void handler(int sig)
{
	caught = sig;
}

/* -EINTR even with SA_RESTART; pwait's mask holds for as long as it waits. */
static void signals(void)
{
	struct epoll_event event;
	sigset_t held = sigmask(SIGUSR1), none = 0, now = 0;
	int ep = new_set();
	CHECK_EQ(handle(SIGUSR1, handler, SA_RESTART), 0);
	pid_t parent = getpid(), pid = must_fork();
	if (pid == 0) {
		until_asleep(parent);
		CHECK_EQ(kill(parent, SIGUSR1), 0);
		_exit(check_result());
	}
	SEE(wait_for(ep, -1), -EINTR);
	SEE(caught, SIGUSR1);
	SEE(status_of(pid), 0);
	pid = must_fork();
	if (pid == 0) {
		until_asleep(parent);
		CHECK_EQ(kill(parent, SIGSTOP), 0);
		until_state(parent, 'T');
		CHECK_EQ(kill(parent, SIGCONT), 0);
		_exit(check_result());
	}
	SEE(wait_for(ep, -1), -EINTR);	/* with no handler, either */
	SEE(status_of(pid), 0);
	caught = 0;
	CHECK_EQ(sigprocmask(SIG_BLOCK, &held, NULL), 0);
	CHECK_EQ(kill(getpid(), SIGUSR1), 0);
	SEE(wait_for(ep, 1), 0);
	SEE(caught, 0);
	SEE(syscall6(__NR_epoll_pwait, ep, (int)&event, 1, -1, (int)&none,
		     8), -EINTR);
	SEE(caught, SIGUSR1);
	CHECK_EQ(sigprocmask(SIG_BLOCK, NULL, &now), 0);
	SEE_SAME(now, held);
	SEE(syscall6(__NR_epoll_pwait, ep, (int)&event, 1, 0, (int)&none, 8),
	    0);
	CHECK_EQ(sigprocmask(SIG_BLOCK, NULL, &now), 0);
	SEE_SAME(now, held);
}

static void until_when(void)
{
	int64_t span[2] = { 0, 20000000 }, bad[2] = { 0, -1 };
	struct timespec before, after;
	struct epoll_event event;
	int ep = new_set();
	CHECK_EQ(clock_gettime(CLOCK_MONOTONIC, &before), 0);
	SEE(wait_for(ep, 20), 0);
	SEE(syscall6(__NR_epoll_pwait2, ep, (int)&event, 1, (int)span, 0, 8),
	    0);
	CHECK_EQ(clock_gettime(CLOCK_MONOTONIC, &after), 0);
	SEE_TRUE((after.tv_sec - before.tv_sec) * 1000 +
		 (after.tv_nsec - before.tv_nsec) / 1000000 >= 39);
	SEE(syscall6(__NR_epoll_pwait2, ep, (int)&event, 1, (int)bad, 0, 8),
	    -EINVAL);
	SEE(syscall6(__NR_epoll_pwait2, ep, (int)&event, 1, (int)NOWHERE, 0,
		     8), -EFAULT);
}

static int shared;

static int wait_there(void *result)
{
	*(int *)result = wait_for(shared, -1);
	return 0;
}

/* A thread that waits is not hurt by the close of what it waits for, or of the
 * set: another file of it wakes it still. */
static void closed_meanwhile(void)
{
	struct thread thread;
	int fds[2], gone = eventfd(0, 0), result = 0;
	CHECK_EQ(pipe(fds), 0);
	shared = new_set();
	CHECK_EQ(add(shared, gone, POLLIN), 0);
	CHECK_EQ(add(shared, fds[0], POLLIN), 0);
	thread_start(&thread, wait_there, &result);
	nap(5);
	CHECK_EQ(close(gone), 0);
	CHECK_EQ(close(shared), 0);
	tell(fds);
	thread_join(&thread);
	SEE(result, POLLIN);
}

int main(void)
{
	static void (*const parts[])(void) = {
		arguments, bad_address, level_and_edge, one_shot,
		what_is_told, exclusive, fairly, closing, forked, nested,
		deep, woken, signals, until_when, closed_meanwhile,
	};
	for (unsigned i = 0; i < COUNT(parts); i++)
		SEE(in_child(parts[i]), 0);
	no_children_left();
	return check_result();
}
