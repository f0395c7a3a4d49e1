/*
 * Where do names live while the machine is on? In lists.
 *
 *	directory: entries -> "bin" -> "etc" -> ...	each holds an inode
 *
 * References: an entry holds its inode, a directory holds its parent. So what
 * was unlinked while it was open goes with the last file that has it open.
 */
#include <ramfs.h>

#include <kmalloc.h>
#include <page.h>
#include <printk.h>
#include <ramfile.h>
#include <string.h>
#include <uapi/errno.h>

#define RAMFS_DEV	1
#define FIRST_COOKIE	2	/* positions 0 and 1 are "." and ".." */

struct ram_entry {
	struct list_head link;
	struct inode *inode;
	uint32_t cookie;	/* its position for getdents64; they ascend */
	uint16_t len;
	char name[];
};

static struct list_head all_inodes = LIST_HEAD_INIT(all_inodes);

static const struct inode_ops ram_ops;
static const struct file_ops dir_fops;

static struct ram_entry *find_entry(struct inode *dir, const char *name,
				    size_t len)
{
	struct ram_entry *e;

	list_for_each(e, &ram(dir)->entries, link)
		if (e->len == len && !memcmp(e->name, name, len))
			return e;
	return NULL;
}

static int ram_lookup(struct inode *dir, const char *name, size_t len,
		      struct inode **out)
{
	struct ram_entry *e = find_entry(dir, name, len);

	if (!e)
		return -ENOENT;
	*out = iget(e->inode);
	return 0;
}

static struct inode *ram_parent(struct inode *dir)
{
	return iget(ram(dir)->parent);
}

static int ram_name_of(struct inode *dir, char *buf)
{
	struct ram_entry *e;

	if (dir->nlink)
		list_for_each(e, &ram(ram(dir)->parent)->entries, link)
			if (e->inode == dir) {
				memcpy(buf, e->name, e->len);
				return e->len;
			}
	return -ENOENT;
}

/* A new inode with one reference; NULL: no memory. */
static struct inode *new_inode(mode_t mode, uint32_t rdev)
{
	struct ram_inode *ri = kzalloc(sizeof(*ri));

	if (!ri)
		return NULL;
	ri->inode = (struct inode) {
		.count = 1,
		.ino = new_ino(),
		.dev = RAMFS_DEV,
		.mode = mode,
		.nlink = S_ISDIR(mode) ? 2 : 1,
		.rdev = rdev,
		.mtime = inode_now(),
		.ops = &ram_ops,
		.fops = S_ISDIR(mode) ? &dir_fops :
			S_ISREG(mode) ? &ramfile_fops : NULL,
	};
	list_add_tail(&ri->all, &all_inodes);
	if (S_ISDIR(mode)) {
		list_init(&ri->entries);
		ri->next_cookie = FIRST_COOKIE;
	}
	return &ri->inode;
}

static void add_entry(struct inode *dir, struct ram_entry *e,
		      const char *name, size_t len, struct inode *inode)
{
	memcpy(e->name, name, len);
	e->len = len;
	e->inode = iget(inode);
	e->cookie = ram(dir)->next_cookie++;
	list_add_tail(&e->link, &ram(dir)->entries);
	dir->mtime = inode_now();
	if (S_ISDIR(inode->mode)) {
		ram(inode)->parent = iget(dir);
		dir->nlink++;
	}
}

static int ram_create(struct inode *dir, const char *name, size_t len,
		      mode_t mode, uint32_t rdev, struct inode **out)
{
	if (!dir->nlink)
		return -ENOENT;
	struct ram_entry *e = kmalloc(sizeof(*e) + len);

	if (!e)
		return -ENOSPC;
	struct inode *inode = new_inode(mode, rdev);

	if (!inode) {
		kfree(e);
		return -ENOSPC;
	}
	add_entry(dir, e, name, len, inode);
	*out = inode;
	return 0;
}

static int ram_unlink(struct inode *dir, const char *name, size_t len,
		      struct inode *inode)
{
	struct ram_entry *e = find_entry(dir, name, len);
	bool is_dir = S_ISDIR(inode->mode);

	if (is_dir && !list_empty(&ram(inode)->entries))
		return -ENOTEMPTY;
	list_del(&e->link);
	kfree(e);
	dir->mtime = inode_now();
	if (is_dir) {
		dir->nlink--;
		inode->nlink = 0;
	} else {
		inode->nlink--;
	}
	iput(inode);
	return 0;
}

/* Only what has no name is ever let go: a directory is empty then. */
static struct inode *ram_release(struct inode *inode)
{
	struct ram_inode *ri = ram(inode);
	struct inode *parent = NULL;

	if (S_ISDIR(inode->mode))
		parent = ri->parent;
	else
		ramfile_truncate(inode);
	list_del(&ri->all);
	kfree(ri);
	return parent;
}

static bool emit_dots(struct file *file, struct dir_fill *fill)
{
	struct inode *dir = file->inode, *up = ram(dir)->parent;

	if (file->pos == 0) {
		if (!dir_emit(fill, ".", 1, dir->ino, dir->mode, 1))
			return false;
		file->pos = 1;
	}
	if (file->pos == 1) {
		if (!dir_emit(fill, "..", 2, up->ino, up->mode, FIRST_COOKIE))
			return false;
		file->pos = FIRST_COOKIE;
	}
	return true;
}

/* A position is the cookie of the next entry; so it stays right while others
 * come and go. */
static int dir_readdir(struct file *file, struct dir_fill *fill)
{
	struct ram_entry *e;

	if (!file->inode->nlink)
		return -ENOENT;
	if (!emit_dots(file, fill))
		return 0;
	list_for_each(e, &ram(file->inode)->entries, link) {
		if (e->cookie < file->pos)
			continue;
		if (!dir_emit(fill, e->name, e->len, e->inode->ino,
			      e->inode->mode, e->cookie + 1))
			return 0;
		file->pos = e->cookie + 1;
	}
	return 0;
}

static const struct inode_ops ram_ops = {
	.lookup = ram_lookup,
	.parent = ram_parent,
	.name_of = ram_name_of,
	.create = ram_create,
	.unlink = ram_unlink,
	.truncate = ramfile_truncate,
	.read = ramfile_read,
	.frame = ramfile_frame,
	.release = ram_release,
};

static const struct file_ops dir_fops = {
	.lseek = generic_lseek,
	.readdir = dir_readdir,
};

void ramfs_each_frame(void (*fn)(uint32_t frame, void *data), void *data)
{
	struct ram_inode *ri;

	list_for_each(ri, &all_inodes, all)
		if (S_ISREG(ri->inode.mode))
			ramfile_each_frame(ri, fn, data);
}

void ramfs_init(void)
{
	root_inode = new_inode(S_IFDIR | 0755, 0);
	if (!root_inode)
		panic("no memory for the root directory");
	ram(root_inode)->parent = root_inode;
}
