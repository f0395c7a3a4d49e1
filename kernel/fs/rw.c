/*
 * How do bytes get from a program to an open file, and back?
 *
 * First what is the same for all files, then what regular files, /dev/null
 * and /dev/zero do. The rest is behind others' file_ops.
 */
#include <file.h>

#include <printk.h>
#include <string.h>
#include <uaccess.h>
#include <uapi/errno.h>

#define NR_CHARDEVS	16
#define MAX_POSITION	((loff_t)1 << 43)
#define MAX_MOVED	0x7fffffff	/* what a call can say it did */

/* ---- read and write ---- */

static ssize_t move(struct file *file, void *buf, size_t n, bool write)
{
	const struct file_ops *ops = file->ops;

	if (verify_area(buf, n))
		return -EFAULT;
	if (n > MAX_MOVED)
		return -EINVAL;
	if (write)
		return ops->write ? ops->write(file, buf, n) : -EINVAL;
	if (S_ISDIR(file->inode->mode))
		return -EISDIR;
	return ops->read ? ops->read(file, buf, n) : -EINVAL;
}

/* The file behind fd with a reference, or NULL: -EBADF. */
static struct file *get_file(int fd, bool write)
{
	struct file *file = fd_file(fd);

	if (!file || !(write ? may_write(file) : may_read(file)))
		return NULL;
	return fget(file);
}

static int32_t move_one(int fd, void *buf, size_t n, bool write)
{
	struct file *file = get_file(fd, write);

	if (!file)
		return -EBADF;
	ssize_t done = move(file, buf, n, write);

	fput(file);
	return done;
}

/* Piece after piece, until one is cut short. What fails after something was
 * moved is not told: the next call will meet it again. */
static ssize_t move_pieces(struct file *file, const struct iovec *iov,
			   int count, bool write)
{
	struct iovec piece;
	ssize_t done = 0, n = 0;

	for (int i = 0; i < count; i++) {
		n = copy_from_user(&piece, iov + i, sizeof(piece));
		if (!n && piece.iov_len)
			n = move(file, piece.iov_base, piece.iov_len, write);
		if (n < 0 || n > MAX_MOVED - done)
			break;
		done += n;
		if ((size_t)n < piece.iov_len)
			break;
		/* Once something was read the rest must not make us wait. */
		if (done && !write)
			file->flags |= O_NONBLOCK;
	}
	return done ? done : n;
}

static int32_t move_vector(int fd, const struct iovec *iov, int count,
			   bool write)
{
	struct file *file = get_file(fd, write);

	if (!file)
		return -EBADF;
	uint32_t flags = file->flags;
	ssize_t done = count < 0 || count > IOV_MAX ? -EINVAL :
		       move_pieces(file, iov, count, write);

	file->flags = flags;
	fput(file);
	return done;
}

int32_t sys_read(int fd, void *buf, size_t n)
{
	return move_one(fd, buf, n, false);
}

int32_t sys_write(int fd, const void *buf, size_t n)
{
	return move_one(fd, (void *)buf, n, true);
}

int32_t sys_readv(int fd, const struct iovec *iov, int count)
{
	return move_vector(fd, iov, count, false);
}

int32_t sys_writev(int fd, const struct iovec *iov, int count)
{
	return move_vector(fd, iov, count, true);
}

int32_t sys_sync(void)
{
	return 0;	/* memory is where our files live */
}

/* ---- positions ---- */

static loff_t seek(int fd, loff_t offset, int whence)
{
	struct file *file = fd_file(fd);

	if (!file)
		return -EBADF;
	if (!file->ops->has_position)
		return -ESPIPE;
	if (whence == SEEK_CUR)
		offset += file->pos;
	if (whence == SEEK_END)
		offset += file->inode->size;
	if (whence < SEEK_SET || whence > SEEK_END || offset < 0 ||
	    offset > MAX_POSITION)
		return -EINVAL;
	return file->pos = offset;
}

int32_t sys_lseek(int fd, int32_t offset, int whence)
{
	loff_t pos = seek(fd, offset, whence);

	return pos == (int32_t)pos ? pos : -EOVERFLOW;
}

int32_t sys__llseek(int fd, uint32_t high, uint32_t low, loff_t *result,
		    int whence)
{
	loff_t pos = seek(fd, (loff_t)((uint64_t)high << 32 | low), whence);

	return pos < 0 ? pos : copy_to_user(result, &pos, sizeof(pos));
}

/* ---- directories ---- */

struct dir_fill {
	struct file *file;
	char *at;		/* user memory */
	size_t left;
	int err;		/* why dir_emit said stop */
};

bool dir_emit(struct dir_fill *fill, uint32_t pos, const char *name,
	      uint32_t ino, mode_t mode)
{
	struct linux_dirent64 head = {
		.d_ino = ino, .d_off = pos + 1,
		.d_type = (mode & S_IFMT) >> 12,	/* DT_ is S_IF, shifted */
	};
	size_t names = offsetof(struct linux_dirent64, d_name);
	size_t len = strlen(name);

	if (fill->file->pos > pos)
		return true;
	head.d_reclen = (names + len + 1 + 7) & ~7u;
	if (head.d_reclen > fill->left)
		fill->err = -EINVAL;	/* told only if it is the first */
	else if (copy_to_user(fill->at, &head, names) ||
		 copy_to_user(fill->at + names, name, len) ||
		 copy_to_user(fill->at + names + len, zeros,
			      head.d_reclen - names - len))
		fill->err = -EFAULT;
	if (fill->err)
		return false;
	fill->at += head.d_reclen;
	fill->left -= head.d_reclen;
	fill->file->pos = pos + 1;
	return true;
}

static int emit_all(struct inode *dir, struct dir_fill *fill)
{
	struct inode *inode;

	if (!dir->nlink)
		return -ENOENT;
	if (!dir_emit(fill, 0, ".", dir->ino, dir->mode) ||
	    !dir_emit(fill, 1, "..", dir->parent->ino, dir->mode))
		return fill->err;
	if (dir->dir_ops)
		return dir->dir_ops->readdir(dir, fill);
	list_for_each(inode, &dir->entries, link)
		if (!dir_emit(fill, inode->position, inode->name, inode->ino,
			      inode->mode))
			break;
	return fill->err;
}

int32_t sys_getdents64(int fd, void *buf, size_t n)
{
	struct dir_fill fill = { fd_file(fd), buf, n, 0 };

	if (!fill.file)
		return -EBADF;
	if (!S_ISDIR(fill.file->inode->mode))
		return -ENOTDIR;
	int err = verify_area(buf, n) ? -EFAULT
				      : emit_all(fill.file->inode, &fill);

	return fill.at != buf ? fill.at - (char *)buf : err;
}

/* ---- regular files, null and zero; a directory has a position only ---- */

ssize_t file_read(struct file *file, void *user, size_t n)
{
	ssize_t done = inode_move(file->inode, file->pos, user, n,
				  copy_to_user, false);

	if (done > 0)
		file->pos += done;
	return done;
}

static ssize_t file_write(struct file *file, const void *user, size_t n)
{
	loff_t pos = file->flags & O_APPEND ? file->inode->size : file->pos;
	ssize_t done = inode_move(file->inode, pos, (void *)user, n,
				  copy_from_user, true);

	if (done > 0)
		file->pos = pos + done;
	return done;
}

static ssize_t null_read(struct file *file, void *user, size_t n)
{
	return 0;
}

static ssize_t null_write(struct file *file, const void *user, size_t n)
{
	return n;
}

/* Page by page: a signal ends a long one early. */
static ssize_t zero_read(struct file *file, void *user, size_t n)
{
	size_t done = 0;

	while (done < n && !(done && signal_waiting(current))) {
		uint32_t piece = on_page(done, n - done);

		if (copy_to_user((char *)user + done, zeros, piece))
			return done ? (ssize_t)done : -EFAULT;
		done += piece;
	}
	return done;
}

static const struct file_ops regular_ops = {
	.read = file_read, .write = file_write, .has_position = true,
};
static const struct file_ops null_ops = {
	.read = null_read, .write = null_write, .has_position = true,
};
static const struct file_ops zero_ops = {
	.read = zero_read, .write = null_write, .has_position = true,
};

/* ---- devices ---- */

static struct chardev {
	uint32_t rdev;
	const struct file_ops *ops;
} chardevs[NR_CHARDEVS] = {
	{ mkdev(1, 3), &null_ops },
	{ mkdev(1, 5), &zero_ops },
};

void register_chardev(int major, int minor, const struct file_ops *ops)
{
	struct chardev *dev = chardevs;

	while (dev->ops && dev < chardevs + NR_CHARDEVS - 1)
		dev++;
	assert(!dev->ops);
	*dev = (struct chardev){ mkdev(major, minor), ops };
}

const struct file_ops *ops_of(struct inode *inode)
{
	if (inode->fops || !S_ISCHR(inode->mode))
		return inode->fops ? inode->fops : &regular_ops;
	for (int i = 0; i < NR_CHARDEVS; i++)
		if (chardevs[i].rdev == inode->rdev)
			return chardevs[i].ops;
	return NULL;
}
