/* stat, lstat and fstat of old, with 16 bits for an id and 32 for a size. */

#include <fs/file.h>
#include <users/credentials.h>
#include <uaccess.h>
#include <uapi/oldcalls.h>

static int put_old(const struct stat64 *st, struct stat *user)
{
	struct stat old = {
		.st_dev = st->st_dev, .st_ino = st->st_ino,
		.st_mode = st->st_mode, .st_nlink = st->st_nlink,
		.st_uid = narrow_id(st->st_uid),
		.st_gid = narrow_id(st->st_gid),
		.st_rdev = st->st_rdev, .st_size = st->st_size,
		.st_blksize = st->st_blksize, .st_blocks = st->st_blocks,
		.st_atime = st->st_atime, .st_mtime = st->st_mtime,
		.st_ctime = st->st_ctime,
	};

	return copy_to_user(user, &old, sizeof(old));
}

int32_t sys_stat(const char *path, struct stat *user)
{
	struct stat64 st;

	return stat_at(AT_FDCWD, path, 0, &st) ?: put_old(&st, user);
}

int32_t sys_lstat(const char *path, struct stat *user)
{
	struct stat64 st;

	return stat_at(AT_FDCWD, path, AT_SYMLINK_NOFOLLOW, &st)
		?: put_old(&st, user);
}

int32_t sys_fstat(int fd, struct stat *user)
{
	struct stat64 st;

	return stat_fd(fd, &st) ?: put_old(&st, user);
}
