/*
 * What is known of a file? One answer, in the two shapes Linux tells it.
 */
#include <stat.h>

#include <open.h>
#include <string.h>
#include <uaccess.h>
#include <uapi/errno.h>

#define BLOCK 512		/* the unit of st_blocks */
#define AT_NO_AUTOMOUNT 0x800	/* libraries set it */
#define FSTATAT_FLAGS \
	(AT_SYMLINK_NOFOLLOW | AT_EMPTY_PATH | AT_NO_AUTOMOUNT)

static uint32_t blocks_of(const struct inode *inode)
{
	return (inode->size + BLOCK - 1) / BLOCK;
}

static int put_stat(const struct inode *inode, struct stat *user)
{
	struct stat st = {
		.st_dev = inode->dev,
		.st_ino = inode->ino,
		.st_mode = inode->mode,
		.st_nlink = inode->nlink,
		.st_rdev = inode->rdev,
		.st_size = inode->size,
		.st_blksize = PAGE_SIZE,
		.st_blocks = blocks_of(inode),
		.st_atime = inode->mtime,
		.st_mtime = inode->mtime,
		.st_ctime = inode->mtime,
	};

	return copy_to_user(user, &st, sizeof(st));
}

static int put_stat64(const struct inode *inode, struct stat64 *user)
{
	struct stat64 st = {
		.st_dev = inode->dev,
		.short_ino = inode->ino,
		.st_mode = inode->mode,
		.st_nlink = inode->nlink,
		.st_rdev = inode->rdev,
		.st_size = inode->size,
		.st_blksize = PAGE_SIZE,
		.st_blocks = blocks_of(inode),
		.st_atime = inode->mtime,
		.st_mtime = inode->mtime,
		.st_ctime = inode->mtime,
		.st_ino = inode->ino,
	};

	return copy_to_user(user, &st, sizeof(st));
}

int32_t sys_stat(const char *path, struct stat *st)
{
	struct inode *inode;
	int err = user_namei(AT_FDCWD, path, &inode);

	if (err)
		return err;
	err = put_stat(inode, st);
	iput(inode);
	return err;
}

/* There are no symbolic links, so lstat is stat. */
int32_t sys_lstat(const char *path, struct stat *st)
{
	return sys_stat(path, st);
}

int32_t sys_fstat(int fd, struct stat *st)
{
	struct file *file = fd_file(fd);

	return file ? put_stat(file->inode, st) : -EBADF;
}

static int stat64_at(int dirfd, const char *path, struct stat64 *st)
{
	struct inode *inode;
	int err = user_namei(dirfd, path, &inode);

	if (err)
		return err;
	err = put_stat64(inode, st);
	iput(inode);
	return err;
}

int32_t sys_stat64(const char *path, struct stat64 *st)
{
	return stat64_at(AT_FDCWD, path, st);
}

int32_t sys_lstat64(const char *path, struct stat64 *st)
{
	return stat64_at(AT_FDCWD, path, st);
}

int32_t sys_fstat64(int fd, struct stat64 *st)
{
	struct file *file = fd_file(fd);

	return file ? put_stat64(file->inode, st) : -EBADF;
}

int32_t sys_fstatat64(int dirfd, const char *path, struct stat64 *st,
		      uint32_t flags)
{
	char first;

	if (flags & ~FSTATAT_FLAGS)
		return -EINVAL;
	if (!(flags & AT_EMPTY_PATH))
		return stat64_at(dirfd, path, st);
	if (copy_from_user(&first, path, 1))
		return -EFAULT;
	if (first)
		return stat64_at(dirfd, path, st);
	if (dirfd == AT_FDCWD)
		return put_stat64(current->fs->cwd, st);
	return sys_fstat64(dirfd, st);
}
