/*
 * What later calls ask of a path or of descriptors: statx, faccessat2, openat2,
 * close_range, execveat.
 */
#include <more/clone3.h>
#include <fs/file.h>
#include <lib/string.h>
#include <task/exec.h>
#include <task/sched.h>
#include <uaccess.h>
#include <uapi/errno.h>
#include <uapi/more.h>

#define STATX_FLAGS	(AT_SYMLINK_NOFOLLOW | AT_EMPTY_PATH | \
			 AT_NO_AUTOMOUNT | AT_STATX_SYNC_TYPE)
#define ACCESS_FLAGS	(AT_SYMLINK_NOFOLLOW | AT_EMPTY_PATH | AT_EACCESS)
#define EXEC_FLAGS	(AT_SYMLINK_NOFOLLOW | AT_EMPTY_PATH)
#define PATH_FLAGS	(O_PATH | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC)

static int put_statx(const struct stat64 *from, struct statx *user)
{
	struct statx st = {
		.stx_mask = STATX_BASIC_STATS, .stx_blksize = from->st_blksize,
		.stx_nlink = from->st_nlink, .stx_uid = from->st_uid,
		.stx_gid = from->st_gid, .stx_mode = from->st_mode,
		.stx_ino = from->st_ino, .stx_size = from->st_size,
		.stx_blocks = from->st_blocks,
		.stx_atime.tv_sec = from->st_atime,
		.stx_ctime.tv_sec = from->st_ctime,
		.stx_mtime.tv_sec = from->st_mtime,
		.stx_rdev_major = major(from->st_rdev),
		.stx_rdev_minor = minor(from->st_rdev),
		.stx_dev_major = major(from->st_dev),
		.stx_dev_minor = minor(from->st_dev),
	};

	return copy_to_user(user, &st, sizeof(st));
}

/* All that is known is told, whatever mask asks for; a file has no btime. */
int32_t sys_statx(int dirfd, const char *path, uint32_t flags, uint32_t mask,
		  struct statx *user)
{
	struct stat64 st;

	if (mask & STATX__RESERVED || flags & ~STATX_FLAGS ||
	    (flags & AT_STATX_SYNC_TYPE) == AT_STATX_SYNC_TYPE)
		return -EINVAL;
	return stat_at(dirfd, path, flags, &st) ?: put_statx(&st, user);
}

int32_t sys_faccessat2(int dirfd, const char *path, uint32_t how,
		       uint32_t flags)
{
	return flags & ~ACCESS_FLAGS ? -EINVAL :
	       access_at(dirfd, path, how, flags, !(flags & AT_EACCESS));
}

/* Of openat2's ways to walk only one is here: all files are in memory. Each
 * flag that open(2) would overlook is refused. */
int32_t sys_openat2(int dirfd, const char *path, const struct open_how *user,
		    uint32_t size)
{
	struct open_how how;
	int err = get_growing(&how, sizeof(how), sizeof(how), user, size);

	if (err)
		return err;
	uint64_t modes = how.flags & O_CREAT ? PERMISSIONS : 0;

	if (how.flags & ~(uint64_t)HOW_FLAGS || how.mode & ~modes ||
	    how.resolve & ~(uint64_t)RESOLVE_CACHED ||
	    (how.flags & O_PATH && how.flags & ~(uint64_t)PATH_FLAGS))
		return -EINVAL;
	if (how.resolve && how.flags & (O_CREAT | O_TRUNC))
		return -EAGAIN;
	return sys_openat(dirfd, path, how.flags, how.mode);
}

/* 0, and current's table of descriptors is no other task's; or -ENOMEM. */
static int own_files(void)
{
	struct files_struct *old = current->files;
	struct files_struct *new = old->count > 1 ? dup_files(old) : old;

	if (!new)
		return -ENOMEM;
	current->files = new;
	if (new != old)
		put_files(old);
	return 0;
}

int32_t sys_close_range(uint32_t first, uint32_t last, uint32_t flags)
{
	if (first > last || flags & ~(CLOSE_RANGE_UNSHARE |
				      CLOSE_RANGE_CLOEXEC))
		return -EINVAL;
	if (flags & CLOSE_RANGE_UNSHARE && own_files())
		return -ENOMEM;
	for (uint32_t fd = first; fd <= last && fd < NR_OPEN; fd++) {
		if (!(flags & CLOSE_RANGE_CLOEXEC))
			sys_close(fd);
		else if (fd_any(fd))
			current->files->cloexec[fd] = true;
	}
	return 0;
}

/* The path is the program's own name for what stands there: by /dev/fd, where
 * dirfd counts. 0, or -ENAMETOOLONG. */
static int name_from(int dirfd, char *path)
{
	char first[32] = "";
	size_t len = strlen(path), n = 0;

	if (*path != '/' && dirfd != AT_FDCWD)
		n = snprintf(first, sizeof(first), *path ? "/dev/fd/%d/"
							 : "/dev/fd/%d", dirfd);
	if (n + len >= PATH_MAX)
		return -ENAMETOOLONG;
	memmove(path + n, path, len + 1);
	memcpy(path, first, n);
	return 0;
}

int32_t sys_execveat(int dirfd, const char *user, char *const *argv,
		     char *const *envp, uint32_t flags)
{
	struct inode *inode;
	char *path;

	int err = getname(user, &path);

	if (err)
		return err;
	err = flags & ~EXEC_FLAGS ? -EINVAL
				  : inode_at(dirfd, user, flags, &inode);
	if (!err) {
		err = S_ISREG(inode->mode) ? name_from(dirfd, path) :
		      S_ISLNK(inode->mode) ? -ELOOP : -EACCES;
		iput(inode);
	}
	if (err)
		putname(path);
	return err ?: execve_name(path, argv, envp);
}
