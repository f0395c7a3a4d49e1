/*
 * What of extended attributes?
 *
 * No file has any, and none can be given one, as on a file system that keeps
 * none: programs that copy files ask, and take -EOPNOTSUPP for an answer, but
 * not -ENOSYS.
 */
#include <fs/file.h>
#include <lib/string.h>
#include <uaccess.h>
#include <uapi/errno.h>
#include <uapi/xattr.h>

/* The answer about an attribute of that name; odd: what it is for users' own
 * attributes of what is neither a file nor a directory. */
static int answer(const struct inode *inode, const char *user_name, int odd)
{
	static const char users[] = "user.";
	char name[XATTR_NAME_MAX + 1];
	int n = strncpy_from_user(name, user_name, sizeof(name));

	if (n == 0 || n == -ENAMETOOLONG)
		return -ERANGE;
	if (n < 0)
		return n;
	if (!S_ISREG(inode->mode) && !S_ISDIR(inode->mode) &&
	    !strncmp(name, users, sizeof(users) - 1))
		return odd;
	return -EOPNOTSUPP;
}

/* The same where a path leads, or walk's error. */
static int by_path(const char *path, uint32_t flags, const char *name, int odd)
{
	struct inode *inode;
	int err = inode_at(AT_FDCWD, path, flags, &inode);

	if (err)
		return err;
	err = answer(inode, name, odd);
	iput(inode);
	return err;
}

static int by_fd(int fd, const char *name, int odd)
{
	const struct file *file = fd_file(fd);

	return file ? answer(file->inode, name, odd) : -EBADF;
}

/* The same for one that is to be set: what is wrong with the value? */
static int with_value(int err, const void *value, uint32_t size, uint32_t flags)
{
	char first;

	if (err != -EOPNOTSUPP && err != -EPERM)
		return err;
	if (flags & ~(XATTR_CREATE | XATTR_REPLACE))
		return -EINVAL;
	if (size > XATTR_SIZE_MAX)
		return -E2BIG;
	return size && copy_from_user(&first, value, 1) ? -EFAULT : err;
}

int32_t sys_setxattr(const char *path, const char *name, const void *value,
		     uint32_t size, uint32_t flags)
{
	return with_value(by_path(path, 0, name, -EPERM), value, size, flags);
}

int32_t sys_lsetxattr(const char *path, const char *name, const void *value,
		      uint32_t size, uint32_t flags)
{
	return with_value(by_path(path, AT_SYMLINK_NOFOLLOW, name, -EPERM),
			  value, size, flags);
}

int32_t sys_fsetxattr(int fd, const char *name, const void *value,
		      uint32_t size, uint32_t flags)
{
	return with_value(by_fd(fd, name, -EPERM), value, size, flags);
}

int32_t sys_getxattr(const char *path, const char *name)
{
	return by_path(path, 0, name, -ENODATA);
}

int32_t sys_lgetxattr(const char *path, const char *name)
{
	return by_path(path, AT_SYMLINK_NOFOLLOW, name, -ENODATA);
}

int32_t sys_fgetxattr(int fd, const char *name)
{
	return by_fd(fd, name, -ENODATA);
}

int32_t sys_removexattr(const char *path, const char *name)
{
	return by_path(path, 0, name, -EPERM);
}

int32_t sys_lremovexattr(const char *path, const char *name)
{
	return by_path(path, AT_SYMLINK_NOFOLLOW, name, -EPERM);
}

int32_t sys_fremovexattr(int fd, const char *name)
{
	return by_fd(fd, name, -EPERM);
}

/* The names of all: none. */
static int no_names(const char *path, uint32_t flags)
{
	struct inode *inode;
	int err = inode_at(AT_FDCWD, path, flags, &inode);

	if (!err)
		iput(inode);
	return err;
}

int32_t sys_listxattr(const char *path)
{
	return no_names(path, 0);
}

int32_t sys_llistxattr(const char *path)
{
	return no_names(path, AT_SYMLINK_NOFOLLOW);
}

int32_t sys_flistxattr(int fd)
{
	return fd_file(fd) ? 0 : -EBADF;
}
