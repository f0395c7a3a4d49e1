/*
 * How do bytes get from a program to an open file, and back?
 *
 * First what is the same for all files, then what regular files, /dev/null
 * and /dev/zero do. The rest is behind others' file_ops.
 */
#include <fs/file.h>

#include <files/files.h>
#include <printk.h>
#include <signal/signal.h>
#include <lib/string.h>
#include <uaccess.h>
#include <uapi/errno.h>

#define NR_CHARDEVS	16
#define MANY_ENTRIES	512	/* a directory's, before others may run */
#define MAX_POSITION	((loff_t)1 << 43)
#define FILE_PIECE	(256u << 10)	/* bytes of a file moved in one go */

/* ---- read and write ---- */

static int check_one(struct uio *uio)
{
	if (verify_area(uio->at, uio->left))
		return -EFAULT;
	if (uio->left <= MAX_MOVED)
		return 0;
	uio->total = MAX_MOVED;
	return (ssize_t)uio->left < 0 ? -EINVAL : 0;
}

ssize_t move_file(int fd, struct uio *uio)
{
	struct file *file = fd_any(fd);

	if (!file || (uio->write ? (file->flags & O_ACCMODE) == O_RDONLY
				 : (file->flags & O_ACCMODE) == O_WRONLY))
		return -EBADF;
	int (*op)(struct file *, struct uio *) =
		uio->write ? file->ops->write : file->ops->read;

	if (!op)
		return file->flags & O_PATH ? -EBADF : -EINVAL;
	int err = uio->more ? check_vector(uio) : check_one(uio);
	size_t n = uio->total;

	if (!err && uio->pos && *uio->pos > INT64_MAX - (loff_t)n)
		err = -EINVAL;
	if (err)
		return err;
	fget(file);
	err = op(file, uio);
	fput(file);
	return uio->total < n ? (ssize_t)(n - uio->total) : err;
}

int32_t sys_read(int fd, void *buf, size_t n)
{
	return move_file(fd, BUFFER(false, buf, n));
}

int32_t sys_write(int fd, void *buf, size_t n)
{
	return move_file(fd, BUFFER(true, buf, n));
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
	if (whence < SEEK_SET || whence > SEEK_END)
		return seek_data(file, offset, whence);
	if (S_ISCHR(file->inode->mode))
		return 0;		/* null and zero: all places are one */
	if (whence == SEEK_CUR)
		offset = (uint64_t)offset + file->pos;
	if (whence == SEEK_END)
		offset = (uint64_t)offset + file->inode->size;
	if (offset < 0 || offset > MAX_POSITION)
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
	loff_t pos = seek(fd, loff_of(low, high), whence);

	return pos < 0 ? pos : copy_to_user(result, &pos, sizeof(pos));
}

/* ---- directories ---- */

bool dir_emit(struct dir_fill *fill, uint32_t pos, const char *name,
	      uint32_t ino, mode_t mode)
{
	if (fill->file->pos > pos)
		return true;
	size_t names = offsetof(struct linux_dirent64, d_name);
	char bytes[sizeof(struct linux_dirent64) + NAME_MAX + 8] = "";
	struct linux_dirent64 *entry = (void *)bytes;

	*entry = (struct linux_dirent64){
		.d_ino = ino, .d_off = pos + 1,
		.d_type = (mode & S_IFMT) >> 12,	/* DT_ is S_IF */
	};
	entry->d_reclen = (names + strlcpy(entry->d_name, name, NAME_MAX + 1) +
			   1 + 7) & ~7u;
	if (entry->d_reclen > fill->uio.total)
		fill->err = -EINVAL;	/* told only if it is the first */
	else
		fill->err = uio_move(&fill->uio, entry, entry->d_reclen);
	if (fill->err)
		return false;
	fill->file->pos = pos + 1;
	return ++fill->entries % MANY_ENTRIES || !need_resched;
}

int emit_all(struct inode *dir, struct dir_fill *fill)
{
	struct inode *inode;

	if (!dir->nlink)
		return -ENOENT;
	if (!dir_emit(fill, 0, ".", dir->ino, dir->mode) ||
	    !dir_emit(fill, 1, "..", dir->parent->ino, dir->mode))
		return 0;
	if (dir->dir_ops)
		return dir->dir_ops->readdir(dir, fill);
	list_for_each(inode, &dir->entries, link) {
		struct inode *to = inode->target ? inode->target : inode;

		if (!dir_emit(fill, inode->ino, inode->name, to->ino, to->mode))
			break;
	}
	return 0;
}

int32_t sys_getdents64(int fd, void *buf, size_t n)
{
	if ((ssize_t)n < 0)
		n = 0;
	struct dir_fill fill = { .file = fd_file(fd),
				 .uio = { .at = buf, .left = n, .total = n } };

	if (!fill.file)
		return -EBADF;
	if (!S_ISDIR(fill.file->inode->mode))
		return -ENOTDIR;
	int err = emit_all(fill.file->inode, &fill);

	if (fill.uio.total < n)
		return n - fill.uio.total;
	return err ? err : fill.err;
}

/* ---- regular files, null and zero; a directory has a position only ---- */

/* Piece by piece, each where the one before has ended; others run, and may use
 * the file, in between. */
int file_move(struct file *file, struct uio *uio)
{
	bool append = uio->write && file->flags & O_APPEND;
	loff_t *at = position(file, uio);
	size_t left, whole = uio->total;
	int err;

	do {
		loff_t pos = append ? file->inode->size : *at;
		size_t before = uio->total;
		size_t n = before < FILE_PIECE ? before : FILE_PIECE;

		err = uio->write ? limit_size(pos, &n, before < whole)
				   ?: limit_seals(file->inode, pos, &n) : 0;
		if (err)
			break;
		err = inode_move(file->inode, pos, uio, n);
		left = n - (before - uio->total);
		if (uio->total < before)
			*at = pos + before - uio->total;
	} while (uio->total && !err && !left && !cond_resched());
	return err;
}

static int null_read(struct file *file, struct uio *uio)
{
	return 0;
}

static int null_write(struct file *file, struct uio *uio)
{
	uio->total = 0;
	return 0;
}

static int full_write(struct file *file, struct uio *uio)
{
	return -ENOSPC;
}

/* Page by page: a signal ends a long one early. */
static int zero_read(struct file *file, struct uio *uio)
{
	int err = 0;

	while (uio->total && !err) {
		err = uio_move(uio, (void *)zeros, on_page(0, uio->total));
		if (cond_resched() || current->signalled)
			break;
	}
	return err;
}

static int directory_read(struct file *file, struct uio *uio)
{
	return -EISDIR;
}

static const struct file_ops directory_ops = {
	.read = directory_read, .has_position = true,
};
static const struct file_ops regular_ops = {
	.read = file_move, .write = file_move, .has_position = true,
};
static const struct file_ops null_ops = {
	.read = null_read, .write = null_write, .has_position = true,
};
static const struct file_ops zero_ops = {
	.read = zero_read, .write = null_write, .has_position = true,
};
static const struct file_ops full_ops = {
	.read = zero_read, .write = full_write, .has_position = true,
};

/* ---- devices ---- */

static struct chardev {
	uint32_t rdev;
	const struct file_ops *ops;
} chardevs[NR_CHARDEVS] = {
	{ mkdev(1, 3), &null_ops },
	{ mkdev(1, 5), &zero_ops },
	{ mkdev(1, 7), &full_ops },
	{ mkdev(1, 8), &random_ops },
	{ mkdev(1, 9), &random_ops },
};
static int nr_chardevs = 5;

void register_chardev(int major, int minor, const struct file_ops *ops)
{
	assert(nr_chardevs < NR_CHARDEVS);
	chardevs[nr_chardevs++] = (struct chardev){ mkdev(major, minor), ops };
}

const struct file_ops *ops_of(struct inode *inode)
{
	if (S_ISDIR(inode->mode))
		return &directory_ops;
	if (inode->fops || S_ISREG(inode->mode))
		return inode->fops ? inode->fops : &regular_ops;
	for (int i = 0; i < NR_CHARDEVS && S_ISCHR(inode->mode); i++)
		if (chardevs[i].rdev == inode->rdev)
			return chardevs[i].ops;
	return NULL;
}
