/*
 * A pair of sockets: both ways at once, what waits for what, half-closed and
 * closed ends, SIGPIPE, poll; and which kinds there are.
 * linux: prints what held.
 * needs: sockets poll foreign files audit handlers
 */
#include "sockets.h"

static void both_ways(void)
{
	struct stat64 st;
	int s[2];
	SEE(pair(SOCK_STREAM, s), 0);
	SEE(fstat64(s[0], &st), 0);
	SEE(st.st_mode, S_IFSOCK | 0777);
	SEE(st.st_size, 0);
	SEE(fcntl(s[0], F_GETFL, 0) & O_ACCMODE, O_RDWR);
	SEE(write(s[0], "one", 3), 3);
	SEE(write(s[1], "two", 3), 3);
	SEE(write(s[0], "three", 5), 5);
	SEE(read(s[1], buf, 4), 4);
	SEE_TRUE(memcmp(buf, "onet", 4) == 0);
	SEE(read(s[0], buf, 10), 3);
	SEE_TRUE(memcmp(buf, "two", 3) == 0);
	SEE(read(s[1], buf, 100), 4);
	SEE(recv(s[0], 10, MSG_DONTWAIT), -EAGAIN);
	SEE(lseek(s[0], 0, SEEK_CUR), -ESPIPE);
	SEE(syscall2(__NR_ftruncate, s[0], 0), -EINVAL);
	SEE(syscall3(__NR_fcntl64, s[0], F_GETPIPE_SZ, 0), -EBADF);
	char path[32];
	snprintf(path, sizeof(path), "/proc/self/fd/%d", s[0]);
	SEE(open(path, O_RDWR, 0), -ENXIO);
	memset(buf, 0, sizeof(buf));
	SEE_TRUE(syscall3(__NR_readlink, (int)path, (int)buf, 100) > 10);
	SEE_TRUE(memcmp(buf, "socket:[", 8) == 0);
	close_pair(s);
	say("both ways\n");
}

static void polled(void)
{
	int s[2];
	SEE(pair(SOCK_STREAM | O_NONBLOCK, s), 0);
	SEE(ready(s[0]), POLLOUT);
	SEE(write(s[1], "x", 1), 1);
	SEE(ready(s[0]), POLLIN | POLLOUT);
	while (write(s[0], large, 4096) == 4096)
		;
	SEE(write(s[0], large, 4096), -EAGAIN);
	SEE(ready(s[0]), POLLIN);
	if (on_tine() && getuid() == 0)
		CHECK(slurp("/proc/audit", buf, 4096) > 0 &&
		      strcmp(buf, "ok\n") == 0);
	SEE(shut(s[1], SHUT_WR), 0);
	SEE(ready(s[0]), POLLIN | POLLRDHUP);
	SEE(read(s[0], buf, 10), 1);
	SEE(read(s[0], buf, 10), 0);
	SEE(ready(s[1]) & POLLOUT, POLLOUT);
	while (read(s[1], buf, 4096) > 0)
		;
	SEE(ready(s[0]), POLLIN | POLLOUT | POLLRDHUP);
	SEE(shut(s[0], SHUT_WR), 0);
	SEE(ready(s[0]), POLLIN | POLLOUT | POLLRDHUP | POLLHUP);
	SEE(ready(s[1]), POLLIN | POLLOUT | POLLRDHUP | POLLHUP);
	close_pair(s);
	say("polled\n");
}

static void half_closed(void)
{
	int s[2];
	pipes_broken = 0;
	handle(SIGPIPE, broken, 0);
	SEE(pair(SOCK_STREAM, s), 0);
	SEE(write(s[0], "last", 4), 4);
	SEE(shut(s[0], SHUT_WR), 0);
	SEE(write(s[0], "x", 1), -EPIPE);
	SEE(pipes_broken, 1);
	SEE(send(s[0], "x", MSG_NOSIGNAL), -EPIPE);
	SEE(pipes_broken, 1);
	SEE(read(s[1], buf, 10), 4);
	SEE(read(s[1], buf, 10), 0);
	SEE(write(s[1], "back", 4), 4);
	SEE(shut(s[0], SHUT_RD), 0);
	SEE(write(s[1], "x", 1), -EPIPE);
	SEE(pipes_broken, 2);
	SEE(read(s[0], buf, 10), 4);
	SEE(read(s[0], buf, 10), 0);
	SEE(shut(s[0], SHUT_RDWR), 0);
	SEE(shut(s[0], 3), -EINVAL);
	close_pair(s);
	say("half closed\n");
}

static void closed(void)
{
	int s[2];
	SEE(pair(SOCK_STREAM, s), 0);
	SEE(write(s[1], "rest", 4), 4);
	SEE(close(s[1]), 0);
	SEE(ready(s[0]), POLLIN | POLLOUT | POLLRDHUP | POLLHUP);
	SEE(read(s[0], buf, 10), 4);
	SEE(read(s[0], buf, 10), 0);
	SEE(write(s[0], "x", 1), -EPIPE);
	SEE(shut(s[0], SHUT_RDWR), 0);
	SEE(close(s[0]), 0);
	SEE(pair(SOCK_STREAM, s), 0);		/* not all was read */
	SEE(write(s[1], "rest", 4), 4);
	SEE(write(s[0], "lost", 4), 4);
	SEE(close(s[1]), 0);
	SEE(ready(s[0]), POLLIN | POLLOUT | POLLRDHUP | POLLHUP | POLLERR);
	SEE(write(s[0], "x", 1), -EPIPE);
	SEE(read(s[0], buf, 10), 4);
	SEE(read(s[0], buf, 10), -104);		/* ECONNRESET, once */
	SEE(read(s[0], buf, 10), 0);
	SEE(close(s[0]), 0);
	say("closed\n");
}

/* More than there is room for: the writer waits for the reader. */
static void waiting(void)
{
	int s[2], got = 0, n;
	SEE(pair(SOCK_STREAM, s), 0);
	pid_t child = must_fork();
	if (child == 0) {
		close(s[0]);
		for (int i = 0; i < LARGE; i++)
			large[i] = i % 251;
		CHECK_EQ(write(s[1], large, LARGE), LARGE);
		CHECK_EQ(read(s[1], buf, 1), 1);
		_exit(check_result());
	}
	close(s[1]);
	until_asleep(child);
	bool same = true;
	while (got < LARGE && (n = read(s[0], buf, sizeof(buf))) > 0)
		for (int i = 0; i < n; i++)
			same &= buf[i] == (char)(got++ % 251);
	SEE(got, LARGE);
	SEE_TRUE(same);
	until_asleep(child);
	SEE(write(s[0], "!", 1), 1);
	SEE(status_of(child), 0);
	SEE(read(s[0], buf, 1), 0);
	close(s[0]);
	say("waiting\n");
}

/* A writer that waits hears that the other end goes. */
static void gone_meanwhile(void)
{
	int s[2];
	SEE(pair(SOCK_STREAM, s), 0);
	pid_t child = must_fork();
	if (child == 0) {
		close(s[0]);
		pipes_broken = 0;
		int n = write(s[1], large, LARGE);
		CHECK(n > 0 && n < LARGE);
		CHECK_EQ(pipes_broken, 0);
		CHECK_EQ(write(s[1], large, LARGE), -EPIPE);
		CHECK_EQ(pipes_broken, 1);
		_exit(check_result());
	}
	close(s[1]);
	until_asleep(child);
	close(s[0]);
	SEE(status_of(child), 0);
	say("gone meanwhile\n");
}

/* poll sleeps until the other end acts: a byte, room, the end. */
static void poll_waits(void)
{
	int s[2];
	SEE(pair(SOCK_STREAM, s), 0);
	pid_t child = must_fork();
	if (child == 0) {
		struct pollfd ask = { s[1], POLLIN, 0 };
		close(s[0]);
		CHECK_EQ(syscall3(__NR_poll, (int)&ask, 1, -1), 1);
		CHECK_EQ(read(s[1], buf, 10), 2);
		fcntl(s[1], F_SETFL, O_NONBLOCK);
		while (write(s[1], large, 4096) > 0)
			;
		ask.events = POLLOUT;
		CHECK_EQ(syscall3(__NR_poll, (int)&ask, 1, -1), 1);
		CHECK_EQ(ask.revents, POLLOUT);
		ask.events = 0;
		CHECK_EQ(syscall3(__NR_poll, (int)&ask, 1, -1), 1);
		CHECK_EQ(ask.revents & POLLHUP, POLLHUP);
		_exit(check_result());
	}
	close(s[1]);
	until_asleep(child);
	SEE(write(s[0], "go", 2), 2);
	until_asleep(child);
	fcntl(s[0], F_SETFL, O_NONBLOCK);
	while (read(s[0], buf, sizeof(buf)) > 0)
		;
	until_asleep(child);
	SEE(close(s[0]), 0);
	SEE(status_of(child), 0);
	say("poll waits\n");
}

static void messages(void)
{
	uint32_t len = 77, name[28];
	int s[2];
	SEE(pair(SOCK_STREAM, s), 0);
	SEE(send(s[0], "abc", 0), 3);
	SEE(send(s[0], "def", MSG_DONTWAIT | MSG_NOSIGNAL), 3);
	SEE(syscall6(__NR_recvfrom, s[1], (int)buf, 2, 0, (int)name,
		     (int)&len), 2);
	SEE(len, 0);
	SEE(recv(s[1], 4, MSG_WAITALL), 4);
	SEE_TRUE(strcmp(buf, "cdef") == 0);
	SEE(send(s[0], "gh", 0), 2);
	SEE(recv(s[1], 4, MSG_WAITALL | MSG_DONTWAIT), 2);
	SEE(syscall6(__NR_sendto, s[0], (int)buf, 1, 0, (int)name, 16), -106);
	SEE(syscall6(__NR_sendto, 1000, (int)buf, 1, 0, 0, 0), -EBADF);
	SEE(syscall6(__NR_sendto, s[0], 16, 1, 0, 0, 0), -EFAULT);
	SEE(send(s[0], "i", 0), 1);
	SEE(syscall6(__NR_recvfrom, s[1], 16, 1, 0, 0, 0), -EFAULT);
	SEE(recv(s[1], 1, 0), 1);
	close_pair(s);
	SEE(pipe(s), 0);
	SEE(send(s[1], "x", 0), -88);		/* ENOTSOCK */
	SEE(shut(s[1], SHUT_WR), -88);
	close_pair(s);
	say("messages\n");
}

static void by_socketcall(void)
{
	int s[2] = { -1, -1 };
	uint32_t make[] = { AF_UNIX, SOCK_STREAM, 0, (uint32_t)s };
	SEE(syscall2(__NR_socketcall, SYS_SOCKETPAIR, (int)make), 0);
	uint32_t put[] = { s[0], (uint32_t)"word", 4, 0 };
	SEE(syscall2(__NR_socketcall, SYS_SEND, (int)put), 4);
	uint32_t get[] = { s[1], (uint32_t)buf, 10, 0 };
	SEE(syscall2(__NR_socketcall, SYS_RECV, (int)get), 4);
	uint32_t end[] = { s[1], SHUT_RDWR };
	SEE(syscall2(__NR_socketcall, SYS_SHUTDOWN, (int)end), 0);
	SEE(read(s[0], buf, 10), 0);
	SEE(syscall2(__NR_socketcall, SYS_SEND, 16), -EFAULT);
	SEE(syscall2(__NR_socketcall, 0, (int)put), -EINVAL);
	SEE(syscall2(__NR_socketcall, 50, (int)put), -EINVAL);
	close_pair(s);
	say("socketcall\n");
}

static void kinds(void)
{
	int s[2];
	SEE(pair(SOCK_STREAM | O_CLOEXEC, s), 0);
	SEE(fcntl(s[0], F_GETFD, 0) + fcntl(s[1], F_GETFD, 0), 2);
	close_pair(s);
	SEE(pair(SOCK_STREAM | 0x10, s), -EINVAL);
	SEE(pair(11, s), -EINVAL);
	SEE(pair(9, s), -94);
	SEE(syscall4(__NR_socketpair, AF_UNIX, SOCK_STREAM, 1, (int)s), 0);
	close_pair(s);
	SEE(syscall4(__NR_socketpair, AF_UNIX, SOCK_STREAM, 2, (int)s), -93);
	SEE(syscall4(__NR_socketpair, 99, SOCK_STREAM, 0, (int)s), -97);
	SEE(syscall3(__NR_socket, 99, SOCK_STREAM, 0), -97);
	SEE(syscall4(__NR_socketpair, AF_UNIX, SOCK_STREAM, 0, 16), -EFAULT);
	say("kinds\n");
}

int main(void)
{
	both_ways();
	polled();
	half_closed();
	closed();
	waiting();
	gone_meanwhile();
	poll_waits();
	messages();
	by_socketcall();
	kinds();
	no_children_left();
	return check_result();
}
