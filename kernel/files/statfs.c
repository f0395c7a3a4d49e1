/* What is a file system, and how much room has it? */
#include <fs/file.h>
#include <mm/page.h>
#include <uaccess.h>
#include <uapi/errno.h>
#include <uapi/files.h>

#define RAM_MAGIC	0x01021994	/* Linux's tmpfs, proc and pipefs */
#define PROC_MAGIC	0x9fa0
#define PIPE_MAGIC	0x50495045

/* What Linux tells in either of two shapes; the names in them are the same. */
#define STATFS_OF(ram) \
	.f_bsize = PAGE_SIZE, .f_frsize = PAGE_SIZE, .f_namelen = NAME_MAX, \
	.f_blocks = (ram) ? nr_total / FILES_SHARE : 0, \
	.f_bfree = (ram) ? free_blocks() : 0, \
	.f_bavail = (ram) ? free_blocks() : 0, \
	.f_files = (ram) ? nr_total : 0, \
	.f_ffree = (ram) ? room_of(nr_total, nr_inodes) : 0

/* Root may have more than all. */
static uint32_t room_of(uint32_t most, uint32_t used)
{
	return used < most ? most - used : 0;
}

static uint32_t free_blocks(void)
{
	return room_of(nr_total / FILES_SHARE, nr_file_frames);
}

static int put_statfs(const struct inode *inode, void *user, bool wide)
{
	bool ram = inode->dev == RAM_DEV;
	uint32_t magic = ram ? RAM_MAGIC : inode->dev == PIPE_DEV ? PIPE_MAGIC
								  : PROC_MAGIC;
	struct statfs st = { .f_type = magic, STATFS_OF(ram) };
	struct statfs64 st64 = { .f_type = magic, STATFS_OF(ram) };

	return wide ? copy_to_user(user, &st64, sizeof(st64))
		    : copy_to_user(user, &st, sizeof(st));
}

static int statfs_path(const char *path, void *user, bool wide)
{
	struct path p;
	int err = walk_user(AT_FDCWD, path, MUST, &p);

	if (err)
		return err;
	err = put_statfs(p.inode, user, wide);
	put_path(&p);
	return err;
}

static int statfs_fd(int fd, void *user, bool wide)
{
	struct file *file = fd_any(fd);

	return file ? put_statfs(file->inode, user, wide) : -EBADF;
}

/* Which file system: st_dev tells. */
int32_t sys_ustat(uint32_t dev, struct ustat *user)
{
	struct statfs st = { STATFS_OF(dev == RAM_DEV) };
	struct ustat old = { .f_tfree = st.f_bfree, .f_tinode = st.f_ffree };

	return dev < RAM_DEV || dev > PIPE_DEV
		? -EINVAL : copy_to_user(user, &old, sizeof(old));
}

int32_t sys_statfs(const char *path, struct statfs *user)
{
	return statfs_path(path, user, false);
}

int32_t sys_fstatfs(int fd, struct statfs *user)
{
	return statfs_fd(fd, user, false);
}

int32_t sys_statfs64(const char *path, size_t size, struct statfs64 *user)
{
	return size == sizeof(*user) ? statfs_path(path, user, true) : -EINVAL;
}

int32_t sys_fstatfs64(int fd, size_t size, struct statfs64 *user)
{
	return size == sizeof(*user) ? statfs_fd(fd, user, true) : -EINVAL;
}
