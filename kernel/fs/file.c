/*
 * Which open file does a descriptor mean, and when is a file closed?
 *
 *	files_struct -> file -> inode
 *
 * fork copies the first (or shares it: CLONE_FILES) and so shares the second;
 * dup shares the second. Positions live in the second, so they are shared.
 */
#include <file.h>

#include <kmalloc.h>
#include <string.h>
#include <uaccess.h>
#include <uapi/errno.h>
#include <uapi/termios.h>

/* What F_SETFL may change. */
#define SETFL_MASK	(O_APPEND | O_NONBLOCK)
/* What open was told and F_GETFL does not repeat. */
#define OPEN_ONLY	(O_CREAT | O_EXCL | O_NOCTTY | O_TRUNC | O_CLOEXEC)

struct files_struct *dup_files(struct files_struct *from)
{
	struct files_struct *files = kmalloc(sizeof(*files));

	if (!files)
		return NULL;
	files->count = 1;
	files->top = from ? from->top : 0;
	memset(files->close_on_exec, 0, sizeof(files->close_on_exec));
	if (!from)
		return files;
	memcpy(files->close_on_exec, from->close_on_exec,
	       sizeof(files->close_on_exec));
	for (int fd = 0; fd < files->top; fd++) {
		struct file *file = from->fd[fd];

		files->fd[fd] = file;
		if (file)
			file->count++;
	}
	return files;
}

void put_files(struct files_struct *files)
{
	if (!files || --files->count)
		return;
	for (int fd = 0; fd < files->top; fd++)
		fput(files->fd[fd]);
	kfree(files);
}

static bool marked(const struct files_struct *files, int fd)
{
	return files->close_on_exec[fd / 32] >> (fd % 32) & 1;
}

static void mark(struct files_struct *files, int fd, bool on)
{
	uint32_t bit = 1u << (fd % 32);

	if (on)
		files->close_on_exec[fd / 32] |= bit;
	else
		files->close_on_exec[fd / 32] &= ~bit;
}

static void take_out(struct files_struct *files, int fd)
{
	struct file *file = files->fd[fd];

	/* First out of the table, then closed: closing may sleep. */
	files->fd[fd] = NULL;
	mark(files, fd, false);
	fput(file);
}

void close_on_exec(struct files_struct *files)
{
	for (int fd = 0; fd < files->top; fd++)
		if (marked(files, fd))
			take_out(files, fd);
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
	*out = file;
	return 0;
}

int open_inode(struct inode *inode, uint32_t flags, struct file **out)
{
	const struct file_ops *ops = inode->fops;

	if (S_ISCHR(inode->mode))
		ops = find_chardev(inode->rdev);
	if (!ops)
		return -ENXIO;
	return new_file(inode, flags, ops, out);
}

void fput(struct file *file)
{
	if (!file || --file->count)
		return;
	if (file->ops->release)
		file->ops->release(file);
	iput(file->inode);
	kfree(file);
}

static int fd_limit(void)
{
	uint32_t limit = current->leader->rlim[RLIMIT_NOFILE].rlim_cur;

	return limit < NR_OPEN ? limit : NR_OPEN;
}

/* fd is about to be used: what lies between top and it is closed. */
static void raise_top(struct files_struct *files, int fd)
{
	while (files->top <= fd)
		files->fd[files->top++] = NULL;
}

/* The lowest free descriptor from min on, or -EMFILE. */
static int find_fd(struct files_struct *files, int min)
{
	int fd = min;

	while (fd < files->top && files->fd[fd])
		fd++;
	return fd < fd_limit() ? fd : -EMFILE;
}

int fd_available(void)
{
	int fd = find_fd(current->files, 0);

	return fd < 0 ? fd : 0;
}

int fd_install(struct file *file, int min, bool cloexec)
{
	struct files_struct *files = current->files;
	int fd = find_fd(files, min);

	if (fd < 0)
		return fd;
	raise_top(files, fd);
	files->fd[fd] = file;
	mark(files, fd, cloexec);
	return fd;
}

loff_t generic_lseek(struct file *file, loff_t offset, int whence)
{
	if (whence == SEEK_CUR)
		offset += file->pos;
	else if (whence == SEEK_END)
		offset += file->inode->size;
	else if (whence != SEEK_SET)
		return -EINVAL;
	if (offset < 0 || offset > MAX_POS)
		return -EINVAL;
	file->pos = offset;
	return offset;
}

int32_t sys_close(int fd)
{
	if (!fd_file(fd))
		return -EBADF;
	take_out(current->files, fd);
	return 0;
}

static int dup_from(int fd, int min, bool cloexec)
{
	struct file *file = fd_file(fd);

	if (!file)
		return -EBADF;
	int new = fd_install(file, min, cloexec);

	if (new >= 0)
		file->count++;
	return new;
}

int32_t sys_dup(int fd)
{
	return dup_from(fd, 0, false);
}

int32_t sys_dup2(int oldfd, int newfd)
{
	struct files_struct *files = current->files;
	struct file *file = fd_file(oldfd);

	if (!file || newfd < 0 || newfd >= fd_limit())
		return -EBADF;
	if (oldfd == newfd)
		return newfd;
	raise_top(files, newfd);
	struct file *old = files->fd[newfd];

	files->fd[newfd] = fget(file);
	mark(files, newfd, false);
	fput(old);
	return newfd;
}

static int dup_above(int fd, uint32_t min, bool cloexec)
{
	if (min >= (uint32_t)fd_limit())
		return -EINVAL;
	return dup_from(fd, min, cloexec);
}

int32_t sys_fcntl(int fd, int cmd, uint32_t arg)
{
	struct file *file = fd_file(fd);

	if (!file)
		return -EBADF;
	switch (cmd) {
	case F_DUPFD:
	case F_DUPFD_CLOEXEC:
		return dup_above(fd, arg, cmd == F_DUPFD_CLOEXEC);
	case F_GETFD:
		return marked(current->files, fd) ? FD_CLOEXEC : 0;
	case F_SETFD:
		mark(current->files, fd, arg & FD_CLOEXEC);
		return 0;
	case F_GETFL:
		return file->flags;
	case F_SETFL:
		file->flags = (file->flags & ~SETFL_MASK) | (arg & SETFL_MASK);
		return 0;
	}
	return -EINVAL;
}

int32_t sys_ioctl(int fd, uint32_t cmd, uint32_t arg)
{
	struct file *file = fd_file(fd);

	if (!file)
		return -EBADF;
	if (!file->ops->ioctl)
		return -ENOTTY;
	fget(file);
	int err = file->ops->ioctl(file, cmd, arg);

	fput(file);
	return err;
}
