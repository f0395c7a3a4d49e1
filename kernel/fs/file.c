/*
 * Which open file does a descriptor mean, and when is a file closed?
 *
 *	files_struct -> file -> inode
 *
 * fork copies the first (or shares it: CLONE_FILES) and so shares the second;
 * dup shares the second. Positions live in the second, so they are shared.
 */
#include <fs/file.h>

#include <files/files.h>
#include <mm/kmalloc.h>
#include <lib/string.h>
#include <uaccess.h>
#include <uapi/errno.h>

/* What F_SETFL may change. */
#define SETFL_MASK	(O_APPEND | O_NONBLOCK | O_NOATIME)
/* What open was told and F_GETFL does not repeat. */
#define OPEN_ONLY	(O_CREAT | O_EXCL | O_NOCTTY | O_TRUNC | O_CLOEXEC)

struct files_struct *dup_files(struct files_struct *from)
{
	struct files_struct *files = kmalloc(sizeof(*files));

	if (!files)
		return NULL;
	files->count = 1;
	files->locks = NULL;
	files->top = from->top;
	memcpy(files->cloexec, from->cloexec, from->top);
	memcpy(files->fd, from->fd, from->top * sizeof(from->fd[0]));
	for (int fd = 0; fd < files->top; fd++)
		if (files->fd[fd])
			fget(files->fd[fd]);
	return files;
}

void put_files(struct files_struct *files)
{
	if (!files || --files->count)
		return;
	if (files->locks)
		drop_locks(&files->locks, NULL);
	for (int fd = 0; fd < files->top; fd++)
		fput(files->fd[fd]);
	kfree(files);
}

/* fd means file (NULL: nothing) from now on. What it meant is closed last:
 * that may sleep. */
static void set_fd(struct files_struct *files, int fd, struct file *file,
		   bool cloexec)
{
	while (files->top <= fd)
		files->fd[files->top++] = NULL;
	struct file *old = files->fd[fd];

	files->fd[fd] = file;
	files->cloexec[fd] = cloexec;
	while (files->top && !files->fd[files->top - 1])
		files->top--;
	if (old && files->locks && !(old->flags & O_PATH))
		drop_locks(&files->locks, old->inode);
	fput(old);
}

void close_on_exec(struct files_struct *files)
{
	for (int fd = 0; fd < files->top; fd++)
		if (files->fd[fd] && files->cloexec[fd])
			set_fd(files, fd, NULL, false);
}

int new_file(struct inode *inode, uint32_t flags, const struct file_ops *ops,
	     struct file **out)
{
	struct file *file = kzalloc(sizeof(*file));

	if (!file)
		return -ENOMEM;
	file->count = 1;
	file->flags = flags & ~OPEN_ONLY;
	file->ops = ops;
	int err = ops->open ? ops->open(inode, file) : 0;

	if (err) {
		kfree(file);
		return err;
	}
	file->inode = iget(inode);
	inode->writers += writes(file);
	*out = file;
	return 0;
}

void close_file(struct file *file)
{
	if (file->locks)
		drop_locks(&file->locks, file->inode);
	if (file->watches)
		leave_sets(file);
	if (file->ops->release)
		file->ops->release(file);
	file->inode->writers -= writes(file);
	iput(file->inode);
	kfree(file);
}

static int fd_limit(void)
{
	uint32_t limit = current->leader->rlim[RLIMIT_NOFILE].rlim_cur;

	return limit < NR_OPEN ? limit : NR_OPEN;
}

int find_fd(int min)
{
	int fd = min;

	while (fd_any(fd))
		fd++;
	return fd < fd_limit() ? fd : -EMFILE;
}

int fd_install(struct file *file, int min, bool cloexec)
{
	int fd = find_fd(min);

	if (fd >= 0)
		set_fd(current->files, fd, file, cloexec);
	return fd;
}

int new_fd(struct inode *inode, uint32_t flags, const struct file_ops *ops,
	   size_t size)
{
	struct file *file;
	int fd = find_fd(0);
	void *private = size && fd >= 0 ? kzalloc(size) : NULL;
	int err = fd < 0 ? fd : size && !private ? -ENOMEM
						 : new_file(inode, flags, ops,
							    &file);

	if (err) {
		kfree(private);
		return err;
	}
	file->private = private;
	return fd_install(file, 0, flags & O_CLOEXEC);
}

int32_t sys_close(int fd)
{
	if (!fd_any(fd))
		return -EBADF;
	set_fd(current->files, fd, NULL, false);
	return 0;
}

int fd_install_pair(struct file *end[2], bool cloexec, int *user)
{
	int fds[2];

	for (int i = 0; i < 2; i++) {
		fds[i] = fd_install(end[i], 0, cloexec);
		if (fds[i] < 0)
			fput(end[i]);
	}
	int err = fds[1] < 0 ? fds[1] : copy_to_user(user, fds, sizeof(fds));

	for (int i = 0; err && i < 2; i++)
		sys_close(fds[i]);
	return err;
}

static int dup_above(struct file *file, int min, bool cloexec)
{
	int fd = fd_install(file, min, cloexec);

	if (fd >= 0)
		fget(file);
	return fd;
}

int32_t sys_dup(int fd)
{
	struct file *file = fd_any(fd);

	return file ? dup_above(file, 0, false) : -EBADF;
}

int32_t sys_dup3(int oldfd, int newfd, uint32_t flags)
{
	struct file *file = fd_any(oldfd);

	if (flags & ~O_CLOEXEC || oldfd == newfd)
		return -EINVAL;
	if (!file || (uint32_t)newfd >= (uint32_t)fd_limit())
		return -EBADF;
	set_fd(current->files, newfd, fget(file), flags & O_CLOEXEC);
	return newfd;
}

int32_t sys_dup2(int oldfd, int newfd)
{
	if (oldfd == newfd)
		return fd_any(oldfd) ? newfd : -EBADF;
	return sys_dup3(oldfd, newfd, 0);
}

int32_t sys_fcntl(int fd, int cmd, uint32_t arg)
{
	struct file *file = fd_any(fd);
	int err;

	if (!file)
		return -EBADF;
	switch (cmd) {
	case F_DUPFD:
	case F_DUPFD_CLOEXEC:
		if (arg >= (uint32_t)fd_limit())
			return -EINVAL;
		return dup_above(file, arg, cmd == F_DUPFD_CLOEXEC);
	case F_GETFD:
		return current->files->cloexec[fd];	/* FD_CLOEXEC is 1 */
	case F_SETFD:
		current->files->cloexec[fd] = arg & FD_CLOEXEC;
		return 0;
	case F_GETFL:
		return file->flags;
	case F_SETFL:
		err = check_setfl(file, arg);
		if (!err)
			file->flags = (file->flags & ~SETFL_MASK) |
				      (arg & SETFL_MASK);
		return err;
	}
	return cmd >= F_SETPIPE_SZ ? fcntl_any(file, cmd, arg)
				   : fcntl_lock(fd, cmd, arg);
}

int32_t sys_ioctl(int fd, uint32_t cmd, uint32_t arg)
{
	struct file *file = fd_file(fd);

	if (!file)
		return -EBADF;
	fget(file);
	int err = ioctl_any(fd, file, cmd, arg);

	if (err == -ENOTTY && file->ops->ioctl)
		err = file->ops->ioctl(file, cmd, arg);
	fput(file);
	return err;
}
