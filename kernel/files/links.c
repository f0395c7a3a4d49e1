/*
 * How does one name stand for another?
 *
 *	a symbolic link		its bytes are a path; walk asks follow_link
 *	a hard link		an entry whose target is the inode (namei.c)
 */
#include <files/files.h>
#include <fs/file.h>
#include <lib/string.h>
#include <mm/page.h>
#include <uapi/errno.h>

#define MOST_LINKS	40	/* on the way of one path */
#define FOR_ALL		(S_ISVTX | 0002)
#define LINK_MODE	(S_IFLNK | 0777)

/* In a directory like /tmp only its own links lead a task anywhere, and those
 * of the directory's owner (protected_symlinks, on Linux). */
static bool is_planted(const struct inode *link, const struct inode *dir)
{
	return (dir->mode & FOR_ALL) == FOR_ALL &&
	       link->uid != current->cred.fsuid && link->uid != dir->uid;
}

/* The link leads to an inode: the walk is there. */
static int jump_link(struct path *p)
{
	struct inode *to;
	int err = p->links++ == MOST_LINKS ? -ELOOP :
		  p->inode->fops->jump(p->inode, &to);

	if (err)
		return err;
	iput(p->inode);
	p->inode = to;
	return 0;
}

static bool jumps(const struct inode *link)
{
	return link->fops && link->fops->jump;
}

/* What the link says and what is still to be walked have a page together. */
int follow_link(struct path *p, const char **path, bool *again)
{
	*again = !jumps(p->inode);
	if (!*again)
		return jump_link(p);
	size_t len = p->inode->size, rest = strlen(*path) + 1;
	uint32_t frame = len ? inode_frame(p->inode, 0) : 0;

	if (!frame)
		return -ENOENT;
	if (is_planted(p->inode, p->dir))
		return -EACCES;
	if (p->links++ == MOST_LINKS)
		return -ELOOP;
	if (len + p->slash + rest > PATH_MAX)
		return -ENAMETOOLONG;
	char *text = get_free_page();

	if (!text)
		return -ENOMEM;
	memcpy(text, frame_to_virt(frame), len);
	if (p->slash)
		text[len++] = '/';
	memcpy(text + len, *path, rest);
	putname(p->text);		/* *path was in there, perhaps */
	p->text = text;
	iput(p->inode);
	p->inode = iget(*text == '/' ? current->fs->root : p->dir);
	while (*text == '/')
		text++;
	*path = text;
	return 0;
}

static int make_link(const char *text, struct path *p)
{
	size_t len = strlen(text);
	int err = p->inode ? -EEXIST : p->slash ? -ENOENT :
		  create_inode(p, LINK_MODE, 0);

	if (!err && inode_write(p->inode, 0, text, len) < len) {
		unlink_entry(p->entry);
		err = -ENOSPC;
	}
	return err;
}

int32_t sys_symlinkat(const char *user_text, int dirfd, const char *path)
{
	struct path p;
	char *text;
	int err = getname(user_text, &text);

	if (err)
		return err;
	err = *text ? walk_user(dirfd, path, ENTRY, &p) : -ENOENT;
	if (!err) {
		err = make_link(text, &p);
		put_path(&p);
	}
	putname(text);
	return err;
}

int32_t sys_symlink(const char *text, const char *path)
{
	return sys_symlinkat(text, AT_FDCWD, path);
}

/* What a link says, without a NUL: how much of it there was room for. A path
 * that is empty is the link behind dirfd (O_PATH). */
int32_t sys_readlinkat(int dirfd, const char *path, char *buf, int32_t size)
{
	struct uio uio = { .at = buf, .left = size, .total = size };
	struct file file = { 0 };
	struct file *at = dirfd == AT_FDCWD ? NULL : fd_any(dirfd);
	uint32_t flags = AT_SYMLINK_NOFOLLOW |
			 (at && S_ISLNK(at->inode->mode) ? AT_EMPTY_PATH : 0);
	int err = size <= 0 ? -EINVAL :
		  inode_at(dirfd, path, flags, &file.inode);

	if (err)
		return err;
	err = !S_ISLNK(file.inode->mode) ? -EINVAL :
	      jumps(file.inode) ? file.inode->fops->read(&file, &uio)
				: inode_move(file.inode, 0, &uio, size);
	iput(file.inode);
	return err ? err : (int32_t)(size - uio.total);
}

int32_t sys_readlink(const char *path, char *buf, int32_t size)
{
	return sys_readlinkat(AT_FDCWD, path, buf, size);
}

/* Another's file that one may not write is not to be kept from going away. */
static int may_link(const struct inode *inode, const struct path *to)
{
	if (to->inode)
		return -EEXIST;
	if (to->slash)
		return -ENOENT;
	if (to->dir->dev != inode->dev)
		return -EXDEV;
	if (S_ISDIR(inode->mode))
		return -EPERM;
	if (!inode->nlink)
		return -ENOENT;
	return owns_inode(inode) || !permission(inode, R_OK | W_OK) ? 0
								    : -EPERM;
}

int32_t sys_linkat(int olddir, const char *old, int newdir, const char *new,
		   uint32_t flags)
{
	uint32_t how = flags & AT_SYMLINK_FOLLOW ? 0 : AT_SYMLINK_NOFOLLOW;
	struct inode *inode;
	struct path to;

	if (flags & ~(AT_SYMLINK_FOLLOW | AT_EMPTY_PATH))
		return -EINVAL;
	if (flags & AT_EMPTY_PATH && !fsuser())
		return -ENOENT;
	int err = inode_at(olddir, old, how | (flags & AT_EMPTY_PATH), &inode);

	if (err)
		return err;
	err = walk_user(newdir, new, ENTRY, &to);
	if (!err) {
		err = may_link(inode, &to);
		if (!err)
			err = create_inode(&to, 0, 0);
		if (!err) {
			to.entry->target = iget(inode);
			inode->nlink++;
			inode->ctime = inode_now();
		}
		put_path(&to);
	}
	iput(inode);
	return err;
}

int32_t sys_link(const char *old, const char *new)
{
	return sys_linkat(AT_FDCWD, old, AT_FDCWD, new, 0);
}
