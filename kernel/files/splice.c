/*
 * How do bytes go from one open file to another, past the program?
 *
 * Piece by piece through this task's stack, by the one file's read and the
 * other's write. While a task sleeps in either it holds no frame and no lock.
 */
#include <files/files.h>
#include <fs/pipe.h>
#include <signal/signal.h>
#include <uaccess.h>
#include <uapi/errno.h>
#include <uapi/files.h>

#define PIECE	512	/* bytes: they stand on the kernel stack */
#define TEE	(1u << 31)	/* beside SPLICE_F_: what is read stays */

/* n bytes from in, at *pos, to out: how many, or -errno; *pos is behind what
 * out has taken. */
static ssize_t send_piece(struct file *out, loff_t *out_pos, struct file *in,
			  loff_t *pos, size_t n)
{
	char piece[PIECE];
	loff_t at = *pos;
	struct uio from = { .kernel = true, .at = piece, .left = n,
			    .total = n, .pos = &at };
	int err = in->ops->read(in, &from);
	size_t got = n - from.total;
	struct uio to = { .write = true, .kernel = true, .at = piece,
			  .left = got, .total = got, .pos = out_pos };

	if (got)
		err = out->ops->write(out, &to);
	*pos += got - to.total;
	return to.total < got ? (ssize_t)(got - to.total) : err;
}

/* Another way into the same pipe, which does not wait for room. */
static struct file at_once(const struct file *out)
{
	return (struct file){ .flags = O_WRONLY | O_NONBLOCK,
			      .inode = out->inode, .ops = out->ops };
}

/* A pipe is waited for once: then it gets what it has room for. */
ssize_t send_pieces(struct file *out, loff_t *out_pos, struct file *in,
		    loff_t *pos, size_t n)
{
	struct file pipe = at_once(out);
	size_t left = n, part;
	ssize_t sent;

	do {
		part = left < PIECE ? left : PIECE;
		sent = send_piece(out, out_pos, in, pos, part);
		left -= sent > 0 ? sent : 0;
		if (S_ISFIFO(out->inode->mode))
			out = &pipe;
	} while (left && sent == (ssize_t)part && !cond_resched() &&
		 !current->signalled);
	return left < n ? (ssize_t)(n - left) : sent;
}

/* Can n bytes stand from that position on? */
static bool is_range(loff_t at, size_t n)
{
	return (ssize_t)n >= 0 && at >= 0 && at <= INT64_MAX - (loff_t)n;
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
	if (!is_range(at, n))
		return -EINVAL;
	if (!out || !writes(out))
		return -EBADF;
	return !in->ops->has_position || S_ISDIR(in->inode->mode) ||
	       !in->ops->read || !out->ops->write ||
	       (out->flags & O_APPEND && !S_ISFIFO(out->inode->mode))
		? -EINVAL : 0;
}

/* From *pos on, which is then behind it; NULL: from the file's own position. */
static ssize_t send_at(struct file *out, struct file *in, loff_t *pos,
		       size_t n)
{
	loff_t at = pos ? *pos : in->pos;
	ssize_t sent = send_pieces(out, NULL, in, &at,
				   n < MAX_MOVED ? n : MAX_MOVED);

	if (sent > 0)
		*(pos ? pos : &in->pos) = at;
	return sent;
}

static ssize_t send_file(int out_fd, int in_fd, loff_t *pos, size_t n)
{
	struct file *in = fd_file(in_fd), *out = fd_file(out_fd);
	ssize_t sent = check_send(out, in, pos, n);

	if (sent || !n)
		return sent;
	fget(in);
	fget(out);
	sent = send_at(out, in, pos, n);
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

/* ---- pipes ---- */

static struct pipe *pipe_behind(const struct file *file)
{
	return S_ISFIFO(file->inode->mode)
		? container_of(file->inode, struct pipe, inode) : NULL;
}

/* Until there are bytes in one pipe and so much room in the other (NULL: it is
 * not asked). 1; 0: nothing will come; -EAGAIN, -ERESTARTSYS. */
static int await_pipes(struct pipe *from, struct pipe *to, uint32_t room,
		       bool wait)
{
	int err = 0;

	while (!err) {
		bool empty = from && from->head == from->tail;

		if (empty && !from->has_writer)
			return 0;
		if (!empty && (!to || !to->has_reader ||
			       to->size - (to->head - to->tail) >= room))
			return 1;
		err = wait ? sleep_on(empty ? &from->readers : &to->writers)
			   : -EAGAIN;
	}
	return err;
}

/* uio gets bytes that are in a pipe, behind `skip` others; there they stay. */
static void peek_pipe(struct pipe *pipe, uint32_t skip, struct uio *uio)
{
	struct file bytes = { .flags = O_NONBLOCK, .inode = &pipe->inode };
	uint32_t tail = pipe->tail;

	pipe->tail += skip;
	pipe->head++;		/* a pipe that is read empty would settle */
	pipe_ops.read(&bytes, uio);
	pipe->head--;
	pipe->tail = tail;
}

/* What there is in a pipe, at most n bytes, to out, which does not sleep: how
 * many, or -errno. What out has not taken stays in the pipe; to tee, all. */
static ssize_t send_from_pipe(struct file *out, struct pipe *from, loff_t *pos,
			      size_t n, bool take)
{
	struct file bytes = { .flags = O_NONBLOCK, .inode = &from->inode };
	char piece[PIECE];
	size_t done = 0;
	int err = 0;

	while (done < n && !err) {
		uint32_t skip = take ? 0 : done;
		size_t part = from->head - from->tail - skip;

		part = part < n - done ? part : n - done;
		part = part < PIECE ? part : PIECE;
		if (!part)
			break;
		struct uio in = { .kernel = true, .at = piece, .left = part,
				  .total = part };
		struct uio to = { .write = true, .kernel = true, .at = piece,
				  .left = part, .total = part, .pos = pos };

		peek_pipe(from, skip, &in);
		err = out->ops->write(out, &to);
		part -= to.total;
		done += part;
		in = (struct uio){ .kernel = true, .at = piece, .left = part,
				   .total = part };
		if (take)
			pipe_ops.read(&bytes, &in);
		if (take && cond_resched())
			break;
	}
	return done ? (ssize_t)done : err;
}

/* From one pipe to another file, or pipe; from a file to a pipe. */
static ssize_t move_spliced(struct file *in, loff_t *in_pos, struct file *out,
			    loff_t *out_pos, size_t n, uint32_t flags)
{
	struct pipe *from = pipe_behind(in), *to = pipe_behind(out);
	bool take = !(flags & TEE);
	struct file ready = at_once(out);
	bool wait = !(flags & SPLICE_F_NONBLOCK) &&
		    !(from && in->flags & O_NONBLOCK) &&
		    !(to && out->flags & O_NONBLOCK);

	if (!from)
		return send_at(wait ? out : &ready, in, in_pos, n);
	int err = await_pipes(from, to, n < PIECE ? n : PIECE, wait);

	return err <= 0 ? err : send_from_pipe(to ? &ready : out, from, out_pos,
					       n, take);
}

/* splice's rules and tee's: 0, or -errno in Linux's order. */
static int check_splice(const struct file *in, const loff_t *in_pos,
			const struct file *out, const loff_t *out_pos,
			size_t n, uint32_t flags)
{
	bool from = pipe_behind(in), to = pipe_behind(out);
	loff_t at = out_pos ? *out_pos : out->pos;

	if ((in->flags & O_ACCMODE) == O_WRONLY || !writes(out))
		return -EBADF;
	if ((!from && !to) || in->inode == out->inode ||
	    (flags & TEE && !(from && to)))
		return -EINVAL;
	if (!from)
		return check_send(out, in, in_pos, n);
	return to || (out->ops->has_position && out->ops->write &&
		      !(out->flags & O_APPEND) && is_range(at, n)) ? 0
								   : -EINVAL;
}

/* Only what has a position, and pipes: what else would sleep meanwhile. */
static ssize_t splice_files(struct file *in, loff_t *in_at, struct file *out,
			    loff_t *out_at, size_t n, uint32_t flags)
{
	loff_t from = 0, to = 0;

	if ((in_at && pipe_behind(in)) || (out_at && pipe_behind(out)))
		return -ESPIPE;
	if ((out_at && copy_from_user(&to, out_at, sizeof(to))) ||
	    (in_at && copy_from_user(&from, in_at, sizeof(from))))
		return -EFAULT;
	loff_t *in_pos = in_at ? &from : NULL, *out_pos = out_at ? &to : NULL;
	ssize_t moved = check_splice(in, in_pos, out, out_pos, n, flags);

	if (!moved)
		moved = move_spliced(in, in_pos, out, out_pos, n, flags);
	if (moved >= 0 &&
	    ((out_at && copy_to_user(out_at, &to, sizeof(to))) ||
	     (in_at && copy_to_user(in_at, &from, sizeof(from)))))
		return -EFAULT;
	return moved;
}

ssize_t between_fds(move_between *move, int in_fd, loff_t *in_at, int out_fd,
		    loff_t *out_at, size_t n, uint32_t flags)
{
	struct file *in = fd_file(in_fd), *out = fd_file(out_fd);

	if (!in || !out)
		return -EBADF;
	fget(in);
	fget(out);
	ssize_t moved = move(in, in_at, out, out_at, n, flags);

	fput(out);
	fput(in);
	return moved;
}

int32_t sys_splice(int in, loff_t *in_at, int out, loff_t *out_at, size_t n,
		   uint32_t flags)
{
	return !n ? 0 : flags & ~SPLICE_F_ALL ? -EINVAL :
	       between_fds(splice_files, in, in_at, out, out_at, n, flags);
}

/* At most what a new pipe holds: others do not run meanwhile. */
int32_t sys_tee(int in, int out, size_t n, uint32_t flags)
{
	return flags & ~SPLICE_F_ALL ? -EINVAL : !n ? 0 :
	       between_fds(splice_files, in, NULL, out, NULL,
			   n < PIPE_SIZE ? n : PIPE_SIZE, flags | TEE);
}

static int vmsplice(struct file *end, struct pipe *pipe, struct uio *uio)
{
	size_t room = uio->total < PIPE_BUF ? uio->total : PIPE_BUF;

	if (!pipe)
		return -EBADF;
	if (!uio->write)
		return end->ops->read(end, uio);
	int err = await_pipes(NULL, pipe, room, !(end->flags & O_NONBLOCK));

	end->flags |= O_NONBLOCK;
	return err < 0 ? err : end->ops->write(end, uio);
}

/* As readv and writev: the program's pages are copied. A full pipe is waited
 * for once: then it gets what it has room for. */
int32_t sys_vmsplice(int fd, const struct iovec *iov, uint32_t n,
		     uint32_t flags)
{
	struct file *file = fd_file(fd);

	if (flags & ~SPLICE_F_ALL)
		return -EINVAL;
	if (!file)
		return -EBADF;
	struct uio uio = { .write = writes(file), .next = iov, .more = n };
	struct file end = { .inode = file->inode, .ops = file->ops,
			    .flags = file->flags | (flags & SPLICE_F_NONBLOCK
						    ? O_NONBLOCK : 0) };

	fget(file);
	int err = check_vector(&uio);
	size_t all = uio.total;

	if (!err && all)
		err = vmsplice(&end, pipe_behind(file), &uio);
	fput(file);
	return uio.total < all ? (ssize_t)(all - uio.total) : err;
}
