/* What else is asked of open files: small calls. */
#include <files/files.h>
#include <fs/file.h>
#include <lib/string.h>
#include <mm/page.h>
#include <signal/signal.h>
#include <uaccess.h>
#include <uapi/errno.h>
#include <uapi/files.h>
#include <uapi/termios.h>

#define MOST_ADVICE	5	/* POSIX_FADV_NOREUSE */

/* Memory is where files live: what is written is safe already. */
int32_t sys_fsync(int fd)
{
	struct file *file = fd_file(fd);

	if (!file)
		return -EBADF;
	return S_ISREG(file->inode->mode) || S_ISDIR(file->inode->mode)
		? 0 : -EINVAL;
}

int32_t sys_syncfs(int fd)
{
	return fd_file(fd) ? 0 : -EBADF;
}

/* Every page that is a hole gets a frame: 0, -ENOSPC, -EPERM, -EINTR. */
static int fill_holes(struct inode *inode, uint32_t pos, uint32_t end,
		      bool keep_size)
{
	uint32_t last = (end - 1) / PAGE_SIZE;

	for (uint32_t i = pos / PAGE_SIZE; i <= last; i++) {
		if (cond_resched())
			return -EINTR;
		if (end > inode->size && is_sealed(inode, F_SEAL_GROW))
			return -EPERM;
		if (!own_frame(inode, i))
			return -ENOSPC;
	}
	if (end > inode->size && !keep_size)
		inode->size = end;
	touch(inode);
	return 0;
}

/* What POSIX knows, mode 0, and KEEP_SIZE: what is behind the file's end then
 * stays with the file. So does what it has got when it fails. And holes. */
int32_t sys_fallocate(int fd, uint32_t mode, uint32_t low, uint32_t high,
		      uint32_t len_low, uint32_t len_high)
{
	loff_t pos = loff_of(low, high);
	loff_t len = loff_of(len_low, len_high);
	struct file *file = fd_file(fd);

	if (!file)
		return -EBADF;
	if (pos < 0 || len <= 0)
		return -EINVAL;
	bool punch = mode == (FALLOC_FL_PUNCH_HOLE | FALLOC_FL_KEEP_SIZE);

	if (!punch && mode & ~FALLOC_FL_KEEP_SIZE)
		return -EOPNOTSUPP;
	const struct inode *inode = file->inode;

	if ((file->flags & O_ACCMODE) == O_RDONLY)
		return -EBADF;
	if (S_ISFIFO(inode->mode))
		return -ESPIPE;
	if (!is_regular(inode))
		return -ENODEV;
	if (pos > MAX_FILE || len > MAX_FILE - pos)
		return -EFBIG;
	int err = punch ? 0 : may_grow(inode, pos + len);

	if (err)
		return err;
	fget(file);
	err = punch ? punch_hole(file->inode, pos, pos + len)
		    : fill_holes(file->inode, pos, pos + len, mode);
	fput(file);
	return err;
}

/* Where data is from offset on, or a hole; or -ENXIO, -EINTR. A frame is data,
 * whatever is in it; behind the end is a hole. */
static loff_t find_data(struct inode *inode, loff_t offset, bool hole)
{
	uint32_t index = offset / PAGE_SIZE;

	if (offset < 0 || offset >= inode->size)
		return -ENXIO;
	while (index * PAGE_SIZE < inode->size &&
	       !inode_frame(inode, index) != hole) {
		index = next_page(inode, index);
		if (cond_resched())
			return -EINTR;
	}
	loff_t pos = (loff_t)index * PAGE_SIZE;

	if (pos >= inode->size)
		return hole ? (loff_t)inode->size : -ENXIO;
	return pos > offset ? pos : offset;
}

loff_t seek_data(struct file *file, loff_t offset, int whence)
{
	if (whence != SEEK_DATA && whence != SEEK_HOLE)
		return -EINVAL;
	if (S_ISCHR(file->inode->mode))
		return 0;
	if (!is_regular(file->inode))
		return -EINVAL;
	fget(file);
	loff_t pos = find_data(file->inode, offset, whence == SEEK_HOLE);

	if (pos >= 0)
		file->pos = pos;
	fput(file);
	return pos;
}

/* Advice that may be taken or left. */
int32_t sys_fadvise64_64(int fd, uint32_t low, uint32_t high, uint32_t len_low,
			 uint32_t len_high, uint32_t advice)
{
	struct file *file = fd_file(fd);

	if (!file)
		return -EBADF;
	if (S_ISFIFO(file->inode->mode))
		return -ESPIPE;
	return (int32_t)len_high < 0 || advice > MOST_ADVICE ? -EINVAL : 0;
}

int32_t sys_fadvise64(int fd, uint32_t low, uint32_t high, uint32_t len,
		      uint32_t advice)
{
	return sys_fadvise64_64(fd, low, high, len, 0, advice);
}

/* What is to be read soon is there. */
int32_t sys_readahead(int fd)
{
	struct file *file = fd_file(fd);

	if (!file || (file->flags & O_ACCMODE) == O_WRONLY)
		return -EBADF;
	return S_ISREG(file->inode->mode) ? 0 : -EINVAL;
}

int32_t sys_sync_file_range(int fd, uint32_t low, uint32_t high,
			    uint32_t len_low, uint32_t len_high, uint32_t flags)
{
	loff_t pos = loff_of(low, high), len = loff_of(len_low, len_high);
	struct file *file = fd_file(fd);

	if (!file)
		return -EBADF;
	if (flags & ~SYNC_FILE_RANGE_ALL || pos < 0 || len < 0 ||
	    len > INT64_MAX - pos)
		return -EINVAL;
	uint32_t mode = file->inode->mode;

	return S_ISREG(mode) || S_ISDIR(mode) ? 0 : -ESPIPE;
}

/* O_DIRECT, and signals by O_ASYNC, there are none of. A file that is always
 * ready has none to send on Linux, too, where the flag is forgotten. */
int check_setfl(const struct file *file, uint32_t flags)
{
	uint32_t more = flags & ~file->flags;

	if (file->flags & O_PATH)
		return -EBADF;
	if (more & O_NOATIME && !owns_inode(file->inode))
		return -EPERM;
	return more & O_DIRECT || (more & O_ASYNC && file->ops->poll)
		? -EINVAL : 0;
}

int ioctl_any(int fd, struct file *file, uint32_t cmd, uint32_t arg)
{
	uint32_t on;

	switch (cmd) {
	case FIOCLEX:
	case FIONCLEX:
		current->files->cloexec[fd] = cmd == FIOCLEX;
		return 0;
	case FIONBIO:
		if (get_user(&on, (void *)arg))
			return -EFAULT;
		file->flags &= ~O_NONBLOCK;
		file->flags |= on ? O_NONBLOCK : 0;
		return 0;
	case FIONREAD:
		if (S_ISREG(file->inode->mode))
			return put_user(file->inode->size - file->pos,
					(void *)arg);
	}
	return -ENOTTY;
}

int32_t sys_fchdir(int fd)
{
	struct file *file = fd_any(fd);
	int err = !file ? -EBADF : !S_ISDIR(file->inode->mode) ? -ENOTDIR
			: permission(file->inode, X_OK);

	if (err)
		return err;
	iput(current->fs->cwd);
	current->fs->cwd = iget(file->inode);
	return 0;
}

int32_t sys_chroot(const char *path)
{
	struct inode *dir;
	int err = inode_at(AT_FDCWD, path, 0, &dir);

	if (err)
		return err;
	err = !S_ISDIR(dir->mode) ? -ENOTDIR : permission(dir, X_OK)
		?: suser() ? 0 : -EPERM;
	iput(err ? dir : current->fs->root);
	if (!err)
		current->fs->root = dir;
	return err;
}

/* An entry in the shape of old: its length, or -EINVAL, -EFAULT. */
static int put_dirent(const struct linux_dirent64 *entry, char *user,
		      int32_t room)
{
	char bytes[sizeof(struct linux_dirent) + NAME_MAX + 4] = "";
	struct linux_dirent *old = (void *)bytes;
	int32_t len = offsetof(struct linux_dirent, d_name) +
		      strlcpy(old->d_name, entry->d_name, NAME_MAX + 1);

	len = (len + 2 + 3) & ~3;	/* NUL and type; by words */
	old->d_ino = entry->d_ino;
	old->d_off = entry->d_off;
	old->d_reclen = len;
	bytes[len - 1] = entry->d_type;
	return len > room ? -EINVAL
			  : copy_to_user(user, bytes, len) ? -EFAULT : len;
}

/* As many as fit into a page in getdents64's shape, or fewer. */
int32_t sys_getdents(int fd, char *buf, int32_t n)
{
	struct file *file = fd_file(fd);
	int32_t done = 0;

	if (!file || !S_ISDIR(file->inode->mode))
		return file ? -ENOTDIR : -EBADF;
	char *page = get_free_page();
	struct dir_fill fill = { .file = file, .uio = { .kernel = true,
		.at = page, .left = PAGE_SIZE, .total = PAGE_SIZE } };
	loff_t pos = file->pos;
	int err = page ? emit_all(file->inode, &fill) : -ENOMEM;

	for (char *at = page; at < fill.uio.at && err >= 0; ) {
		struct linux_dirent64 *entry = (void *)at;

		err = put_dirent(entry, buf + done, n - done);
		if (err > 0) {
			done += err;
			pos = entry->d_off;
		}
		at += entry->d_reclen;
	}
	file->pos = pos;
	free_page(page);
	return done ? done : err;
}
