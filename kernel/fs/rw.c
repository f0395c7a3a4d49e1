/*
 * How do bytes get from a program to an open file, and back?
 *
 * Here is what is the same for all files: limits, positions, vectors. The
 * rest is behind file->ops.
 */
#include <rw.h>

#include <string.h>
#include <uaccess.h>
#include <uapi/errno.h>

/* What one call moves at most. Linux's: 2 GiB less a page. */
#define MAX_RW		0x7ffff000u

static struct file *readable(int fd)
{
	struct file *file = fd_file(fd);

	return file && may_read(file) ? file : NULL;
}

static struct file *writable(int fd)
{
	struct file *file = fd_file(fd);

	return file && may_write(file) ? file : NULL;
}

/* What all reads and writes demand of (buf, *n): cuts *n, or -errno. */
static int check_range(const void *buf, size_t *n)
{
	int err = verify_area(buf, *n);

	if (err)
		return err;
	if ((ssize_t)*n < 0)
		return -EINVAL;
	if (*n > MAX_RW)
		*n = MAX_RW;
	return 0;
}

static ssize_t do_read(struct file *file, void *buf, size_t n)
{
	if (!file->ops->read)
		return S_ISDIR(file->inode->mode) ? -EISDIR : -EINVAL;
	return file->ops->read(file, buf, n);
}

static ssize_t do_write(struct file *file, const void *buf, size_t n)
{
	if (!file->ops->write)
		return -EINVAL;
	return file->ops->write(file, buf, n);
}

int32_t sys_read(int fd, void *buf, size_t n)
{
	struct file *file = readable(fd);

	if (!file)
		return -EBADF;
	ssize_t done = check_range(buf, &n);

	if (done)
		return done;
	fget(file);
	done = do_read(file, buf, n);
	fput(file);
	return done;
}

int32_t sys_write(int fd, const void *buf, size_t n)
{
	struct file *file = writable(fd);

	if (!file)
		return -EBADF;
	ssize_t done = check_range(buf, &n);

	if (done)
		return done;
	fget(file);
	done = do_write(file, buf, n);
	fput(file);
	return done;
}

/*
 * One piece of a vector, from user memory. *total is what came before it, and
 * grows: together they may not pass what a return value can say.
 */
static int get_piece(const struct iovec *user, struct iovec *piece,
		     size_t *total)
{
	if (copy_from_user(piece, user, sizeof(*piece)))
		return -EFAULT;
	if ((int32_t)piece->iov_len < 0)
		return -EINVAL;
	if (piece->iov_len > MAX_RW - *total)
		piece->iov_len = MAX_RW - *total;
	*total += piece->iov_len;
	return verify_area(piece->iov_base, piece->iov_len);
}

/* All pieces are looked at before the first is used, as Linux does. */
static int check_pieces(const struct iovec *iov, int count, size_t *total)
{
	struct iovec piece;
	int err = 0;

	if (count < 0 || count > IOV_MAX)
		return -EINVAL;
	*total = 0;
	for (int i = 0; i < count && !err; i++)
		err = get_piece(iov + i, &piece, total);
	return err;
}

typedef ssize_t (*move_fn)(struct file *file, void *buf, size_t n);

static ssize_t write_piece(struct file *file, void *buf, size_t n)
{
	return do_write(file, buf, n);
}

/* Piece after piece, until one is cut short. What fails after something was
 * moved is not told: the next call will meet it again. */
static ssize_t move_pieces(struct file *file, const struct iovec *iov,
			   int count, move_fn move)
{
	struct iovec piece;
	size_t total = 0;
	ssize_t done = 0;

	for (int i = 0; i < count; i++) {
		ssize_t n = get_piece(iov + i, &piece, &total);

		if (!n)
			n = move(file, piece.iov_base, piece.iov_len);
		if (n < 0)
			return done ? done : n;
		done += n;
		if ((size_t)n < piece.iov_len)
			break;
	}
	return done;
}

/* Once something was read the rest must not make us wait: O_NONBLOCK says so
 * to the file, and nobody can see it there, since then it does not sleep. */
static ssize_t read_piece(struct file *file, void *buf, size_t n)
{
	return n ? do_read(file, buf, n) : 0;
}

static ssize_t read_pieces(struct file *file, const struct iovec *iov,
			   int count)
{
	int i = 0;
	struct iovec first = { NULL, 0 };
	size_t total = 0;

	/* Empty pieces in front are no read at all. */
	while (i < count && !first.iov_len)
		if (get_piece(iov + i++, &first, &total))
			return -EFAULT;
	ssize_t done = do_read(file, first.iov_base, first.iov_len);

	if (done <= 0 || (size_t)done < first.iov_len || i == count)
		return done;
	uint32_t flags = file->flags;

	file->flags |= O_NONBLOCK;
	ssize_t more = move_pieces(file, iov + i, count - i, read_piece);

	file->flags = flags;
	return more > 0 ? done + more : done;
}

int32_t sys_readv(int fd, const struct iovec *iov, int count)
{
	struct file *file = readable(fd);
	size_t total;

	if (!file)
		return -EBADF;
	ssize_t done = check_pieces(iov, count, &total);

	if (done)
		return done;
	fget(file);
	done = read_pieces(file, iov, count);
	fput(file);
	return done;
}

int32_t sys_writev(int fd, const struct iovec *iov, int count)
{
	struct file *file = writable(fd);
	size_t total;

	if (!file)
		return -EBADF;
	ssize_t done = check_pieces(iov, count, &total);

	if (done)
		return done;
	fget(file);
	/* A short vector goes into a pipe in one piece. */
	if (file->ops->reserve && total <= PIPE_BUF)
		done = file->ops->reserve(file, total);
	if (!done)
		done = move_pieces(file, iov, count, write_piece);
	fput(file);
	return done;
}

static loff_t do_lseek(int fd, loff_t offset, int whence)
{
	struct file *file = fd_file(fd);

	if (!file)
		return -EBADF;
	if (whence < SEEK_SET || whence > SEEK_END)
		return -EINVAL;
	if (!file->ops->lseek)
		return -ESPIPE;
	return file->ops->lseek(file, offset, whence);
}

int32_t sys_lseek(int fd, int32_t offset, int whence)
{
	loff_t pos = do_lseek(fd, offset, whence);

	return pos == (int32_t)pos ? pos : -EOVERFLOW;
}

int32_t sys__llseek(int fd, uint32_t high, uint32_t low, loff_t *result,
		    int whence)
{
	loff_t pos = do_lseek(fd, (loff_t)((uint64_t)high << 32 | low), whence);

	if (pos < 0)
		return pos;
	return copy_to_user(result, &pos, sizeof(pos));
}

struct dir_fill {
	char *at;		/* user memory */
	size_t left;
	int err;		/* why dir_emit said stop */
};

static uint8_t dirent_type(uint32_t mode)
{
	return (mode & S_IFMT) >> 12;	/* DT_ is S_IF, shifted */
}

bool dir_emit(struct dir_fill *fill, const char *name, size_t len,
	      uint32_t ino, uint32_t mode, uint32_t next)
{
	struct linux_dirent64 head = {
		.d_ino = ino,
		.d_off = next,
		.d_type = dirent_type(mode),
	};
	size_t names = offsetof(struct linux_dirent64, d_name);

	head.d_reclen = (names + len + 1 + 7) & ~7u;
	if (head.d_reclen > fill->left) {
		fill->err = -EINVAL;	/* told only if it is the first */
		return false;
	}
	if (copy_to_user(fill->at, &head, names) ||
	    copy_to_user(fill->at + names, name, len) ||
	    clear_user(fill->at + names + len, head.d_reclen - names - len)) {
		fill->err = -EFAULT;
		return false;
	}
	fill->at += head.d_reclen;
	fill->left -= head.d_reclen;
	return true;
}

int32_t sys_getdents64(int fd, void *buf, size_t n)
{
	struct file *file = fd_file(fd);
	struct dir_fill fill = { buf, n, 0 };

	if (!file)
		return -EBADF;
	if (!file->ops->readdir)
		return -ENOTDIR;
	int err = verify_area(buf, n);

	if (err)
		return err;
	err = file->ops->readdir(file, &fill);
	if (fill.at != buf)
		return fill.at - (char *)buf;
	return err ? err : fill.err;
}

int32_t sys_sync(void)
{
	return 0;	/* memory is where our files live */
}
