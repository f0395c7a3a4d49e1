/*
 * What is done to a path: opening, making, removing, going there, asking.
 */
#include <fs/file.h>

#include <files/files.h>
#include <uaccess.h>
#include <uapi/errno.h>

#define MKDIR_BITS	01777	/* mkdir(2): the sticky bit, not set-id */
#define FSTATAT_FLAGS	(AT_SYMLINK_NOFOLLOW | AT_EMPTY_PATH | AT_NO_AUTOMOUNT)

int walk_user(int dirfd, const char *user, uint32_t how, struct path *p)
{
	struct file *file = NULL;
	char *name;
	int err = getname(user, &name);

	if (err)
		return err;
	if (dirfd != AT_FDCWD && *name != '/') {
		file = fd_any(dirfd);
		err = file ? 0 : -EBADF;
	}
	if (!err)
		err = walk(file ? file->inode : NULL, name, how, p);
	if (err)
		putname(name);
	else
		p->copy = name;
	return err;
}

/* What open's flags make of a path: 0, or why not. */
static int open_error(const struct path *p, uint32_t flags)
{
	bool changes = flags & (O_ACCMODE | O_CREAT | O_TRUNC);

	if (flags & O_CREAT && p->slash && !is_special(p))
		return -EISDIR;
	if (!p->inode)
		return 0;
	if (flags & O_CREAT && flags & O_EXCL)
		return -EEXIST;
	if (S_ISLNK(p->inode->mode) && !(flags & O_PATH))
		return -ELOOP;
	if (S_ISDIR(p->inode->mode))
		return changes ? -EISDIR : 0;
	return flags & O_DIRECTORY ? -ENOTDIR : 0;
}

/* What open's flags ask leave for. */
static uint32_t wanted(uint32_t flags)
{
	uint32_t access = flags & O_ACCMODE;

	if (flags & O_PATH)
		return 0;
	return (access != O_WRONLY ? R_OK : 0) |
	       (access || flags & O_TRUNC ? W_OK : 0);
}

/* One that was made and cannot be opened is not left behind. */
static int open_path(struct path *p, uint32_t flags, mode_t mode,
		     struct file **out)
{
	bool made = !p->inode;
	int err = open_error(p, flags);

	mode &= PERMISSIONS & ~current->fs->umask;
	if (!err && !made)
		err = permission(p->inode, wanted(flags));
	if (!err && !made && flags & O_NOATIME && !owns_inode(p->inode))
		err = -EPERM;
	if (!err && !made && wanted(flags) & W_OK && is_running(p->inode))
		err = -ETXTBSY;
	if (!err && made)
		err = create_inode(p, S_IFREG | mode, 0);
	if (err)
		return err;
	static const struct file_ops path_ops;
	const struct file_ops *ops = flags & O_PATH ? &path_ops
						    : ops_of(p->inode);

	err = ops ? new_file(p->inode, flags, ops, out) : -ENXIO;
	if (err && made)
		unlink_entry(p->entry);
	if (err || !(flags & O_TRUNC) || !S_ISREG(p->inode->mode))
		return err;
	err = resize_file(p->inode, 0);
	if (err)
		fput(*out);
	return err;
}

/* The end of open: p is put. -EMFILE must not leave a new file, so that is
 * looked at first. */
static int open_fd(struct path *p, uint32_t flags, mode_t mode)
{
	struct file *file;
	int fd = find_fd(0);
	int err = fd < 0 ? fd : open_path(p, flags, mode, &file);

	put_path(p);
	if (err)
		return err;
	fd = fd_install(file, 0, flags & O_CLOEXEC);
	if (fd < 0)		/* to open it took time */
		fput(file);
	return fd;
}

int kernel_open(const char *path, uint32_t flags)
{
	struct path p;
	int err = walk(NULL, path, MUST, &p);

	return err ? err : open_fd(&p, flags, 0);
}

int32_t sys_openat(int dirfd, const char *path, uint32_t flags, mode_t mode)
{
	struct path p;

	if (flags & O_PATH)
		flags &= O_PATH | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC;
	bool new = flags & O_CREAT && flags & O_EXCL;
	uint32_t how = (flags & O_CREAT ? 0 : MUST) |
		       (new || flags & O_NOFOLLOW ? NOFOLLOW : 0);

	if (flags & O_CREAT && flags & O_DIRECTORY)
		return -EINVAL;
	int err = walk_user(dirfd, path, how, &p);

	return err ? err : open_fd(&p, flags, mode);
}

int32_t sys_open(const char *path, uint32_t flags, mode_t mode)
{
	return sys_openat(AT_FDCWD, path, flags, mode);
}

int32_t sys_mkdirat(int dirfd, const char *path, mode_t mode)
{
	struct path p;
	int err = walk_user(dirfd, path, ENTRY, &p);

	if (err)
		return err;
	mode &= MKDIR_BITS & ~current->fs->umask;
	err = p.inode ? -EEXIST : create_inode(&p, S_IFDIR | mode, 0);
	put_path(&p);
	return err;
}

int32_t sys_mkdir(const char *path, mode_t mode)
{
	return sys_mkdirat(AT_FDCWD, path, mode);
}

int32_t sys_unlinkat(int dirfd, const char *path, uint32_t flags)
{
	struct path p;
	bool rmdir = flags & AT_REMOVEDIR;

	if (flags & ~AT_REMOVEDIR)
		return -EINVAL;
	int err = walk_user(dirfd, path, MUST | ENTRY, &p);

	if (err)
		return err;
	if (rmdir != S_ISDIR(p.inode->mode))
		err = rmdir ? -ENOTDIR : -EISDIR;
	else if (is_special(&p))	/* or the root, which may be below */
		err = !p.len ? -EBUSY : p.len == 1 ? -EINVAL : -ENOTEMPTY;
	else if (!(err = may_unlink(&p)))
		unlink_entry(p.entry);
	put_path(&p);
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

int32_t sys_chdir(const char *path)
{
	struct path p;
	int err = walk_user(AT_FDCWD, path, MUST, &p);

	if (err)
		return err;
	err = S_ISDIR(p.inode->mode) ? permission(p.inode, X_OK) : -ENOTDIR;
	if (!err) {
		iput(current->fs->cwd);
		current->fs->cwd = iget(p.inode);
	}
	put_path(&p);
	return err;
}

static void fill_stat(const struct inode *inode, struct stat64 *st)
{
	uint32_t size = S_ISREG(inode->mode) || S_ISLNK(inode->mode)
		? inode->size : 0;

	*st = (struct stat64){
		.st_dev = inode->dev, .st_ino = inode->ino,
		.short_ino = inode->ino, .st_mode = inode->mode,
		.st_nlink = inode->nlink, .st_uid = inode->uid,
		.st_gid = inode->gid, .st_rdev = inode->rdev, .st_size = size,
		.st_blksize = PAGE_SIZE,
		.st_blocks = (size + STAT_BLOCK - 1) / STAT_BLOCK,
		.st_atime = inode->atime, .st_mtime = inode->mtime,
		.st_ctime = inode->ctime,
	};
}

int inode_at(int dirfd, const char *path, uint32_t flags, struct inode **out)
{
	struct file *file = dirfd == AT_FDCWD ? NULL : fd_any(dirfd);
	struct path p;
	char first = 1;

	if (flags & AT_EMPTY_PATH && copy_from_user(&first, path, 1))
		return -EFAULT;
	if (!first) {			/* it is dirfd itself */
		if (dirfd != AT_FDCWD && !file)
			return -EBADF;
		*out = iget(file ? file->inode : current->fs->cwd);
		return 0;
	}
	int err = walk_user(dirfd, path, MUST | (flags & AT_SYMLINK_NOFOLLOW
						 ? NOFOLLOW : 0), &p);

	if (err)
		return err;
	*out = iget(p.inode);
	put_path(&p);
	return 0;
}

int stat_at(int dirfd, const char *path, uint32_t flags, struct stat64 *st)
{
	struct inode *inode;
	int err = inode_at(dirfd, path, flags, &inode);

	if (err)
		return err;
	fill_stat(inode, st);
	iput(inode);
	return 0;
}

int stat_fd(int fd, struct stat64 *st)
{
	struct file *file = fd_any(fd);

	if (!file)
		return -EBADF;
	fill_stat(file->inode, st);
	return 0;
}

int32_t sys_fstat64(int fd, struct stat64 *user)
{
	struct stat64 st;

	return stat_fd(fd, &st) ?: copy_to_user(user, &st, sizeof(st));
}

int32_t sys_fstatat64(int dirfd, const char *path, struct stat64 *user,
		      uint32_t flags)
{
	struct stat64 st;

	return flags & ~FSTATAT_FLAGS ? -EINVAL :
	       stat_at(dirfd, path, flags, &st)
	       ?: copy_to_user(user, &st, sizeof(st));
}

int32_t sys_stat64(const char *path, struct stat64 *user)
{
	return sys_fstatat64(AT_FDCWD, path, user, 0);
}

int32_t sys_lstat64(const char *path, struct stat64 *user)
{
	return sys_fstatat64(AT_FDCWD, path, user, AT_SYMLINK_NOFOLLOW);
}

/* The effective ids stay: others may run, and must not find this task with less
 * than it has. */
int access_at(int dirfd, const char *path, uint32_t how, uint32_t flags,
	      bool by_real_ids)
{
	struct inode *inode;

	if (how & ~(R_OK | W_OK | X_OK))
		return -EINVAL;
	current->by_real_ids = by_real_ids;
	int err = inode_at(dirfd, path, flags, &inode);

	if (!err) {
		err = permission(inode, how);
		iput(inode);
	}
	current->by_real_ids = false;
	return err;
}

int32_t sys_faccessat(int dirfd, const char *path, uint32_t how)
{
	return access_at(dirfd, path, how, 0, true);
}

int32_t sys_access(const char *path, uint32_t how)
{
	return sys_faccessat(AT_FDCWD, path, how);
}

int32_t sys_umask(mode_t mask)
{
	mode_t old = current->fs->umask;

	current->fs->umask = mask & 0777;
	return old;
}
