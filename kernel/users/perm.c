/* Which user owns a file, and what may be done with it? (permission: namei) */
#include <fs/file.h>
#include <uapi/errno.h>

#define CHANGE_FLAGS	(AT_SYMLINK_NOFOLLOW | AT_EMPTY_PATH)

static bool in_group(uint32_t gid)
{
	return gid == current->cred.fsgid || in_groups(gid);
}

/* A directory passes the bit on; a program for another group does not keep it,
 * whatever umask has taken off, so that nobody makes one for others. */
void inherit_group(struct inode *inode)
{
	const struct inode *dir = inode->parent;

	if (!(dir->mode & S_ISGID))
		return;
	if (S_ISDIR(inode->mode))
		inode->mode |= S_ISGID;
	else if (!in_group(dir->gid) && !fsuser() &&
		 (inode->mode | current->fs->umask) & S_IXGRP)
		inode->mode &= ~S_ISGID;
	inode->gid = dir->gid;
}

/* Gives it a new mode (a), or a new owner (a) and group (b). 0 or -EPERM. */
typedef int change_function(struct inode *inode, uint32_t a, uint32_t b);

static int change_mode(struct inode *inode, uint32_t mode, uint32_t unused)
{
	if (S_ISLNK(inode->mode))
		return -EOPNOTSUPP;	/* all may do all with a link */
	if (!owns_inode(inode))
		return -EPERM;
	if (!fsuser() && !in_group(inode->gid))
		mode &= ~S_ISGID;
	inode->mode = (inode->mode & S_IFMT) | (mode & PERMISSIONS);
	inode->ctime = inode_now();
	return 0;
}

/* Only root gives files away; an owner may give one to the owner's groups. What
 * changes hands does not keep its set-id bits. */
static int change_owner(struct inode *inode, uint32_t uid, uint32_t gid)
{
	bool own = current->cred.fsuid == inode->uid;

	if (uid == SAME_ID)
		uid = inode->uid;
	else if (!fsuser() && !(own && uid == inode->uid))
		return -EPERM;
	if (gid == SAME_ID)
		gid = inode->gid;
	else if (!fsuser() && !(own && (gid == inode->gid || in_group(gid))))
		return -EPERM;
	inode->uid = uid;
	inode->gid = gid;
	inode->ctime = inode_now();
	if (!S_ISDIR(inode->mode))
		inode->mode &= inode->mode & S_IXGRP ? ~(S_ISUID | S_ISGID)
						     : ~S_ISUID;
	return 0;
}

static int on_fd(int fd, change_function *change, uint32_t a, uint32_t b)
{
	struct file *file = fd_file(fd);

	return file ? change(file->inode, a, b) : -EBADF;
}

static int on_path(int dirfd, const char *path, uint32_t flags,
		   change_function *change, uint32_t a, uint32_t b)
{
	struct inode *inode;
	int err = inode_at(dirfd, path, flags, &inode);

	if (err)
		return err;
	err = change(inode, a, b);
	iput(inode);
	return err;
}

int32_t sys_fchmodat2(int dirfd, const char *path, mode_t mode, uint32_t flags)
{
	return flags & ~CHANGE_FLAGS ? -EINVAL :
	       on_path(dirfd, path, flags, change_mode, mode, 0);
}

int32_t sys_fchmodat(int dirfd, const char *path, mode_t mode)
{
	return on_path(dirfd, path, 0, change_mode, mode, 0);
}

int32_t sys_chmod(const char *path, mode_t mode)
{
	return on_path(AT_FDCWD, path, 0, change_mode, mode, 0);
}

int32_t sys_fchmod(int fd, mode_t mode)
{
	return on_fd(fd, change_mode, mode, 0);
}

int32_t sys_fchown32(int fd, uint32_t uid, uint32_t gid)
{
	return on_fd(fd, change_owner, uid, gid);
}

int32_t sys_fchownat(int dirfd, const char *path, uint32_t uid, uint32_t gid,
		     uint32_t flags)
{
	return flags & ~CHANGE_FLAGS ? -EINVAL :
	       on_path(dirfd, path, flags, change_owner, uid, gid);
}

int32_t sys_chown32(const char *path, uint32_t uid, uint32_t gid)
{
	return on_path(AT_FDCWD, path, 0, change_owner, uid, gid);
}

int32_t sys_lchown32(const char *path, uint32_t uid, uint32_t gid)
{
	return on_path(AT_FDCWD, path, AT_SYMLINK_NOFOLLOW, change_owner, uid,
		       gid);
}
