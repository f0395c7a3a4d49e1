/* How is a part of one file copied to another? (As sendfile's: splice.c) */
#include <files/files.h>
#include <fs/file.h>
#include <uaccess.h>
#include <uapi/errno.h>

/* Two files of ours: 0, or -errno in Linux's order. */
static int check_files(const struct file *in, const struct file *out)
{
	uint32_t from = in->inode->mode, to = out->inode->mode;

	if (S_ISDIR(from) || S_ISDIR(to))
		return -EISDIR;
	if (!S_ISREG(from) || !S_ISREG(to))
		return -EINVAL;
	if ((in->flags & O_ACCMODE) == O_WRONLY || !writes(out) ||
	    out->flags & O_APPEND)
		return -EBADF;
	return is_regular(in->inode) && is_regular(out->inode) ? 0 : -EXDEV;
}

/* Linux adds as if a position had no sign, and then looks at it. */
static int check_place(loff_t at, size_t n)
{
	return at >= 0 ? 0 : at + (loff_t)n >= 0 ? -EOVERFLOW : -EINVAL;
}

/* Those positions: 0 and what there is to copy of *n, or -errno. */
static int check_range(const struct file *in, loff_t from,
		       const struct file *out, loff_t to, size_t *n)
{
	loff_t there = in->inode->size - from;
	int err = check_place(from, *n) ?: check_place(to, *n);

	if (err)
		return err;
	if (there < (loff_t)*n)
		*n = there > 0 ? there : 0;
	if (*n > MAX_MOVED)
		*n = MAX_MOVED;
	return in->inode == out->inode && from < to + (loff_t)*n &&
	       to < from + (loff_t)*n ? -EINVAL : 0;
}

static ssize_t copy_range(struct file *in, loff_t *from, struct file *out,
			  loff_t *to, size_t n, uint32_t flags)
{
	int err = flags ? -EINVAL : check_files(in, out)
	       ?: check_range(in, *from, out, *to, &n);

	return err || !n ? err : send_pieces(out, to, in, from, n);
}

/* Where the program gives no position, it is the file's own, which moves. */
static ssize_t copy_at(struct file *in, loff_t *in_at, struct file *out,
		       loff_t *out_at, size_t n, uint32_t flags)
{
	loff_t from = in->pos, to = out->pos;

	if ((in_at && copy_from_user(&from, in_at, sizeof(from))) ||
	    (out_at && copy_from_user(&to, out_at, sizeof(to))))
		return -EFAULT;
	ssize_t moved = copy_range(in, &from, out, &to, n, flags);

	if (moved <= 0)
		return moved;
	if (!in_at)
		in->pos = from;
	if (!out_at)
		out->pos = to;
	return (in_at && copy_to_user(in_at, &from, sizeof(from))) ||
	       (out_at && copy_to_user(out_at, &to, sizeof(to)))
		? -EFAULT : moved;
}

int32_t sys_copy_file_range(int in_fd, loff_t *in_at, int out_fd,
			    loff_t *out_at, size_t n, uint32_t flags)
{
	return between_fds(copy_at, in_fd, in_at, out_fd, out_at, n, flags);
}
