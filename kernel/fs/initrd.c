/*
 * How does an archive become files?
 */
#include <initrd.h>

#include <cpio.h>
#include <inode.h>
#include <printk.h>
#include <ramfile.h>
#include <string.h>
#include <uapi/errno.h>

#define PERMISSIONS	07777
#define PARENT_MODE	(S_IFDIR | 0755)

/* The directory `name` in dir, made if it is missing: 0 and a reference. */
static int enter(struct inode *dir, const char *name, size_t len,
		 struct inode **out)
{
	int err = lookup_one(dir, name, len, out);

	if (err == -ENOENT)
		err = create_one(dir, name, len, PARENT_MODE, 0, out);
	if (!err && !S_ISDIR((*out)->mode)) {
		iput(*out);
		return -ENOTDIR;
	}
	return err;
}

/* Something of that name was there: it goes, unless a directory stays one. */
static int make_way(struct inode *dir, const char *name, size_t len,
		    uint32_t mode, struct inode **kept)
{
	struct inode *old;
	int err = lookup_one(dir, name, len, &old);

	*kept = NULL;
	if (err)
		return err == -ENOENT ? 0 : err;
	if (S_ISDIR(old->mode) && S_ISDIR(mode)) {
		old->mode = mode;
		*kept = old;
		return 0;
	}
	err = dir->ops->unlink ? dir->ops->unlink(dir, name, len, old) : -EPERM;
	iput(old);
	return err;
}

static int put_entry(struct inode *dir, const char *name, size_t len,
		     const struct cpio_entry *e)
{
	struct inode *inode;
	uint32_t mode = e->mode & (S_IFMT | PERMISSIONS);
	int err = make_way(dir, name, len, mode, &inode);

	if (!err && !inode)
		err = create_one(dir, name, len, mode,
				 mkdev(e->rmajor, e->rminor), &inode);
	if (err)
		return err;
	if (S_ISREG(mode))
		err = ramfile_append(inode, e->data, e->size);
	inode->mtime = e->mtime;
	iput(inode);
	return err;
}

static size_t name_length(const char *p)
{
	const char *end = strchr(p, '/');

	return end ? (size_t)(end - p) : strlen(p);
}

/* Walks to the entry's directory, then puts it there. "" and "." are the
 * root itself, which is there already. */
static int unpack(const struct cpio_entry *e)
{
	struct inode *dir = iget(root_inode);
	const char *p = e->name;
	int err = 0;

	for (;;) {
		while (*p == '/')
			p++;
		size_t len = name_length(p);
		const char *rest = p + len;

		while (*rest == '/')
			rest++;
		bool dot = len == 1 && *p == '.';

		if (!*rest && len && !dot)
			err = put_entry(dir, p, len, e);
		if (!*rest || err)
			break;
		struct inode *next;

		err = enter(dir, p, len, &next);
		if (err)
			break;
		iput(dir);
		dir = next;
		p = rest;
	}
	iput(dir);
	return err;
}

static bool can_be_kept(const struct cpio_entry *e)
{
	uint32_t type = e->mode & S_IFMT;

	return type == S_IFREG || type == S_IFDIR || type == S_IFCHR;
}

int initrd_unpack(const void *archive, size_t size)
{
	struct cpio_iter it;
	struct cpio_entry e;
	int more;

	cpio_begin(&it, archive, size);
	while ((more = cpio_next(&it, &e)) > 0) {
		if (!can_be_kept(&e)) {
			printk("initrd: %s: no such kind of file here, left "
			       "out\n", e.name);
			continue;
		}
		int err = unpack(&e);

		if (err) {
			printk("initrd: %s: error %d\n", e.name, -err);
			return err;
		}
	}
	if (more < 0)
		printk("initrd: garbled at byte %u of %u: %s\n",
		       (uint32_t)it.pos, (uint32_t)size, it.why);
	return more;
}
