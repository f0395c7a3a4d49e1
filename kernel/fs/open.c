/*
 * What is done to a path: opening, making, removing, going there.
 */
#include <open.h>

#include <page.h>
#include <string.h>
#include <uaccess.h>
#include <uapi/errno.h>

#define PERMISSIONS	07777
#define MKDIR_BITS	01777	/* mkdir(2): the sticky bit, not set-id */
#define EXEC_BITS	00111

int base_of(int dirfd, const char *path, struct inode **base)
{
	*base = NULL;
	if (dirfd == AT_FDCWD || *path == '/')
		return 0;
	struct file *file = fd_file(dirfd);

	if (!file)
		return -EBADF;
	if (!S_ISDIR(file->inode->mode))
		return -ENOTDIR;
	*base = file->inode;
	return 0;
}

int user_namei(int dirfd, const char *user, struct inode **out)
{
	struct inode *base;
	char *path;
	int err = getname(user, &path);

	if (err)
		return err;
	err = base_of(dirfd, path, &base);
	if (!err)
		err = namei_at(base, path, out);
	putname(path);
	return err;
}

/* The same for the directory; *path must go to putname when 0 came back. */
static int user_parent(int dirfd, const char *user, char **path,
		       struct inode **dir, struct last_name *last)
{
	struct inode *base;
	int err = getname(user, path);

	if (err)
		return err;
	err = base_of(dirfd, *path, &base);
	if (!err)
		err = namei_parent(base, *path, dir, last);
	if (err)
		putname(*path);
	return err;
}

/* May an inode that was found be opened with these flags? */
static int may_open(struct inode *inode, uint32_t flags)
{
	if (S_ISDIR(inode->mode)) {
		bool writes = (flags & O_ACCMODE) != O_RDONLY;

		return writes || (flags & (O_CREAT | O_TRUNC)) ? -EISDIR : 0;
	}
	return flags & O_DIRECTORY ? -ENOTDIR : 0;
}

static int open_found(struct inode *inode, uint32_t flags, struct file **out)
{
	int err = may_open(inode, flags);

	if (!err)
		err = open_inode(inode, flags, out);
	if (!err && (flags & O_TRUNC) && S_ISREG(inode->mode) &&
	    inode->ops->truncate)
		inode->ops->truncate(inode);
	return err;
}

/* A new file, opened; one that cannot be opened is not left behind. */
static int open_new(struct inode *dir, const struct last_name *last,
		    uint32_t flags, mode_t mode, struct file **out)
{
	struct inode *inode;

	mode = (mode & PERMISSIONS & ~current->fs->umask) | S_IFREG;
	int err = create_one(dir, last->name, last->len, mode, 0, &inode);

	if (err)
		return err;
	err = open_inode(inode, flags, out);
	if (err)
		dir->ops->unlink(dir, last->name, last->len, inode);
	iput(inode);
	return err;
}

/* open with O_CREAT, in the directory of the last name */
static int open_create(struct inode *dir, const struct last_name *last,
		       uint32_t flags, mode_t mode, struct file **out)
{
	struct inode *inode;

	if (!last->len || is_dots(last))
		return flags & O_EXCL ? -EEXIST : -EISDIR;
	if (last->slash)
		return -EISDIR;
	int err = lookup_one(dir, last->name, last->len, &inode);

	if (err == -ENOENT)
		return open_new(dir, last, flags, mode, out);
	if (err)
		return err;
	err = flags & O_EXCL ? -EEXIST : open_found(inode, flags, out);
	iput(inode);
	return err;
}

static int open_path(struct inode *base, const char *path, uint32_t flags,
		     mode_t mode, struct file **out)
{
	struct inode *at;
	struct last_name last;
	int err;

	if ((flags & O_CREAT) && (flags & O_DIRECTORY))
		return -EINVAL;
	if (flags & O_CREAT)
		err = namei_parent(base, path, &at, &last);
	else
		err = namei_at(base, path, &at);
	if (err)
		return err;
	if (flags & O_CREAT)
		err = open_create(at, &last, flags, mode, out);
	else
		err = open_found(at, flags, out);
	iput(at);
	return err;
}

/* The descriptor is looked for first: -EMFILE must not leave a new file. */
static int open_fd(int dirfd, const char *path, uint32_t flags, mode_t mode)
{
	struct inode *base;
	struct file *file;
	int err = fd_available();

	if (!err)
		err = base_of(dirfd, path, &base);
	if (!err)
		err = open_path(base, path, flags, mode, &file);
	if (err)
		return err;
	int fd = fd_install(file, 0, flags & O_CLOEXEC);

	if (fd < 0)
		fput(file);
	return fd;
}

int kernel_open(const char *path, uint32_t flags)
{
	return open_fd(AT_FDCWD, path, flags, 0);
}

int32_t sys_openat(int dirfd, const char *user, uint32_t flags, mode_t mode)
{
	char *path;
	int fd = getname(user, &path);

	if (fd)
		return fd;
	fd = open_fd(dirfd, path, flags, mode);
	putname(path);
	return fd;
}

int32_t sys_open(const char *path, uint32_t flags, mode_t mode)
{
	return sys_openat(AT_FDCWD, path, flags, mode);
}

int32_t sys_creat(const char *path, mode_t mode)
{
	return sys_open(path, O_CREAT | O_WRONLY | O_TRUNC, mode);
}

static int make_dir(struct inode *dir, const struct last_name *last,
		    mode_t mode)
{
	struct inode *inode;

	if (!last->len || is_dots(last))
		return -EEXIST;
	int err = lookup_one(dir, last->name, last->len, &inode);

	if (!err)
		err = -EEXIST;
	else if (err == -ENOENT)
		err = create_one(dir, last->name, last->len, S_IFDIR |
				 (mode & MKDIR_BITS & ~current->fs->umask), 0,
				 &inode);
	else
		return err;
	if (!err || err == -EEXIST)
		iput(inode);
	return err;
}

int32_t sys_mkdirat(int dirfd, const char *user, mode_t mode)
{
	char *path;
	struct inode *dir;
	struct last_name last;
	int err = user_parent(dirfd, user, &path, &dir, &last);

	if (err)
		return err;
	err = make_dir(dir, &last, mode);
	iput(dir);
	putname(path);
	return err;
}

int32_t sys_mkdir(const char *path, mode_t mode)
{
	return sys_mkdirat(AT_FDCWD, path, mode);
}

/* What unlink and rmdir refuse by the name alone. */
static int may_remove_name(const struct last_name *last, bool rmdir)
{
	if (!rmdir)
		return !last->len || is_dots(last) ? -EISDIR : 0;
	if (!last->len)
		return -EBUSY;
	if (is_dots(last))
		return last->len == 1 ? -EINVAL : -ENOTEMPTY;
	return 0;
}

static int may_remove(struct inode *dir, struct inode *inode,
		      const struct last_name *last, bool rmdir)
{
	bool is_dir = S_ISDIR(inode->mode);

	if (rmdir != is_dir || (last->slash && !is_dir))
		return is_dir ? -EISDIR : -ENOTDIR;
	if (inode->dev != dir->dev)
		return -EBUSY;		/* something is mounted there */
	return dir->ops->unlink ? 0 : -EPERM;
}

static int remove_name(struct inode *dir, const struct last_name *last,
		       bool rmdir)
{
	struct inode *inode;
	int err = may_remove_name(last, rmdir);

	if (!err)
		err = lookup_one(dir, last->name, last->len, &inode);
	if (err)
		return err;
	err = may_remove(dir, inode, last, rmdir);
	if (!err)
		err = dir->ops->unlink(dir, last->name, last->len, inode);
	iput(inode);
	return err;
}

int32_t sys_unlinkat(int dirfd, const char *user, uint32_t flags)
{
	char *path;
	struct inode *dir;
	struct last_name last;

	if (flags & ~AT_REMOVEDIR)
		return -EINVAL;
	int err = user_parent(dirfd, user, &path, &dir, &last);

	if (err)
		return err;
	err = remove_name(dir, &last, flags & AT_REMOVEDIR);
	iput(dir);
	putname(path);
	return err;
}

int32_t sys_unlink(const char *path)
{
	return sys_unlinkat(AT_FDCWD, path, 0);
}

int32_t sys_rmdir(const char *path)
{
	return sys_unlinkat(AT_FDCWD, path, AT_REMOVEDIR);
}

/* Everyone is root here, and root may do all but run what nobody may. */
int32_t sys_access(const char *path, int how)
{
	struct inode *inode;

	if (how & ~(R_OK | W_OK | X_OK))
		return -EINVAL;
	int err = user_namei(AT_FDCWD, path, &inode);

	if (err)
		return err;
	if ((how & X_OK) && !S_ISDIR(inode->mode) && !(inode->mode & EXEC_BITS))
		err = -EACCES;
	iput(inode);
	return err;
}

int32_t sys_chdir(const char *path)
{
	struct inode *inode;
	int err = user_namei(AT_FDCWD, path, &inode);

	if (err)
		return err;
	if (!S_ISDIR(inode->mode)) {
		iput(inode);
		return -ENOTDIR;
	}
	struct inode *old = current->fs->cwd;

	current->fs->cwd = inode;
	iput(old);
	return 0;
}

/* getcwd(2), the system call: the length, NUL included. */
int32_t sys_getcwd(char *user, size_t size)
{
	char *buf = get_free_page();

	if (!buf)
		return -ENOMEM;
	int at = path_of(current->fs->cwd, buf, PATH_MAX);
	int len = PATH_MAX - at;

	if (at == -ERANGE)
		len = -ENAMETOOLONG;
	else if (at < 0)
		len = at;
	else if (size < (size_t)len)
		len = -ERANGE;
	else if (copy_to_user(user, buf + at, len))
		len = -EFAULT;
	free_page(buf);
	return len;
}

int32_t sys_umask(mode_t mask)
{
	mode_t old = current->fs->umask;

	current->fs->umask = mask & 0777;
	return old;
}
