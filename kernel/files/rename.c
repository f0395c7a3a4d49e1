/*
 * How does a file come to have another name, in one step for every task that
 * looks?
 */
#include <fs/file.h>
#include <lib/string.h>
#include <mm/kmalloc.h>
#include <uapi/errno.h>
#include <uapi/files.h>

/* Is `inode` dir, or above it? */
static bool is_above(const struct inode *inode, const struct inode *dir)
{
	for (; dir != &root_inode && dir != inode; dir = dir->parent)
		;
	return dir == inode;
}

/* What is there under the new name has to be of the same kind, and go. */
static int may_replace(const struct inode *inode, const struct path *to)
{
	if (S_ISDIR(inode->mode) && !S_ISDIR(to->inode->mode))
		return -ENOTDIR;
	if (!S_ISDIR(inode->mode) && S_ISDIR(to->inode->mode))
		return -EISDIR;
	return may_unlink(to);
}

/* entry is what from found, or NULL, before the walk to `to`. */
static int may_rename(const struct path *from, const struct path *to,
		      const struct inode *entry, bool replace)
{
	const struct inode *inode = from->inode;
	bool dir = inode && S_ISDIR(inode->mode);

	if (to->dir->dev != from->dir->dev)
		return -EXDEV;
	if (is_special(from) || is_special(to))
		return is_special(from) || replace ? -EBUSY : -EEXIST;
	if (!inode || !entry->name || entry->parent != from->dir ||
	    !to->dir->nlink)
		return -ENOENT;		/* or meanwhile it has gone */
	if (to->inode && !replace)
		return -EEXIST;
	if (!dir && (from->slash || to->slash))
		return -ENOTDIR;
	if (dir && is_above(inode, to->dir))
		return -EINVAL;
	int err = may_unlink(&(struct path){ .inode = from->inode,
					     .entry = (void *)entry });

	if (err && err != -ENOTEMPTY)
		return err;
	if (to->inode)
		return may_replace(inode, to);
	if (dir && from->dir != to->dir && permission(inode, W_OK))
		return -EACCES;
	return permission(to->dir, W_OK | X_OK);
}

/* 0, -ENOSPC or -ENOMEM. */
static int move_entry(struct inode *entry, struct path *to)
{
	char *name = kmalloc(to->len + 1);

	if (!name)
		return -ENOMEM;
	if (!to->entry && !has_room(to->dir)) {
		kfree(name);
		return -ENOSPC;
	}
	/* From here on it cannot fail. */
	memcpy(name, to->name, to->len);
	name[to->len] = '\0';
	if (to->entry)
		unlink_entry(to->entry);
	remove_entry(entry);
	iput(entry->parent);
	entry->parent = iget(to->dir);
	kfree(entry->own_name);
	entry->name = entry->own_name = name;
	add_entry(to->dir, entry);
	return 0;
}

static int rename_path(const struct path *from, struct path *to,
		       struct inode *entry, bool replace)
{
	int err = may_rename(from, to, entry, replace);

	if (err || to->inode == from->inode)	/* two links to one inode */
		return err;
	return move_entry(entry, to);
}

int32_t sys_renameat2(int olddir, const char *old, int newdir,
		      const char *new, uint32_t flags)
{
	struct path from, to;

	if (flags & ~RENAME_NOREPLACE)
		return -EINVAL;
	int err = walk_user(olddir, old, ENTRY, &from);

	if (err)
		return err;
	/* A name that is not there counts less than a directory that is not. */
	struct inode *entry = from.entry ? iget(from.entry) : NULL;

	err = walk_user(newdir, new, ENTRY, &to);
	if (!err) {
		err = rename_path(&from, &to, entry, !flags);
		put_path(&to);
	}
	iput(entry);
	put_path(&from);
	return err;
}

int32_t sys_renameat(int olddir, const char *old, int newdir, const char *new)
{
	return sys_renameat2(olddir, old, newdir, new, 0);
}

int32_t sys_rename(const char *old, const char *new)
{
	return sys_renameat2(AT_FDCWD, old, AT_FDCWD, new, 0);
}
