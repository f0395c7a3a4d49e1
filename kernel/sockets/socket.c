/*
 * How do two tasks talk both ways by one descriptor each?
 *
 *	sock.pipe --- what the peer has sent, not read yet
 *	    peer <-> peer
 *
 * A socket is a pipe's ring, which the peer writes to (message.c). Both wait in
 * the socket's own queue, which is woken whenever something about it changes:
 * there are bytes, the peer has room again, one of them will hear or say no
 * more.
 */
#include <sockets/message.h>

#include <signal/signal.h>
#include <uaccess.h>
#include <uapi/errno.h>
#include <uapi/sockets.h>
#include <uapi/termios.h>

#define CALL_ARGS	6

static struct sock *sock_of(const struct file *file)
{
	return container_of(file->inode, struct sock, pipe.inode);
}

/* Until there is something: 0 and what uio takes, or nothing at the end;
 * -EAGAIN, -ERESTARTSYS, -ECONNRESET. */
static int receive(struct file *file, struct uio *uio, uint32_t flags)
{
	struct sock *s = sock_of(file);
	bool waits = !(file->flags & O_NONBLOCK || flags & MSG_DONTWAIT);
	bool all = flags & MSG_WAITALL && !(flags & MSG_PEEK) &&
		   s->type == SOCK_STREAM;
	int err = 0;

	while ((uio->total || s->type != SOCK_STREAM) && !err) {
		err = take_next(s, uio, flags & MSG_PEEK);
		if (!err && s->peer)
			wake_up(&s->peer->queue);	/* it has room */
		if (!err && !all)
			break;
		if (err != -EAGAIN)
			continue;
		err = s->error;
		s->error = 0;
		if (err || s->no_read)
			break;
		err = waits ? sleep_on(&s->queue) : -EAGAIN;
	}
	return err;
}

/* 0; -EPIPE: no more is to be sent, or would be read; -ECONNRESET, once. Where
 * there are datagrams, an end does not hear that the other one goes, until it
 * sends: -ECONNREFUSED, and what had come is lost, then -ENOTCONN. */
static int may_send(struct sock *s)
{
	int err = s->type == SOCK_SEQPACKET ? s->error : 0;

	if (err)
		s->error = 0;
	else if (s->no_write || (s->peer && s->peer->no_read))
		err = -EPIPE;
	else if (!s->peer && s->refused)
		err = -ENOTCONN;
	else if (!s->peer) {
		s->refused = true;
		forget_messages(s);
		err = -ECONNREFUSED;
	}
	return err;
}

/* What there is room for: 0, -EAGAIN, may_send's errors. */
static int put_some(struct sock *s, struct uio *uio)
{
	struct sock *to = s->peer;
	int err = may_send(s);

	if (err)
		return err;
	struct file bytes = { .flags = O_WRONLY | O_NONBLOCK,
			      .inode = iget(&to->pipe.inode) };

	err = s->type == SOCK_STREAM ? pipe_ops.write(&bytes, uio)
				     : put_message(to, uio);
	wake_up(&to->queue);
	iput(bytes.inode);
	return err;
}

/* Until all is sent: 0, -EAGAIN, -ERESTARTSYS; -EPIPE, and SIGPIPE for a
 * stream, unless some was sent or that is not wanted. */
static int transmit(struct file *file, struct uio *uio, uint32_t flags)
{
	struct sock *s = sock_of(file);
	bool waits = !(file->flags & O_NONBLOCK || flags & MSG_DONTWAIT);
	bool again = true;
	size_t n = uio->total;
	int err = 0;

	while (again && !err) {
		err = put_some(s, uio);
		again = uio->total || err == -EAGAIN;
		if (err == -EAGAIN && waits)
			err = sleep_on(&s->queue);
	}
	if (err == -EPIPE && uio->total == n && s->type == SOCK_STREAM &&
	    !(flags & MSG_NOSIGNAL))
		send_as_user(current, SIGPIPE);
	return err;
}

/* Unlike recv, it leaves a message where it is if it has no room for any. */
static int sock_read(struct file *file, struct uio *uio)
{
	return uio->total ? receive(file, uio, 0) : 0;
}

static int sock_write(struct file *file, struct uio *uio)
{
	return transmit(file, uio, 0);
}

static int sock_ioctl(struct file *file, uint32_t cmd, uint32_t arg)
{
	uint32_t size = 0;

	if (cmd != FIONREAD || sock_of(file)->type != SOCK_DGRAM)
		return pipe_ops.ioctl(file, cmd, arg);
	return put_user(next_in(sock_of(file), &size) ? size : 0,
			(void *)arg);
}

static uint32_t sock_poll(struct file *file, struct wait_queue **queue)
{
	struct sock *s = sock_of(file), *peer = s->peer;
	uint32_t size, now = next_in(s, &size) ? POLL_READ : 0;

	if (peer && ring_room(peer) >= PIPE_BUF &&
	    peer->end - peer->first < MESSAGES)
		now |= POLL_WRITE;
	*queue = &s->queue;
	return now | (peer ? 0 : POLL_WRITE) | (s->error ? POLLERR : 0) |
	       (s->no_read ? POLL_READ | POLLRDHUP : 0) |
	       (s->no_read && s->no_write ? POLLHUP : 0);
}

/* s reads no more, or writes no more, or both. */
static void shut(struct sock *s, bool read, bool write)
{
	s->no_read |= read;
	s->no_write |= write;
	wake_up(&s->queue);
}

/* What was sent and nobody has read is lost: the peer is told. */
static void sock_close(struct file *file)
{
	struct sock *s = sock_of(file), *peer = s->peer;

	if (!peer)
		return;
	s->peer = peer->peer = NULL;
	bool hears = s->type != SOCK_DGRAM;
	uint32_t size;

	if (next_in(s, &size) && hears)
		peer->error = -ECONNRESET;
	shut(peer, hears, hears);
}

static const struct file_ops sock_ops = {
	.release = sock_close, .read = sock_read, .write = sock_write,
	.ioctl = sock_ioctl, .poll = sock_poll,
};

/* One without a peer: 0 or -ENOMEM. */
static int new_sock(uint32_t type, uint32_t flags, struct file **out)
{
	struct inode *inode = new_inode(sizeof(struct sock), NULL,
					S_IFSOCK | 0777, "", 0);

	if (!inode)
		return -ENOMEM;
	struct sock *s = container_of(inode, struct sock, pipe.inode);

	s->type = type;
	s->pipe.size = s->pipe.ring = PIPE_SIZE;
	s->pipe.has_reader = s->pipe.has_writer = true;
	wait_queue_init(&s->pipe.readers, "socket read");
	wait_queue_init(&s->pipe.writers, "socket write");
	wait_queue_init(&s->queue, "socket");
	int err = new_file(inode, O_RDWR | flags, &sock_ops, out);

	iput(inode);
	return err;
}

/* Two that are each other's peer. 0 or -ENOMEM. */
static int new_pair(uint32_t type, struct file *end[2])
{
	uint32_t kind = type & SOCK_TYPE, flags = type & O_NONBLOCK;
	int err = new_sock(kind, flags, &end[0]);

	if (err)
		return err;
	err = new_sock(kind, flags, &end[1]);
	if (err) {
		fput(end[0]);
	} else {
		sock_of(end[0])->peer = sock_of(end[1]);
		sock_of(end[1])->peer = sock_of(end[0]);
	}
	return err;
}

static int check_kind(uint32_t family, uint32_t type, uint32_t protocol)
{
	uint32_t kind = type & SOCK_TYPE;

	if (type & ~(SOCK_TYPE | O_CLOEXEC | O_NONBLOCK) ||
	    kind >= NR_SOCK_TYPES)
		return -EINVAL;
	return family != AF_UNIX ? -EAFNOSUPPORT :
	       protocol && protocol != PF_UNIX ? -EPROTONOSUPPORT :
	       kind != SOCK_STREAM && kind != SOCK_DGRAM &&
	       kind != SOCK_SEQPACKET ? -ESOCKTNOSUPPORT : 0;
}

int32_t sys_socketpair(uint32_t family, uint32_t type, uint32_t protocol,
		       int *user)
{
	struct file *end[2];
	int err = check_kind(family, type, protocol)
	       ?: new_pair(type, end);

	return err ? err : fd_install_pair(end, type & O_CLOEXEC, user);
}

/* There are only those that are born connected. */
int32_t sys_socket(uint32_t family, uint32_t type, uint32_t protocol)
{
	return -EAFNOSUPPORT;
}

/* The socket fd; NULL and *err: -EBADF, -ENOTSOCK. */
static struct file *fd_sock(int fd, int *err)
{
	struct file *file = fd_file(fd);

	*err = !file ? -EBADF : file->ops != &sock_ops ? -ENOTSOCK : 0;
	return *err ? NULL : file;
}

int32_t sys_shutdown(int fd, uint32_t how)
{
	int err;
	struct file *file = fd_sock(fd, &err);
	bool read = how != SHUT_WR, write = how != SHUT_RD;

	if (!file || how > SHUT_RDWR)
		return err ? err : -EINVAL;
	if (sock_of(file)->peer && sock_of(file)->type != SOCK_DGRAM)
		shut(sock_of(file)->peer, write, read);
	shut(sock_of(file), read, write);
	return 0;
}

/* send and recv, with these flags of MSG_: bytes or -errno. */
static int32_t message(int fd, struct uio *uio, uint32_t flags,
		       uint32_t allowed)
{
	int err;
	struct file *file = fd_sock(fd, &err);

	if (uio->left > MAX_MOVED)
		uio->left = uio->total = MAX_MOVED;
	size_t n = uio->total;

	if (!err && flags & ~allowed)
		err = -EOPNOTSUPP;
	if (!err)
		err = verify_area(uio->at, n);
	if (err)
		return err;
	fget(file);
	err = uio->write ? transmit(file, uio, flags)
			 : receive(file, uio, flags);
	fput(file);
	return uio->total < n ? (int32_t)(n - uio->total) : err;
}

int32_t sys_sendto(int fd, char *buf, size_t n, uint32_t flags,
		   const void *addr, uint32_t len)
{
	struct uio uio = { .write = true, .at = buf, .left = n, .total = n };
	int err;
	struct file *file = addr && len ? fd_sock(fd, &err) : NULL;

	if (file && sock_of(file)->type != SOCK_SEQPACKET)
		return sock_of(file)->type == SOCK_STREAM ? -EISCONN
							  : -ECONNREFUSED;
	return message(fd, &uio, flags, MSG_DONTWAIT | MSG_NOSIGNAL);
}

/* The peer has no name: its length is 0. */
int32_t sys_recvfrom(int fd, char *buf, size_t n, uint32_t flags, void *addr,
		     uint32_t *len)
{
	struct uio uio = { .at = buf, .left = n, .total = n };
	int32_t got = message(fd, &uio, flags, MSG_DONTWAIT | MSG_NOSIGNAL |
			      MSG_WAITALL | MSG_PEEK);

	return got >= 0 && addr && put_user(0, len) ? -EFAULT : got;
}

/* All of them by one number; and others, which no socket here can do. */
int32_t sys_socketcall(int call, const uint32_t *user)
{
	static const uint8_t nr_args[SYS_LAST + 1] = {
		[SYS_SOCKET] = 3, [SYS_SOCKETPAIR] = 4, [SYS_SEND] = 4,
		[SYS_RECV] = 4, [SYS_SENDTO] = 6, [SYS_RECVFROM] = 6,
		[SYS_SHUTDOWN] = 2,
	};
	uint32_t a[CALL_ARGS] = { 0 };
	int err;

	if (call < SYS_SOCKET || call > SYS_LAST)
		return -EINVAL;
	if (copy_from_user(a, user, (nr_args[call] ?: 1) * sizeof(*a)))
		return -EFAULT;
	switch (call) {
	case SYS_SOCKET:
		return sys_socket(a[0], a[1], a[2]);
	case SYS_SOCKETPAIR:
		return sys_socketpair(a[0], a[1], a[2], (int *)a[3]);
	case SYS_SEND:
	case SYS_SENDTO:
		return sys_sendto(a[0], (char *)a[1], a[2], a[3],
				  (void *)a[4], a[5]);
	case SYS_RECV:
	case SYS_RECVFROM:
		return sys_recvfrom(a[0], (char *)a[1], a[2], a[3],
				    (void *)a[4], (uint32_t *)a[5]);
	case SYS_SHUTDOWN:
		return sys_shutdown(a[0], a[1]);
	}
	return fd_sock(a[0], &err) ? -EOPNOTSUPP : err;
}
