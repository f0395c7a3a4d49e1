/*
 * Which file does a path mean?
 *
 *	namei, walk		the whole path
 *	  lookup_one		one name, in one directory
 */
#include <fs/inode.h>

#include <files/files.h>
#include <mm/kmalloc.h>
#include <mm/page.h>
#include <task/sched.h>
#include <signal/signal.h>
#include <lib/string.h>
#include <uaccess.h>
#include <uapi/errno.h>

#define EXEC_BITS	00111
#define MOST_ENTRIES	10000	/* of a directory: it is searched one by one */

int permission(const struct inode *inode, uint32_t how)
{
	bool real = current->by_real_ids;
	uint32_t lacks = real ? LACKS_REAL : LACKS_FILES;
	uint32_t uid = real ? current->cred.uid : current->cred.fsuid;
	uint32_t gid = real ? current->cred.gid : current->cred.fsgid;
	uint32_t bits = inode->mode;

	if (uid == inode->uid)
		bits >>= 6;
	else if (gid == inode->gid || in_groups(inode->gid))
		bits >>= 3;
	if ((bits & how) == how)
		return 0;
	return !(current->cred.caps.lacks & lacks) &&
	       (!(how & X_OK) || S_ISDIR(inode->mode) ||
		inode->mode & EXEC_BITS) ? 0 : -EACCES;
}

bool fsuser(void)
{
	return !(current->cred.caps.lacks & LACKS_FILES);
}

bool owns_inode(const struct inode *inode)
{
	return current->cred.fsuid == inode->uid || fsuser();
}

bool is_special(const struct path *p)
{
	return !p->len || (p->len <= 2 && p->name[0] == '.' &&
			   p->name[p->len - 1] == '.');
}

int may_unlink(const struct path *p)
{
	const struct inode *inode = p->inode, *dir = p->entry->parent;
	int err = permission(dir, W_OK | X_OK);

	if (!err && dir->mode & S_ISVTX && !owns_inode(inode) &&
	    !owns_inode(dir))
		err = -EPERM;
	if (err)
		return err;
	if (dir == inode || dir->dev != inode->dev)
		return -EBUSY;		/* the root, or /proc */
	if (dir->dir_ops)
		return -EPERM;
	return S_ISDIR(inode->mode) && !list_empty(&inode->entries)
		? -ENOTEMPTY : 0;
}

static struct inode *find_entry(struct inode *dir, const char *name,
				size_t len)
{
	struct inode *inode;

	list_for_each(inode, &dir->entries, link)
		if (inode->name[0] == name[0] &&	/* most are not */
		    !strncmp(inode->name, name, len) && !inode->name[len])
			return iget(inode);
	return NULL;
}

/* 0 and a reference, or NULL where there is no such name. No name at all is
 * the directory itself: that makes "/" a path like others. */
static int lookup_one(struct inode *dir, const char *name, size_t len,
		      struct inode **out)
{
	if (!S_ISDIR(dir->mode))
		return -ENOTDIR;
	if (len && permission(dir, X_OK))
		return -EACCES;
	if (len > NAME_MAX)
		return -ENAMETOOLONG;
	if (len == 0 || (len == 1 && name[0] == '.'))
		*out = iget(dir);
	else if (len == 2 && name[0] == '.' && name[1] == '.')
		*out = iget(dir == current->fs->root ? dir : dir->parent);
	else if (dir->dir_ops)
		return dir->dir_ops->lookup(dir, name, len, out);
	else
		*out = find_entry(dir, name, len);
	return 0;
}

/* Takes the next name off *path: it is looked for in what p has found. */
static int step(struct path *p, const char **path)
{
	const char *s = *path;

	iput(p->dir);
	p->dir = p->inode;
	p->inode = NULL;
	p->name = s;
	while (*s && *s != '/')
		s++;
	p->len = s - p->name;
	p->slash = *s == '/';
	while (*s == '/')
		s++;
	*path = s;
	int err = lookup_one(p->dir, p->name, p->len, &p->inode);

	p->entry = p->inode;
	if (!err && p->inode && p->inode->target) {
		p->inode = iget(p->entry->target);
		iput(p->entry);
	}
	return err;
}

/* Is p at a symbolic link that stands for what it says? */
static bool is_to_follow(const struct path *p, const char *path, uint32_t how)
{
	return p->inode && S_ISLNK(p->inode->mode) &&
	       (*path || !(how & (NOFOLLOW | ENTRY)) ||
		(p->slash && !(how & ENTRY)));
}

int walk(struct inode *base, const char *path, uint32_t how, struct path *p)
{
	bool again, must = how & MUST;
	int err;

	if (!*path)
		return -ENOENT;
	if (*path == '/')
		base = current->fs->root;
	*p = (struct path){ .inode = iget(base ?: current->fs->cwd) };
	while (*path == '/')
		path++;
	do {
		err = cond_resched() ? -EINTR : step(p, &path);
		again = !err && is_to_follow(p, path, how);
		if (again)
			err = follow_link(p, &path, &again);
		if (!err && !p->inode && (must || *path))
			err = -ENOENT;
	} while (!err && (*path || again));
	if (!err && must && p->slash && !S_ISDIR(p->inode->mode))
		err = -ENOTDIR;
	if (err)
		put_path(p);
	return err;
}

void put_path(struct path *p)
{
	iput(p->dir);
	iput(p->inode);
	putname(p->copy);
	putname(p->text);
}

int namei(const char *name, struct inode **out)
{
	struct path p;
	int err = walk(NULL, name, MUST, &p);

	if (err)
		return err;
	*out = iget(p.inode);
	put_path(&p);
	return 0;
}

bool has_room(const struct inode *dir)
{
	return dir->nr_entries < MOST_ENTRIES;
}

int create_inode(struct path *p, mode_t mode, uint32_t rdev)
{
	struct inode *inode, *dir = p->dir;

	if (dir->dir_ops || !dir->nlink)
		return -ENOENT;
	if (permission(dir, W_OK | X_OK))
		return -EACCES;
	if (!has_room(dir))
		return -ENOSPC;
	inode = S_ISFIFO(mode) ? new_fifo(dir, mode, p->name, p->len) :
		new_inode(sizeof(*inode), dir, mode, p->name, p->len);
	if (!inode)
		return -ENOSPC;
	inode->rdev = rdev;
	inherit_group(inode);
	add_entry(dir, inode);
	p->entry = p->inode = iget(inode);
	return 0;
}

void add_entry(struct inode *dir, struct inode *entry)
{
	struct list_head *at = dir->entries.prev;

	while (at != &dir->entries &&
	       container_of(at, struct inode, link)->ino > entry->ino)
		at = at->prev;		/* only what was moved needs it */
	list_add(&entry->link, at);
	dir->nr_entries++;
	dir->nlink += S_ISDIR(entry->mode);
	touch(dir);
}

void remove_entry(struct inode *entry)
{
	struct inode *dir = entry->parent;

	list_del(&entry->link);
	dir->nr_entries--;
	dir->nlink -= S_ISDIR(entry->mode);
	touch(dir);
}

void unlink_entry(struct inode *entry)
{
	struct inode *inode = entry->target ? entry->target : entry;

	inode->ctime = inode_now();
	remove_entry(entry);
	inode->nlink -= S_ISDIR(inode->mode) ? inode->nlink : 1;
	kfree(entry->own_name);
	entry->name = entry->own_name = NULL;
	iput(entry);
}

int getname(const char *user, char **out)
{
	/* Not get_free_page: nobody needs it zeroed. */
	uint32_t frame = alloc_frame(FRAME_KERNEL);

	if (!frame)
		return -ENOMEM;
	*out = frame_to_virt(frame);
	int len = strncpy_from_user(*out, user, PATH_MAX);

	if (len < 0)
		put_frame(frame);
	return len < 0 ? len : 0;
}

void putname(char *name)
{
	free_page(name);
}

struct fs_struct *dup_fs(struct fs_struct *from)
{
	struct fs_struct *fs = kmalloc(sizeof(*fs));

	if (!fs)
		return NULL;
	fs->count = 1;
	fs->cwd = iget(from->cwd);
	fs->root = iget(from->root);
	fs->umask = from->umask;
	return fs;
}

void put_fs(struct fs_struct *fs)
{
	if (!fs || --fs->count)
		return;
	iput(fs->cwd);
	iput(fs->root);
	kfree(fs);
}
