/*
 * How does an archive become files?
 */
#include <lib/cpio.h>
#include <fs/inode.h>
#include <printk.h>
#include <uapi/errno.h>

/* What e names is as e says: where another thing bears the name that goes,
 * unless a directory stays one. */
static int put_entry(struct path *p, const struct cpio_entry *e)
{
	uint32_t mode = e->mode & (S_IFMT | PERMISSIONS);
	int err = 0;

	if (p->inode && !(S_ISDIR(p->inode->mode) && S_ISDIR(mode))) {
		err = may_unlink(p);
		if (!err)
			unlink_entry(p->entry);
		iput(p->inode);
		p->inode = NULL;
	}
	if (!err && !p->inode)
		err = create_inode(p, mode, mkdev(e->rmajor, e->rminor));
	if (err)
		return err;
	if ((S_ISREG(mode) || S_ISLNK(mode)) &&
	    inode_write(p->inode, 0, e->data, e->size) < e->size)
		return -ENOSPC;
	p->inode->mode = mode;
	p->inode->uid = e->uid;
	p->inode->gid = e->gid;
	p->inode->atime = p->inode->mtime = p->inode->ctime = e->mtime;
	return 0;
}

static int unpack(const struct cpio_entry *e)
{
	struct path p;

	if (!S_ISREG(e->mode) && !S_ISDIR(e->mode) && !S_ISCHR(e->mode) &&
	    !(S_ISLNK(e->mode) && e->size < PATH_MAX)) {
		printk("initrd: %s: no such kind of file here, left out\n",
		       e->name);
		return 0;
	}
	int err = walk(&root_inode, e->name, ENTRY, &p);

	if (err)
		return err;
	err = put_entry(&p, e);
	put_path(&p);
	return err;
}

int initrd_unpack(const void *archive, size_t size)
{
	struct cpio_iter it = { .data = archive, .size = size };
	struct cpio_entry e;
	int more;

	while ((more = cpio_next(&it, &e)) > 0) {
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
