/*
 * What is a file without a name, and what can be sealed in it?
 *
 * memfd_create makes a regular file that is in no directory. A seal is a
 * promise to all who have it: from then on nobody does what it forbids. What
 * changes a file lets others run only between two steps, and asks before each.
 */
#include <files/files.h>
#include <fs/pipe.h>
#include <lib/string.h>
#include <mm/region.h>
#include <uaccess.h>
#include <uapi/errno.h>
#include <uapi/files.h>

/* A name is for /proc's links to show. */
#define BEFORE		"memfd:"
#define BEHIND		" (deleted)"
#define MOST_NAME	(NAME_MAX - sizeof(BEFORE) + 1)
#define NO_WRITES	(F_SEAL_WRITE | F_SEAL_FUTURE_WRITE)

struct memfd {
	struct inode inode;
	uint32_t seals;
	uint32_t mapped;	/* regions through which it may be written */
};

/* As on Linux, the first open file does not keep it from being run: that one is
 * not among the writers. close_file takes one off, so one is added here. */
static void memfd_release(struct file *file)
{
	file->inode->writers += file->private != NULL;
}

static const struct file_ops memfd_ops = {
	.release = memfd_release, .read = file_move, .write = file_move,
	.has_position = true,
};

/* NULL: it is none. */
static struct memfd *memfd_of(const struct inode *inode)
{
	return inode->fops == &memfd_ops
		? container_of(inode, struct memfd, inode) : NULL;
}

bool is_regular(const struct inode *inode)
{
	return S_ISREG(inode->mode) && (!inode->fops || memfd_of(inode));
}

bool is_sealed(const struct inode *inode, uint32_t seals)
{
	const struct memfd *m = memfd_of(inode);

	return m && m->seals & seals;
}

/* Linux writes page by page: of a write that would make it longer what ends
 * with the file's last whole page is done. */
int limit_seals(const struct inode *inode, loff_t pos, size_t *n)
{
	loff_t whole = page_down(inode->size);

	if (!*n)
		return 0;
	if (is_sealed(inode, NO_WRITES))
		return -EPERM;
	if (!is_sealed(inode, F_SEAL_GROW) || pos + *n <= inode->size)
		return 0;
	if (pos >= whole)
		return -EPERM;
	*n = whole - pos;
	return 0;
}

int seal_region(const struct inode *inode, struct vm_region *r)
{
	if (!(r->flags & VM_SHARED) || !is_sealed(inode, NO_WRITES))
		return 0;
	r->flags |= VM_NOWRITE;
	return r->prot & PROT_WRITE ? -EPERM : 0;
}

void count_writable(const struct vm_region *r, int by)
{
	struct memfd *m = memfd_of(r->file->inode);

	if (m && r->flags & VM_SHARED && !(r->flags & VM_NOWRITE))
		m->mapped += by;
}

static int add_seals(struct file *file, uint32_t seals)
{
	struct memfd *m = memfd_of(file->inode);

	if (!writes(file))
		return -EPERM;
	if (seals & ~F_SEAL_ALL || !m)
		return -EINVAL;
	if (m->seals & F_SEAL_SEAL)
		return -EPERM;
	if (seals & ~m->seals & F_SEAL_WRITE && m->mapped)
		return -EBUSY;
	m->seals |= seals;
	return 0;
}

int32_t fcntl_any(struct file *file, int cmd, uint32_t arg)
{
	const struct memfd *m = memfd_of(file->inode);

	if (file->flags & O_PATH)
		return -EBADF;
	switch (cmd) {
	case F_GETPIPE_SZ:
	case F_SETPIPE_SZ:
		return pipe_size(file, cmd, arg);
	case F_ADD_SEALS:
		return add_seals(file, arg);
	case F_GET_SEALS:
		return m ? (int32_t)m->seals : -EINVAL;
	}
	return -EINVAL;
}

static int open_memfd(const char *name, uint32_t seals, struct file **out)
{
	struct inode *inode = new_inode(sizeof(struct memfd), &root_inode,
					S_IFREG | 0777, name, strlen(name));

	if (!inode)
		return -ENOSPC;
	inode->nlink = 0;
	inode->fops = &memfd_ops;
	memfd_of(inode)->seals = seals;
	int err = new_file(inode, O_RDWR | O_LARGEFILE, &memfd_ops, out);

	if (!err) {
		(*out)->private = inode;
		inode->writers--;
	}
	iput(inode);
	return err;
}

int32_t sys_memfd_create(const char *user, uint32_t flags)
{
	char name[NAME_MAX + sizeof(BEHIND)] = BEFORE;
	char *at = name + sizeof(BEFORE) - 1;
	struct file *file;

	if (flags & ~(MFD_CLOEXEC | MFD_ALLOW_SEALING))
		return -EINVAL;
	int len = strncpy_from_user(at, user, MOST_NAME + 1);

	if (len < 0)
		return len == -ENAMETOOLONG ? -EINVAL : len;
	strlcpy(at + len, BEHIND, sizeof(BEHIND));
	int err = open_memfd(name, flags & MFD_ALLOW_SEALING ? 0 : F_SEAL_SEAL,
			     &file);

	if (err)
		return err;
	int fd = fd_install(file, 0, flags & MFD_CLOEXEC);

	if (fd < 0)
		fput(file);
	return fd;
}
