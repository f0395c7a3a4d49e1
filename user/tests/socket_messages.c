/*
 * Pairs of sockets that keep messages apart (SOCK_DGRAM, SOCK_SEQPACKET), and
 * MSG_PEEK: how much a read takes, what becomes of the rest, what an end hears
 * when the other one is shut or closed, and which end waits for what.
 * linux: prints what held.
 * needs: sockets poll foreign files
 */
#include "sockets.h"
#include <uapi/termios.h>

static const int message_types[] = { SOCK_DGRAM, SOCK_SEQPACKET };
#define EACH_TYPE(i) for (int i = 0; i < (int)COUNT(message_types); i++)

/* Each read is one message, and what it has no room for is lost. */
static void borders(int type)
{
	struct iovec iov[] = { { "in ", 3 }, { "pieces", 6 } };
	int s[2], n;
	SEE(pair(type, s), 0);
	SEE(write(s[0], "first", 5), 5);
	SEE(write(s[0], "second", 6), 6);
	SEE(send(s[0], "", 0), 0);
	SEE(syscall3(__NR_writev, s[0], (int)iov, 2), 9);
	SEE(ready(s[1]), POLLIN | POLLOUT);
	SEE(read(s[1], buf, 0), 0);
	SEE(ioctl(s[1], FIONREAD, &n), 0);
	say("FIONREAD: %d\n", n);
	SEE(recv(s[1], 100, MSG_PEEK), 5);
	SEE_TRUE(strcmp(buf, "first") == 0);
	SEE(recv(s[1], 2, MSG_PEEK), 2);
	SEE(recv(s[1], 3, 0), 3);
	SEE_TRUE(strcmp(buf, "fir") == 0);
	SEE(recv(s[1], 100, MSG_WAITALL), 6);
	SEE_TRUE(strcmp(buf, "second") == 0);
	SEE(recv(s[1], 100, MSG_PEEK), 0);
	SEE(recv(s[1], 100, 0), 0);
	SEE(recv(s[1], 0, 0), 0);
	SEE(recv(s[1], 100, MSG_DONTWAIT), -EAGAIN);
	SEE(write(s[0], large, LARGE), -90);		/* EMSGSIZE */
	SEE(syscall6(__NR_sendto, s[0], 16, 1, 0, 0, 0), -EFAULT);
	SEE(recv(s[1], 100, MSG_DONTWAIT), -EAGAIN);
	SEE(write(s[0], "lost", 4), 4);
	SEE(syscall6(__NR_recvfrom, s[1], 16, 1, 0, 0, 0), -EFAULT);
	say("after that: %s\n", errname(recv(s[1], 100, MSG_DONTWAIT)));
	close_pair(s);
	say("borders\n");
}

static void message_ends(int type)
{
	int s[2];
	pipes_broken = 0;
	handle(SIGPIPE, broken, 0);
	SEE(pair(type, s), 0);
	SEE(write(s[0], "last", 4), 4);
	SEE(shut(s[0], SHUT_WR), 0);
	SEE(write(s[0], "x", 1), -EPIPE);
	SEE(write(s[1], "back", 4), 4);
	SEE(read(s[1], buf, 10), 4);
	say("then: %s\n", errname(recv(s[1], 10, MSG_DONTWAIT)));
	SEE(shut(s[0], SHUT_RD), 0);
	SEE(write(s[1], "x", 1), -EPIPE);
	SEE(read(s[0], buf, 10), 4);
	SEE(read(s[0], buf, 10), 0);
	close_pair(s);
	SEE(pair(type | O_NONBLOCK, s), 0);
	SEE(write(s[1], "rest", 4), 4);
	SEE(write(s[0], "lost", 4), 4);
	SEE(close(s[1]), 0);
	say("ready: %x\n", ready(s[0]));
	for (int i = 0; i < 3; i++)
		say("write: %d\n", write(s[0], "x", 1));
	say("read: %d\n", read(s[0], buf, 10));
	say("read: %d\n", read(s[0], buf, 10));
	SEE(pipes_broken, 0);
	SEE(close(s[0]), 0);
	say("message ends\n");
}

/* A writer waits for room, a reader for a message; poll for both. */
static void messages_wait(int type)
{
	int s[2], sent = 0, got = 0;
	SEE(pair(type, s), 0);
	pid_t child = must_fork();
	if (child == 0) {
		close(s[0]);
		for (int i = 1; i <= 1000; i++)
			CHECK_EQ(write(s[1], large, i), i);
		CHECK_EQ(send(s[1], "", 0), 0);
		CHECK_EQ(read(s[1], buf, 10), 3);
		_exit(check_result());
	}
	close(s[1]);
	until_asleep(child);
	for (int i = 1; i <= 1000; i++) {
		sent += i;
		got += read(s[0], buf, sizeof(buf));
	}
	SEE(got, sent);
	SEE(read(s[0], buf, sizeof(buf)), 0);
	until_asleep(child);
	SEE(write(s[0], "end", 3), 3);
	SEE(status_of(child), 0);
	close(s[0]);
	SEE(pair(type | O_NONBLOCK, s), 0);
	while (write(s[0], large, 1000) == 1000)
		;
	SEE(write(s[0], large, 1000), -EAGAIN);
	SEE(ready(s[1]) & POLLIN, POLLIN);
	while (read(s[1], buf, 1000) == 1000)
		;
	SEE(ready(s[0]), POLLOUT);
	close_pair(s);
	say("messages wait\n");
}

static void peeked(void)
{
	int s[2];
	SEE(pair(SOCK_STREAM, s), 0);
	SEE(write(s[0], "abc", 3), 3);
	SEE(recv(s[1], 2, MSG_PEEK), 2);
	SEE_TRUE(strcmp(buf, "ab") == 0);
	SEE(recv(s[1], 10, MSG_PEEK | MSG_WAITALL), 3);
	SEE(write(s[0], "def", 3), 3);
	SEE(recv(s[1], 10, MSG_PEEK), 6);
	SEE(recv(s[1], 10, 0), 6);
	SEE_TRUE(strcmp(buf, "abcdef") == 0);
	SEE(recv(s[1], 10, MSG_PEEK | MSG_DONTWAIT), -EAGAIN);
	SEE(close(s[0]), 0);
	SEE(recv(s[1], 10, MSG_PEEK), 0);
	close(s[1]);
	say("peeked\n");
}

int main(void)
{
	peeked();
	EACH_TYPE(i) {
		borders(message_types[i]);
		message_ends(message_types[i]);
		messages_wait(message_types[i]);
	}
	no_children_left();
	return check_result();
}
