/*
 * What has a task open, where is it, and what does it run? (/proc/PID/fd, cwd,
 * root, exe)
 *
 * Each is a link that leads to the inode itself, not to what a path means by
 * now; its text, a path mostly, is made when it is asked for.
 */
#include <foreign/foreign.h>

#include <fs/file.h>
#include <fs/proctext.h>
#include <mm/page.h>
#include <users/cred.h>
#include <lib/string.h>
#include <uapi/errno.h>

#define LINK_READ	0500		/* its link's mode tells how it is */
#define LINK_WRITE	0300		/* open */

enum { CWD, ROOT, EXE, FD, END, FD_LINK };	/* in pid_links */

/* The task of a link, or of a directory of them, for current to look into; or
 * NULL and *err: -ENOENT, -EACCES. */
static struct task_struct *watched_task(struct inode *inode, int *err)
{
	struct task_struct *p = proc_task(inode);

	*err = !p ? -ENOENT : ptrace_may_access(p) ? 0 : -EACCES;
	return *err ? NULL : p;
}

static struct file *fd_of(const struct task_struct *p, uint32_t fd)
{
	return p->files ? file_at(p->files, fd) : NULL;
}

/* The entry behind `entry`, in a walk that comes to all; NULL: it was the last.
 * Those of a directory stand behind it. */
static struct inode *next_entry(struct inode *entry)
{
	if (S_ISDIR(entry->mode) && !entry->dir_ops &&
	    !list_empty(&entry->entries))
		return list_first(&entry->entries, struct inode, link);
	while (entry != &root_inode &&
	       entry->link.next == &entry->parent->entries)
		entry = entry->parent;
	return entry == &root_inode ? NULL :
	       list_first(&entry->link, struct inode, link);
}

/* An address space knows its program's number only, and so costs fork nothing:
 * the file is looked for. NULL: it has no name any more. */
static struct inode *exe_of(const struct task_struct *p)
{
	struct inode *entry = p->mm && p->mm->exe ? &root_inode : NULL;

	while (entry && (entry->target ?: entry)->ino != p->mm->exe)
		entry = next_entry(entry);
	return entry && entry->target ? entry->target : entry;
}

static struct inode *target_of(struct inode *link, const struct task_struct *p)
{
	const char *end;
	struct file *file;

	switch (proc(link)->file - pid_links) {
	case CWD:
		return p->fs ? p->fs->cwd : NULL;
	case ROOT:
		return p->fs ? p->fs->root : NULL;
	case EXE:
		return exe_of(p);
	}
	file = fd_of(p, strtoul(link->name, &end));
	return file ? file->inode : NULL;
}

static int jump(struct inode *link, struct inode **to)
{
	int err;
	struct task_struct *p = watched_task(link, &err);
	struct inode *target = p ? target_of(link, p) : NULL;

	if (target)
		*to = iget(target);
	return err ? err : target ? 0 : -ENOENT;
}

/* What a link says: a path, or what is in no directory. Its length or
 * -ENAMETOOLONG. */
static int name_inode(const struct inode *inode, char *page, char **text)
{
	int len = inode->parent ? path_of(inode, page) : 0;

	*text = len > 0 ? page + PAGE_SIZE - len : page;
	if (len == -ENOENT)
		return snprintf(page, PAGE_SIZE, "(deleted)");
	if (len)
		return len > 0 ? len - 1 : len;
	if (!(inode->mode & S_IFMT))
		return snprintf(page, PAGE_SIZE, "anon_inode:%s", inode->name);
	return snprintf(page, PAGE_SIZE, "%s:[%u]", S_ISFIFO(inode->mode) ?
			"pipe" : "socket", inode->ino);
}

/* Of a program whose file has gone: as it was called when it began. */
static int name_gone(struct inode *link, char *page)
{
	const struct task_struct *p = proc_task(link);

	if (proc(link)->file != &pid_links[EXE] || !p || !p->mm || !p->mm->exe)
		return -ENOENT;
	return snprintf(page, PAGE_SIZE, "%s (deleted)", p->mm->name);
}

/* readlink(2)'s read. */
static int read_link(struct file *file, struct uio *uio)
{
	struct inode *to;
	char *page = get_free_page(), *text = page;
	int len = page ? jump(file->inode, &to) : -ENOMEM;

	if (!len) {
		len = name_inode(to, page, &text);
		iput(to);
	} else if (len == -ENOENT) {
		len = name_gone(file->inode, page);
	}
	if (len > (int)uio->total)
		len = uio->total;
	if (len > 0)
		len = uio_move(uio, text, len);
	free_page(page);
	return len;
}

static const struct file_ops link_ops = { .read = read_link, .jump = jump };

static int fd_lookup(struct inode *dir, const char *name, size_t len,
		     struct inode **out)
{
	int err;
	struct task_struct *p = watched_task(dir, &err);
	const char *end;
	uint32_t fd = strtoul(name, &end);
	struct file *file = p ? fd_of(p, fd) : NULL;
	char number[NUMBER_LEN];

	*out = NULL;
	snprintf(number, sizeof(number), "%u", fd);
	if (!file || strlen(number) != len || strncmp(number, name, len))
		return err;
	uint32_t flags = file->flags, access = flags & O_ACCMODE;

	err = make_inode(dir, p, &pid_links[FD_LINK], FIRST_ENTRY + fd, number,
			 out);
	if (!err)
		(*out)->mode = S_IFLNK | (flags & O_PATH ? 0 :
			(access != O_WRONLY ? LINK_READ : 0) |
			(access ? LINK_WRITE : 0));
	return err;
}

static int fd_readdir(struct inode *dir, struct dir_fill *fill)
{
	char number[NUMBER_LEN];
	bool more = true;
	int err = 0;

	for (uint32_t fd = 0; fd < NR_OPEN && more && !err; fd++) {
		struct task_struct *p = watched_task(dir, &err);

		if (!p || !fd_of(p, fd))
			continue;
		snprintf(number, sizeof(number), "%u", fd);
		more = dir_emit(fill, FIRST_ENTRY + fd, number,
				dir->ino + FIRST_ENTRY + fd, S_IFLNK);
	}
	return err;
}

static const struct dir_ops fd_dir_ops = { fd_lookup, fd_readdir };

const struct proc_file pid_links[] = {
	[CWD] = { "cwd", S_IFLNK | 0777, .fops = &link_ops },
	[ROOT] = { "root", S_IFLNK | 0777, .fops = &link_ops },
	[EXE] = { "exe", S_IFLNK | 0777, .fops = &link_ops },
	[FD] = { "fd", S_IFDIR | 0500, .dir_ops = &fd_dir_ops },
	[END] = { .name = NULL },
	[FD_LINK] = { .fops = &link_ops },
};
