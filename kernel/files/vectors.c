/* How does a call move bytes of elsewhere in a file, or several pieces? */
#include <fs/file.h>
#include <uaccess.h>
#include <uapi/errno.h>

/* HIPRI, DSYNC and SYNC: what is written is where it will stay. */
#define RWF_ALWAYS	7u

#define VECTOR(out, iov, count) \
	(&(struct uio){ out, false, NULL, 0, 0, iov, count, NULL })

int check_vector(struct uio *uio)
{
	struct iovec piece;

	if (uio->more > IOV_MAX)
		return -EINVAL;
	for (uint32_t i = 0; i < uio->more; i++) {
		if (copy_from_user(&piece, uio->next + i, sizeof(piece)))
			return -EFAULT;
		if ((ssize_t)piece.iov_len < 0)
			return -EINVAL;
		if (verify_area(piece.iov_base, piece.iov_len))
			return -EFAULT;
		uio->total += piece.iov_len;
		if (uio->total > MAX_MOVED)
			uio->total = MAX_MOVED;
	}
	return 0;
}

int next_piece(struct uio *uio)
{
	struct iovec piece;

	if (!uio->more || copy_from_user(&piece, uio->next, sizeof(piece)))
		return -EFAULT;
	uio->more--;
	uio->next++;
	uio->at = piece.iov_base;
	uio->left = piece.iov_len;
	return 0;
}

/* At that position, while the file keeps its own. */
static ssize_t move_at(int fd, struct uio *uio, loff_t pos)
{
	struct file *file = fd_file(fd);

	if (!file || pos < 0)
		return pos < 0 ? -EINVAL : -EBADF;
	if (!file->ops->has_position)
		return -ESPIPE;
	uio->pos = &pos;
	return move_file(fd, uio);
}

int32_t sys_pread64(int fd, void *buf, size_t n, uint32_t low, uint32_t high)
{
	return move_at(fd, BUFFER(false, buf, n), loff_of(low, high));
}

int32_t sys_pwrite64(int fd, void *buf, size_t n, uint32_t low, uint32_t high)
{
	return move_at(fd, BUFFER(true, buf, n), loff_of(low, high));
}

int32_t sys_readv(int fd, const struct iovec *iov, uint32_t count)
{
	return move_file(fd, VECTOR(false, iov, count));
}

int32_t sys_writev(int fd, const struct iovec *iov, uint32_t count)
{
	return move_file(fd, VECTOR(true, iov, count));
}

int32_t sys_preadv(int fd, const struct iovec *iov, uint32_t count,
		   uint32_t low, uint32_t high)
{
	return move_at(fd, VECTOR(false, iov, count), loff_of(low, high));
}

int32_t sys_pwritev(int fd, const struct iovec *iov, uint32_t count,
		    uint32_t low, uint32_t high)
{
	return move_at(fd, VECTOR(true, iov, count), loff_of(low, high));
}

/* At -1 is at the file's own position. */
int32_t sys_preadv2(int fd, const struct iovec *iov, uint32_t count,
		    uint32_t low, uint32_t high, uint32_t flags)
{
	return flags & ~RWF_ALWAYS ? -EOPNOTSUPP :
	       loff_of(low, high) == -1 ? sys_readv(fd, iov, count)
					: sys_preadv(fd, iov, count, low, high);
}

int32_t sys_pwritev2(int fd, const struct iovec *iov, uint32_t count,
		     uint32_t low, uint32_t high, uint32_t flags)
{
	return flags & ~RWF_ALWAYS ? -EOPNOTSUPP :
	       loff_of(low, high) == -1 ? sys_writev(fd, iov, count)
					: sys_pwritev(fd, iov, count, low,
						      high);
}
