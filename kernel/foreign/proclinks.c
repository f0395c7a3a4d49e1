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

#define NUMBER_LEN	12		/* a descriptor, as text */
#define LINK_MODE	(S_IFLNK | 0777)
#define LINK_READ	0500		/* a link's mode tells how it is open */
#define LINK_WRITE	0300

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
	return p->files && fd < (uint32_t)p->files->top ? p->files->fd[fd]
							: NULL;
}

/* 0 and one more reference to it; -ENOENT: it is none. */
static int get_target(struct inode *inode, struct inode **to)
{
	*to = inode ? iget(inode) : NULL;
	return inode ? 0 : -ENOENT;
}

static int jump_fd(struct inode *link, struct inode **to)
{
	int err;
	struct task_struct *p = watched_task(link, &err);
	const char *end;
	struct file *file = p ? fd_of(p, strtoul(link->name, &end)) : NULL;

	return err ? err : get_target(file ? file->inode : NULL, to);
}

static int jump_cwd(struct inode *link, struct inode **to)
{
	int err;
	struct task_struct *p = watched_task(link, &err);

	return err ? err : get_target(p->fs ? p->fs->cwd : NULL, to);
}

static int jump_root(struct inode *link, struct inode **to)
{
	int err;

	watched_task(link, &err);
	return err ? err : get_target(&root_inode, to);
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
 * the file is looked for. BUG: one that has no name any more is not found. */
static int jump_exe(struct inode *link, struct inode **to)
{
	int err;
	struct task_struct *p = watched_task(link, &err);
	uint32_t exe = p && p->mm ? p->mm->exe : 0;
	struct inode *entry = exe ? &root_inode : NULL;

	while (entry && (entry->target ?: entry)->ino != exe)
		entry = next_entry(entry);
	if (entry && entry->target)
		entry = entry->target;
	return err ? err : get_target(entry, to);
}

/* What a link says: a path, or what is in no directory. Its length or
 * -ENAMETOOLONG. */
static int name_inode(const struct inode *inode, char *page, char **text)
{
	const char *kind = S_ISFIFO(inode->mode) ? "pipe" :
			   S_ISREG(inode->mode) ? "file" : "socket";
	int len = inode->parent ? path_of(inode, page) : 0;

	*text = len > 0 ? page + PAGE_SIZE - len : page;
	if (len == -ENOENT)
		return snprintf(page, PAGE_SIZE, "(deleted)");
	if (len)
		return len > 0 ? len - 1 : len;
	if (!(inode->mode & S_IFMT))
		return snprintf(page, PAGE_SIZE, "anon_inode:[pidfd]");
	return snprintf(page, PAGE_SIZE, "%s:[%u]", kind, inode->ino);
}

/* readlink(2)'s read. */
static int read_link(struct file *file, struct uio *uio)
{
	struct inode *to;
	char *text, *page = get_free_page();
	int err = page ? file->inode->fops->jump(file->inode, &to) : -ENOMEM;

	if (!err) {
		int len = name_inode(to, page, &text);

		err = len < 0 ? len : uio_move(uio, text, len < (int)uio->total
					       ? len : (int)uio->total);
		iput(to);
	}
	free_page(page);
	return err;
}

#define LINK_OPS(to)	{ .read = read_link, .jump = (to) }

static const struct file_ops fd_ops = LINK_OPS(jump_fd);
static const struct file_ops cwd_ops = LINK_OPS(jump_cwd);
static const struct file_ops root_ops = LINK_OPS(jump_root);
static const struct file_ops exe_ops = LINK_OPS(jump_exe);

/* ---- the directory fd ---- */

static mode_t link_mode(const struct file *file)
{
	uint32_t access = file->flags & O_ACCMODE;

	if (file->flags & O_PATH)
		return S_IFLNK;
	return S_IFLNK | (access != O_WRONLY ? LINK_READ : 0) |
	       (access ? LINK_WRITE : 0);
}

static int fd_lookup(struct inode *dir, const char *name, size_t len,
		     struct inode **out)
{
	static const struct proc_file link = { .mode = S_IFLNK,
					       .fops = &fd_ops };
	int err;
	struct task_struct *p = watched_task(dir, &err);
	const char *end;
	uint32_t fd = strtoul(name, &end);
	char number[NUMBER_LEN];

	*out = NULL;
	snprintf(number, sizeof(number), "%u", fd);
	if (!p || strlen(number) != len || strncmp(number, name, len) ||
	    !fd_of(p, fd))
		return err;
	mode_t mode = link_mode(fd_of(p, fd));

	err = make_inode(dir, p, &link, FIRST_ENTRY + fd, number, out);
	if (!err)
		(*out)->mode = mode;
	return err;
}

static int fd_readdir(struct inode *dir, struct dir_fill *fill)
{
	char number[NUMBER_LEN];
	int err;

	for (uint32_t fd = 0; fd < NR_OPEN; fd++) {
		struct task_struct *p = watched_task(dir, &err);

		if (!p)
			return err;
		if (!fd_of(p, fd))
			continue;
		snprintf(number, sizeof(number), "%u", fd);
		if (!dir_emit(fill, FIRST_ENTRY + fd, number,
			      dir->ino + FIRST_ENTRY + fd, S_IFLNK))
			return 0;
	}
	return 0;
}

static const struct dir_ops fd_dir_ops = { fd_lookup, fd_readdir };

const struct proc_file pid_links[] = {
	{ "cwd", LINK_MODE, .fops = &cwd_ops },
	{ "root", LINK_MODE, .fops = &root_ops },
	{ "exe", LINK_MODE, .fops = &exe_ops },
	{ "fd", S_IFDIR | 0500, .dir_ops = &fd_dir_ops },
	{ .name = NULL },
};
