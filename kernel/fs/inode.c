/*
 * Which file does a path mean?
 *
 *	namei, namei_at		the whole path
 *	  walk			all but the last name
 *	    lookup_one		one name, in one directory
 *	namei_parent		for those who make or remove the last name
 */
#include <inode.h>

#include <kmalloc.h>
#include <page.h>
#include <printk.h>
#include <sched.h>
#include <string.h>
#include <uaccess.h>
#include <uapi/errno.h>

struct inode *root_inode;
uint32_t boot_time;

static uint32_t last_ino;

static struct {
	int major, minor;
	const struct file_ops *ops;
} chardevs[NR_CHARDEVS];

uint32_t new_ino(void)
{
	return ++last_ino;
}

uint32_t inode_now(void)
{
	return boot_time + (uint32_t)jiffies / HZ;
}

/* A loop, not a recursion: a directory removed long ago may hold a chain of
 * parents as deep as someone cared to make it. */
void iput(struct inode *inode)
{
	while (inode && --inode->count == 0)
		inode = inode->ops->release(inode);
}

struct fs_struct *dup_fs(struct fs_struct *from)
{
	struct fs_struct *fs = kmalloc(sizeof(*fs));

	if (!fs)
		return NULL;
	fs->count = 1;
	fs->cwd = iget(from ? from->cwd : root_inode);
	fs->umask = from ? from->umask : 022;
	return fs;
}

void put_fs(struct fs_struct *fs)
{
	if (!fs || --fs->count)
		return;
	iput(fs->cwd);
	kfree(fs);
}

static struct inode *parent_of(struct inode *dir)
{
	if (dir == root_inode)
		return iget(dir);
	return dir->ops->parent(dir);
}

int lookup_one(struct inode *dir, const char *name, size_t len,
	       struct inode **out)
{
	if (!S_ISDIR(dir->mode))
		return -ENOTDIR;
	if (len > NAME_MAX)
		return -ENAMETOOLONG;
	if (len == 1 && name[0] == '.') {
		*out = iget(dir);
		return 0;
	}
	if (len == 2 && name[0] == '.' && name[1] == '.') {
		*out = parent_of(dir);
		return 0;
	}
	int err = dir->ops->lookup(dir, name, len, out);

	if (!err && (*out)->mounted) {
		struct inode *over = iget((*out)->mounted);

		iput(*out);
		*out = over;
	}
	return err;
}

bool is_dots(const struct last_name *last)
{
	return (last->len == 1 || last->len == 2) && last->name[0] == '.' &&
	       last->name[last->len - 1] == '.';
}

/* Cuts the next name off *path; true when it was the last one. */
static bool next_name(const char **path, struct last_name *name)
{
	const char *p = *path;

	name->name = p;
	while (*p && *p != '/')
		p++;
	name->len = p - name->name;
	name->slash = *p == '/';
	while (*p == '/')
		p++;
	*path = p;
	return !*p;
}

int namei_parent(struct inode *base, const char *path, struct inode **dir,
		 struct last_name *last)
{
	if (!*path)
		return -ENOENT;
	if (!base)
		base = current->fs ? current->fs->cwd : root_inode;
	struct inode *at = iget(*path == '/' ? root_inode : base);

	while (*path == '/')
		path++;
	while (!next_name(&path, last)) {
		struct inode *next;
		int err = lookup_one(at, last->name, last->len, &next);

		iput(at);
		if (err)
			return err;
		at = next;
	}
	if (!S_ISDIR(at->mode) || last->len > NAME_MAX) {
		int err = S_ISDIR(at->mode) ? -ENAMETOOLONG : -ENOTDIR;

		iput(at);
		return err;
	}
	*dir = at;
	return 0;
}

int namei_at(struct inode *base, const char *path, struct inode **out)
{
	struct inode *dir;
	struct last_name last;
	int err = namei_parent(base, path, &dir, &last);

	if (err)
		return err;
	if (!last.len) {
		*out = dir;
		return 0;
	}
	err = lookup_one(dir, last.name, last.len, out);
	iput(dir);
	if (!err && last.slash && !S_ISDIR((*out)->mode)) {
		iput(*out);
		return -ENOTDIR;
	}
	return err;
}

int namei(const char *path, struct inode **out)
{
	return namei_at(NULL, path, out);
}

int create_one(struct inode *dir, const char *name, size_t len, mode_t mode,
	       uint32_t rdev, struct inode **out)
{
	if (!dir->ops->create)
		return -EPERM;
	return dir->ops->create(dir, name, len, mode, rdev, out);
}

/* Puts "/name" before what is in buf from *pos on. */
static int prepend_name(struct inode *dir, char *buf, int *pos)
{
	char name[NAME_MAX];
	int len = dir->ops->name_of(dir, name);

	if (len < 0)
		return len;
	if (*pos < len + 1)
		return -ERANGE;
	*pos -= len;
	memcpy(buf + *pos, name, len);
	buf[--*pos] = '/';
	return 0;
}

int path_of(struct inode *dir, char *buf, size_t size)
{
	int pos = size - 1;
	int err = 0;

	buf[pos] = '\0';
	iget(dir);
	while (dir != root_inode && !err) {
		err = prepend_name(dir, buf, &pos);
		struct inode *up = parent_of(dir);

		iput(dir);
		dir = up;
	}
	iput(dir);
	if (!err && !buf[pos]) {
		if (pos == 0)
			return -ERANGE;
		buf[--pos] = '/';
	}
	return err ? err : pos;
}

int getname(const char *user, char **out)
{
	/* Not get_free_page: nobody needs it zeroed. */
	uint32_t frame = alloc_frame(FRAME_KERNEL);

	if (!frame)
		return -ENOMEM;
	char *name = frame_to_virt(frame);
	int len = strncpy_from_user(name, user, PATH_MAX);

	if (len < 0) {
		put_frame(frame);
		return len;
	}
	*out = name;
	return 0;
}

void putname(char *name)
{
	put_frame(virt_to_frame(name));
}

ssize_t inode_read(struct inode *inode, uint32_t pos, void *buf, size_t n)
{
	if (S_ISDIR(inode->mode))
		return -EISDIR;
	if (!inode->ops->read)
		return -EINVAL;
	return inode->ops->read(inode, pos, buf, n);
}

uint32_t inode_frame(struct inode *inode, uint32_t index)
{
	return inode->ops->frame ? inode->ops->frame(inode, index) : 0;
}

void register_chardev(int major, int minor, const struct file_ops *ops)
{
	for (int i = 0; i < NR_CHARDEVS; i++) {
		if (chardevs[i].ops)
			continue;
		chardevs[i].major = major;
		chardevs[i].minor = minor;
		chardevs[i].ops = ops;
		return;
	}
	panic("register_chardev: no room for %d,%d", major, minor);
}

const struct file_ops *find_chardev(uint32_t rdev)
{
	int major = rdev >> 8, minor = rdev & 0xff;

	for (int i = 0; i < NR_CHARDEVS && chardevs[i].ops; i++)
		if (chardevs[i].major == major &&
		    (chardevs[i].minor == minor ||
		     chardevs[i].minor == ANY_MINOR))
			return chardevs[i].ops;
	return NULL;
}
