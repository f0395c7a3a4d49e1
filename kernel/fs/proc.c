/*
 * What does the kernel know, as text? The tree of /proc:
 *
 *	/proc			root_files[], PID...	(proctext.c)
 *	/proc/PID		pid_files[], in its ns ns_files[]
 *	/proc/PID/task		thread_files[] (none), TID...
 *	/proc/PID/task/TID	as /proc/TID
 *
 * Inodes are made when a path names them and go with the last reference. A
 * text is the bytes of its inode: made when it is read from its beginning.
 */
#include <fs/file.h>

#include <users/cred.h>
#include <mm/page.h>
#include <task/pid.h>
#include <fs/proctext.h>
#include <lib/string.h>
#include <uapi/errno.h>

#define INO_SHIFT	8	/* ino: pid << INO_SHIFT | position */
#define MAX_DIGITS	5	/* of a pid */

static struct inode *proc_root;

/* ---- reading and writing ---- */

static int make_text(struct inode *inode, uint32_t *armed)
{
	struct task_struct *p = proc(inode)->pid ? proc_task(inode) : NULL;
	struct seq s = { inode, *armed, 0 };

	if (proc(inode)->pid && !p)
		return -ESRCH;
	inode_truncate(inode);
	proc(inode)->file->show(&s, p);
	*armed = s.countdown;
	if (s.err)
		inode_truncate(inode);
	return s.err;
}

/* This does not count for fault injection: a look changes nothing. */
static int text_read(struct file *file, struct uio *uio)
{
	uint32_t armed = fail_countdown;

	fail_countdown = 0;
	int err = *position(file, uio) ? 0 : make_text(file->inode, &armed);

	if (!err)
		err = file_move(file, uio);
	fail_countdown = armed;
	return err;
}

static int text_write(struct file *file, struct uio *uio)
{
	int (*store)(struct uio *uio) = proc(file->inode)->file->store;
	int err = store ? store(uio) : -EINVAL;

	if (err)
		return err;
	*position(file, uio) = 0;	/* so that a read says what is new, */
	inode_truncate(file->inode);	/* and this text is old */
	return 0;
}

int text_open(struct inode *inode, struct file *file)
{
	if (!proc(inode)->file->private)
		return 0;
	const struct task_struct *p = proc_task(inode);

	return !p ? -ENOENT : ptrace_may_access(p) ? 0 : -EACCES;
}

static const struct file_ops text_ops = {
	.open = text_open, .read = text_read, .write = text_write,
	.has_position = true,
};

/* ---- the tree ---- */

static const struct proc_file pid_dir = { .files = pid_files };

static const struct proc_file *files_in(struct inode *dir)
{
	return dir == proc_root ? root_files : proc(dir)->file->files;
}

/* Has it a directory for each process, or thread? */
static bool has_numbers(struct inode *dir)
{
	return dir == proc_root || files_in(dir) == thread_files;
}

/* A thread's directory, in task/, has no task/ in turn: a walk is to end. */
static bool is_hidden(const struct proc_file *file, const struct inode *dir)
{
	return file->files == thread_files && dir->parent != proc_root;
}

/* The task a number in /proc means. */
static struct task_struct *task_by_name(const char *name, size_t len)
{
	const char *end;
	pid_t nr = strtoul(name, &end);

	if (end != name + len || len > MAX_DIGITS || *name == '0')
		return NULL;
	return find_task_by_pid(nr);
}

static const struct proc_file *next_file(const struct proc_file *file)
{
	file++;
	while (!file->name && file->files)
		file = file->files;
	return file;
}

static bool of_machine(struct inode *dir)
{
	return dir == proc_root || !proc(dir)->pid;
}

static mode_t type_of(const struct proc_file *file)
{
	return file->files ? S_IFDIR : file->mode & S_IFMT ?: S_IFREG;
}

int make_inode(struct inode *dir, struct task_struct *p,
	       const struct proc_file *file, uint32_t pos, const char *name,
	       struct inode **out)
{
	mode_t mode = type_of(file) | (file->files ? 0555 : file->mode);
	struct inode *inode = new_inode(sizeof(struct proc_inode), dir, mode,
					name, strlen(name));

	if (!inode)
		return -ENOMEM;
	proc(inode)->file = file;
	inode->uid = p ? p->cred.euid : 0;
	inode->gid = p ? p->cred.egid : 0;
	proc(inode)->pid = p ? task_pid(p) : 0;
	proc(inode)->start_time = p ? p->times.start : 0;
	inode->ino = proc(inode)->pid << INO_SHIFT;
	if (file != &pid_dir)
		inode->ino += pos;
	if (S_ISDIR(mode))
		inode->dir_ops = file->dir_ops ?: dir->dir_ops;
	else
		inode->fops = file->fops ?: &text_ops;
	*out = inode;
	return 0;
}

/* self in root_files means the directory of a task. */
static int proc_lookup(struct inode *dir, const char *name, size_t len,
		       struct inode **out)
{
	bool machine = of_machine(dir);
	struct task_struct *p = machine ? NULL : proc_task(dir);
	struct task_struct *named = NULL;
	const struct proc_file *file = files_in(dir);
	uint32_t pos = FIRST_ENTRY;
	char number[NUMBER_LEN];

	*out = NULL;
	if (!machine && !p)
		return 0;
	for (; file->name && (strncmp(file->name, name, len) ||
			      file->name[len]); file = next_file(file))
		pos++;
	if (file->name && is_hidden(file, dir))
		return 0;
	if (file->name && file->files != pid_files)
		return make_inode(dir, p, file, pos, file->name, out);
	if (file->name)
		named = current->leader;
	else if (has_numbers(dir))
		named = task_by_name(name, len);
	if (!named || (p && named->leader != p->leader))
		return 0;
	snprintf(number, sizeof(number), "%d", task_pid(named));
	return make_inode(dir, named, &pid_dir, 0, number, out);
}

/* The threads of a process, or, for NULL, all processes that can be seen; each
 * stands at its slot. */
static void list_tasks(const struct task_struct *leader, uint32_t pos,
		       struct dir_fill *fill)
{
	for (int nr = 1; nr < NR_TASKS; nr++) {
		struct task_struct *p = task[nr];
		pid_t pid = p ? task_pid(p) : 0;
		char name[NUMBER_LEN];

		if (!pid || p->leader != (leader ? leader : p))
			continue;
		snprintf(name, sizeof(name), "%d", pid);
		if (!dir_emit(fill, pos + nr, name, pid << INO_SHIFT, S_IFDIR))
			return;
	}
}

/* Positions: the files, then each task at its slot. */
static int proc_readdir(struct inode *dir, struct dir_fill *fill)
{
	uint32_t ino = dir == proc_root ? 0 : dir->ino, pos = FIRST_ENTRY;
	struct task_struct *p = of_machine(dir) ? NULL : proc_task(dir);

	if (!of_machine(dir) && !p)
		return -ENOENT;
	for (const struct proc_file *f = files_in(dir); f->name;
	     f = next_file(f), pos++)
		if (!is_hidden(f, dir) &&
		    !dir_emit(fill, pos, f->name, ino + pos, type_of(f)))
			return 0;
	if (has_numbers(dir))
		list_tasks(p ? p->leader : NULL, pos, fill);
	return 0;
}

static const struct dir_ops proc_dir_ops = { proc_lookup, proc_readdir };

int proc_mount(const char *cmdline)
{
	struct path p;
	int err = walk(&root_inode, "/proc", 0, &p);

	if (!err && !p.inode)
		err = create_inode(&p, S_IFDIR, 0);
	if (!err && !S_ISDIR(p.inode->mode))
		err = -ENOTDIR;
	if (err)
		return err;
	boot_cmdline = cmdline;
	proc_root = p.inode;		/* both references stay for good */
	proc_root->mode = S_IFDIR | 0555;
	proc_root->dev = PROC_DEV;
	proc_root->dir_ops = &proc_dir_ops;
	return 0;
}
