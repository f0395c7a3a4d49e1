/*
 * A count behind a descriptor: what is added, taken, and waited for; by one
 * task and by two, that have it from fork.
 * linux: prints what held.
 * needs: eventfds poll foreign files handlers
 */
#include "events.h"

#define MOST	0xfffffffffffffffeull

static void arguments(void)
{
	char bytes[16] = { 0 };
	int fd = eventfd(3, O_NONBLOCK);
	SEE(eventfd(0, 2), -EINVAL);
	SEE(eventfd(0, 0x40000000), -EINVAL);
	SEE(read(fd, bytes, 7), -EINVAL);
	SEE(read(fd, bytes, 0), -EINVAL);
	SEE(write(fd, bytes, 7), -EINVAL);
	SEE(write8(fd, ~0ull), -EINVAL);
	SEE(write(fd, NOWHERE, 8), -EFAULT);
	SEE(read(fd, bytes, sizeof(bytes)), 8);
	SEE(bytes[0], 3);
	SEE(read8(fd), -EAGAIN);
	SEE(write8(fd, 1), 8);
	SEE(read(fd, NOWHERE, 8), -EFAULT);
	SEE(pread(fd, bytes, 8, 0), -ESPIPE);
	SEE(syscall2(__NR_ftruncate, fd, 0), -EINVAL);
}

static void counts(void)
{
	int fd = eventfd(0, O_NONBLOCK);
	SEE(polled(fd), POLLOUT);
	SEE(write8(fd, 0), 8);
	SEE(read8(fd), -EAGAIN);
	SEE(write8(fd, 5), 8);
	SEE(write8(fd, 2), 8);
	SEE(polled(fd), POLLIN | POLLOUT);
	SEE(read8(fd), 7);
	SEE(read8(fd), -EAGAIN);
	SEE(write8(fd, MOST), 8);
	SEE(polled(fd), POLLIN);
	SEE(write8(fd, 1), -EAGAIN);
	SEE(write8(fd, 0), 8);
	SEE(read8(fd), (int)MOST);
	SEE(write8(fd, MOST - 1), 8);
	SEE(polled(fd), POLLIN | POLLOUT);
	SEE(write8(fd, 2), -EAGAIN);
	SEE(write8(fd, 1), 8);
	see_link(fd);
}

static void semaphores(void)
{
	int fd = eventfd(2, EFD_SEMAPHORE | O_NONBLOCK);
	SEE(read8(fd), 1);
	SEE(polled(fd), POLLIN | POLLOUT);
	SEE(read8(fd), 1);
	SEE(read8(fd), -EAGAIN);
	SEE(write8(fd, MOST), 8);
	SEE(read8(fd), 1);
	SEE(write8(fd, 1), 8);
	SEE(write8(fd, 1), -EAGAIN);
}

static void flags(void)
{
	int fd = eventfd(0, O_CLOEXEC | O_NONBLOCK);
	int plain = syscall1(__NR_eventfd, 1);
	SEE(fcntl(fd, F_GETFD, 0), FD_CLOEXEC);
	SEE(fcntl(fd, F_GETFL, 0) & (O_NONBLOCK | O_ACCMODE),
	    O_NONBLOCK | O_RDWR);
	SEE(fcntl(plain, F_GETFD, 0), 0);
	SEE(fcntl(plain, F_GETFL, 0) & (O_NONBLOCK | O_ACCMODE), O_RDWR);
	SEE(read8(plain), 1);
	SEE(fcntl(plain, F_SETFL, O_NONBLOCK), 0);
	SEE(read8(plain), -EAGAIN);
}

/* The parent waits for the child, then the child for the parent. */
static void two_tasks(void)
{
	int fd = eventfd(0, 0);
	pid_t parent = getpid(), pid = must_fork();
	if (pid == 0) {
		until_asleep(parent);
		CHECK_EQ(write8(fd, 4), 8);
		until_asleep(parent);	/* it waits for our end */
		CHECK_EQ(write8(fd, MOST), 8);
		CHECK_EQ(write8(fd, 9), 8);	/* when it has been read */
		_exit(check_result());
	}
	SEE(read8(fd), 4);
	int other = must_fork();
	if (other == 0) {
		until_asleep(pid);
		CHECK_EQ(read8(fd), (int)MOST);
		_exit(check_result());
	}
	SEE(status_of(pid), 0);
	SEE(status_of(other), 0);
	SEE(read8(fd), 9);
}

static void handler(int sig)
{
	(void)sig;
}

/* A signal ends the wait, unless the call is to be made again. */
static void signals(void)
{
	for (int again = 0; again < 2; again++) {
		int fd = eventfd(0, 0);
		pid_t parent = getpid(), pid = must_fork();
		if (pid == 0) {
			until_asleep(parent);
			CHECK_EQ(kill(parent, SIGUSR1), 0);
			if (again) {
				nap(1);
				until_asleep(parent);
				CHECK_EQ(write8(fd, 6), 8);
			}
			_exit(check_result());
		}
		CHECK_EQ(handle(SIGUSR1, handler, again ? SA_RESTART : 0), 0);
		SEE(read8(fd), again ? 6 : -EINTR);
		SEE(status_of(pid), 0);
		CHECK_EQ(close(fd), 0);
	}
}

int main(void)
{
	static void (*const parts[])(void) = {
		arguments, counts, semaphores, flags, two_tasks, signals,
	};
	for (unsigned i = 0; i < COUNT(parts); i++)
		SEE(in_child(parts[i]), 0);
	no_children_left();
	return check_result();
}
