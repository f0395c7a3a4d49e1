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

/* A slash is behind a directory's name, and no directory gets into itself. */
static int is_sound(const struct path *from, const struct path *to,
		    bool exchange)
{
	bool dir = S_ISDIR(from->inode->mode);
	bool other = exchange ? S_ISDIR(to->inode->mode) : dir;

	if ((from->slash && !dir) || (to->slash && !other))
		return -ENOTDIR;
	return (dir && is_above(from->inode, to->dir)) ||
	       (exchange && is_above(to->inode, from->dir)) ? -EINVAL : 0;
}

/* It need not be empty; one that gets another `..` is written to. */
static int may_move(struct inode *entry, const struct inode *to)
{
	struct inode *inode = entry->target ? entry->target : entry;
	int err = may_unlink(&(struct path){ .inode = inode, .entry = entry });

	if (err && err != -ENOTEMPTY)
		return err;
	return S_ISDIR(inode->mode) && entry->parent != to
		? permission(inode, W_OK) : 0;
}

/* entry is what from found, or NULL, before the walk to `to`. */
static int may_rename(const struct path *from, const struct path *to,
		      struct inode *entry, uint32_t flags)
{
	if (to->dir->dev != from->dir->dev)
		return -EXDEV;
	if (is_special(from) || (is_special(to) && flags != RENAME_NOREPLACE))
		return -EBUSY;
	if (is_special(to))
		return -EEXIST;
	if (!entry || !entry->name || entry->parent != from->dir ||
	    !to->dir->nlink || (!to->inode && flags == RENAME_EXCHANGE))
		return -ENOENT;		/* or meanwhile it has gone */
	if (to->inode && flags == RENAME_NOREPLACE)
		return -EEXIST;
	int err = is_sound(from, to, flags == RENAME_EXCHANGE);

	if (!err)
		err = may_move(entry, to->dir);
	if (err)
		return err;
	if (flags == RENAME_EXCHANGE)
		return may_move(to->entry, from->dir);
	return to->inode ? may_replace(from->inode, to)
			 : permission(to->dir, W_OK | X_OK);
}

/* NULL: no memory. */
static char *copy_name(const char *name, size_t len)
{
	char *copy = kzalloc(len + 1);

	return copy ? memcpy(copy, name, len) : NULL;
}

/* It is in dir from now on, by that name, which is kmalloc's. */
static void move_entry(struct inode *entry, struct inode *dir, char *name)
{
	remove_entry(entry);
	iput(entry->parent);
	entry->parent = iget(dir);
	kfree(entry->own_name);
	entry->name = entry->own_name = name;
	add_entry(dir, entry);
}

static int rename_path(const struct path *from, const struct path *to,
		       struct inode *entry, uint32_t flags)
{
	struct inode *other = flags == RENAME_EXCHANGE ? to->entry : NULL;
	int err = may_rename(from, to, entry, flags);

	if (err || to->inode == from->inode)	/* two links to one inode */
		return err;
	if (!to->entry && !has_room(to->dir))
		return -ENOSPC;
	char *name = copy_name(to->name, to->len);
	char *old = other ? copy_name(entry->name, strlen(entry->name)) : NULL;

	if (!name || (other && !old)) {
		kfree(name);
		kfree(old);
		return -ENOMEM;
	}
	/* From here on it cannot fail. */
	if (to->entry && !other)
		unlink_entry(to->entry);
	move_entry(entry, to->dir, name);
	if (other)
		move_entry(other, from->dir, old);
	return 0;
}

int32_t sys_renameat2(int olddir, const char *old, int newdir,
		      const char *new, uint32_t flags)
{
	struct path from, to;

	if (flags > RENAME_EXCHANGE)	/* unknown, or both */
		return -EINVAL;
	int err = walk_user(olddir, old, ENTRY, &from);

	if (err)
		return err;
	/* A name that is not there counts less than a directory that is not. */
	struct inode *entry = from.entry ? iget(from.entry) : NULL;

	err = walk_user(newdir, new, ENTRY, &to);
	if (!err) {
		err = rename_path(&from, &to, entry, flags);
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
