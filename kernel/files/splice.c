/*
 * How do bytes go from one open file to another, past the program?
 *
 * Piece by piece through this task's stack, by the one file's read and the
 * other's write. While a task sleeps in either it holds no frame and no lock.
 */
#include <fs/file.h>
#include <signal/signal.h>
#include <uaccess.h>
#include <uapi/errno.h>

#define PIECE	512	/* bytes: they stand on the kernel stack */

/* n bytes from in, at *pos, to out: how many, or -errno; *pos is behind what
 * out has taken. */
static ssize_t send_piece(struct file *out, struct file *in, loff_t *pos,
			  size_t n)
{
	char piece[PIECE];
	loff_t at = *pos;
	struct uio from = { .kernel = true, .at = piece, .left = n,
			    .total = n, .pos = &at };
	int err = in->ops->read(in, &from);
	size_t got = n - from.total;
	struct uio to = { .write = true, .kernel = true, .at = piece,
			  .left = got, .total = got };

	if (got)
		err = out->ops->write(out, &to);
	*pos += got - to.total;
	return to.total < got ? (ssize_t)(got - to.total) : err;
}

/* Until all is sent, the file ends, out takes no more, or a signal comes. A
 * pipe is waited for once: then it gets what it has room for. */
static ssize_t send_pieces(struct file *out, struct file *in, loff_t *pos,
			   size_t n)
{
	struct file pipe = { .flags = O_WRONLY | O_NONBLOCK,
			     .inode = out->inode, .ops = out->ops };
	size_t left = n, part;
	ssize_t sent;

	do {
		part = left < PIECE ? left : PIECE;
		sent = send_piece(out, in, pos, part);
		left -= sent > 0 ? sent : 0;
		if (S_ISFIFO(out->inode->mode))
			out = &pipe;
	} while (left && sent == (ssize_t)part && !cond_resched() &&
		 !current->signalled);
	return left < n ? (ssize_t)(n - left) : sent;
}

/* May n bytes go there, from that position? 0, or -errno in Linux's order. */
static int check_send(const struct file *out, const struct file *in,
		    const loff_t *pos, size_t n)
{
	loff_t at = pos ? *pos : in ? in->pos : 0;

	if (!in || (in->flags & O_ACCMODE) == O_WRONLY)
		return -EBADF;
	if (pos && !in->ops->has_position)
		return -ESPIPE;
	if ((ssize_t)n < 0 || at < 0 || at > INT64_MAX - (loff_t)n)
		return -EINVAL;
	if (!out || !writes(out))
		return -EBADF;
	return !in->ops->has_position || S_ISDIR(in->inode->mode) ||
	       !in->ops->read || !out->ops->write ||
	       (out->flags & O_APPEND && !S_ISFIFO(out->inode->mode))
		? -EINVAL : 0;
}

static ssize_t send_file(int out_fd, int in_fd, loff_t *pos, size_t n)
{
	struct file *in = fd_file(in_fd), *out = fd_file(out_fd);
	ssize_t sent = check_send(out, in, pos, n);

	if (sent || !n)
		return sent;
	fget(in);
	fget(out);
	loff_t at = pos ? *pos : in->pos;

	sent = send_pieces(out, in, &at, n < MAX_MOVED ? n : MAX_MOVED);
	if (sent > 0)
		*(pos ? pos : &in->pos) = at;
	fput(out);
	fput(in);
	return sent;
}

/* The offset is a number of that size. */
static ssize_t send_from(int out, int in, void *offset, size_t size, size_t n)
{
	loff_t pos = 0;

	if (!offset)
		return send_file(out, in, NULL, n);
	if (copy_from_user(&pos, offset, size))
		return -EFAULT;
	if (size < sizeof(pos))
		pos = (int32_t)pos;
	ssize_t sent = send_file(out, in, &pos, n);

	return copy_to_user(offset, &pos, size) ? -EFAULT : sent;
}

int32_t sys_sendfile(int out, int in, int32_t *offset, size_t n)
{
	return send_from(out, in, offset, sizeof(*offset), n);
}

int32_t sys_sendfile64(int out, int in, loff_t *offset, size_t n)
{
	return send_from(out, in, offset, sizeof(*offset), n);
}
