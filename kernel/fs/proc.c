/*
 * What does the kernel know, as text? The tree of /proc:
 *
 *	/proc		root_files[] (procsys.c), PID..., self
 *	/proc/PID	pid_files[] (procpid.c)
 *
 * Inodes are made when a path names them and go with the last reference. A
 * text is made when it is read from its beginning.
 */
#include <proc.h>

#include <file.h>
#include <kmalloc.h>
#include <pid.h>
#include <procpid.h>
#include <procsys.h>
#include <seq.h>
#include <string.h>
#include <uapi/errno.h>
#include <vsprintf.h>

#define PROC_DEV	2
#define FIRST_ENTRY	2	/* readdir positions: after the dots */
#define INO_SHIFT	8	/* ino: pid << INO_SHIFT | which file */
#define NUMBER_LEN	12	/* a 32-bit number, as text */

struct proc_inode {
	struct inode inode;
	pid_t pid;		/* 0: not of a task */
	uint64_t start_time;	/* the pid may be another's one day */
	int index;		/* in root_files or pid_files */
};

static struct inode *proc_root;

static const struct inode_ops proc_ops;
static const struct file_ops root_dir_ops, pid_dir_ops, text_ops;

static struct proc_inode *proc(struct inode *inode)
{
	return container_of(inode, struct proc_inode, inode);
}

/* ---- inodes ---- */

static struct inode *new_inode(mode_t mode, struct task_struct *p, int index,
			       const struct file_ops *fops)
{
	struct proc_inode *pi = kzalloc(sizeof(*pi));

	if (!pi)
		return NULL;
	pi->pid = p ? task_pid(p) : 0;
	pi->start_time = p ? p->start_time : 0;
	pi->index = index;
	pi->inode = (struct inode) {
		.count = 1,
		.ino = (uint32_t)pi->pid << INO_SHIFT | (index + FIRST_ENTRY),
		.dev = PROC_DEV,
		.mode = mode,
		.nlink = S_ISDIR(mode) ? 2 : 1,
		.mtime = inode_now(),
		.ops = &proc_ops,
		.fops = fops,
	};
	return &pi->inode;
}

static struct inode *proc_release(struct inode *inode)
{
	kfree(proc(inode));
	return NULL;
}

/* The task an inode was made for; NULL: it is gone. */
static struct task_struct *task_of(struct inode *inode)
{
	struct task_struct *p = find_task_by_pid(proc(inode)->pid);

	return p && p->start_time == proc(inode)->start_time ? p : NULL;
}

static int found(struct inode *inode, struct inode **out)
{
	*out = inode;
	return inode ? 0 : -ENOMEM;
}

static bool same_name(const char *a, const char *name, size_t len)
{
	return strlen(a) == len && !memcmp(a, name, len);
}

/* The task a name in /proc means: digits, or self. */
static struct task_struct *task_by_name(const char *name, size_t len)
{
	pid_t nr = 0;

	if (same_name("self", name, len))
		return current;
	if (len > 5 || name[0] == '0')
		return NULL;
	for (size_t i = 0; i < len; i++) {
		if (name[i] < '0' || name[i] > '9')
			return NULL;
		nr = nr * 10 + name[i] - '0';
	}
	return find_task_by_pid(nr);
}

static int lookup_root(const char *name, size_t len, struct inode **out)
{
	for (int i = 0; i < nr_root_files; i++) {
		const struct file_ops *fops = root_files[i].fops;
		mode_t mode = S_IFREG | (fops ? 0644 : 0444);

		if (same_name(root_files[i].name, name, len))
			return found(new_inode(mode, NULL, i,
					       fops ? fops : &text_ops), out);
	}
	struct task_struct *p = task_by_name(name, len);

	if (!p)
		return -ENOENT;
	return found(new_inode(S_IFDIR | 0555, p, -1, &pid_dir_ops), out);
}

static int proc_lookup(struct inode *dir, const char *name, size_t len,
		       struct inode **out)
{
	if (dir == proc_root)
		return lookup_root(name, len, out);
	struct task_struct *p = task_of(dir);

	for (int i = 0; p && i < nr_pid_files; i++)
		if (same_name(pid_files[i].name, name, len))
			return found(new_inode(S_IFREG | 0444, p, i,
					       &text_ops), out);
	return -ENOENT;
}

static struct inode *proc_parent(struct inode *dir)
{
	return iget(dir == proc_root ? root_inode : proc_root);
}

static int proc_name_of(struct inode *dir, char *buf)
{
	char name[NUMBER_LEN] = "proc";

	if (dir != proc_root)
		snprintf(name, sizeof(name), "%d", proc(dir)->pid);
	size_t len = strlen(name);

	memcpy(buf, name, len);
	return len;
}

static const struct inode_ops proc_ops = {
	.lookup = proc_lookup,
	.parent = proc_parent,
	.name_of = proc_name_of,
	.release = proc_release,
};

/* ---- directories ---- */

/* One entry, if file->pos has come to it; false: stop. */
static bool emit(struct file *file, struct dir_fill *fill, int pos,
		 const char *name, uint32_t ino, uint32_t mode)
{
	if (file->pos > pos)
		return true;
	if (!dir_emit(fill, name, strlen(name), ino, mode, pos + 1))
		return false;
	file->pos = pos + 1;
	return true;
}

static bool emit_dots(struct file *file, struct dir_fill *fill)
{
	struct inode *dir = file->inode;

	return emit(file, fill, 0, ".", dir->ino, S_IFDIR) &&
	       emit(file, fill, 1, "..", dir == proc_root ? root_inode->ino :
		    proc_root->ino, S_IFDIR);
}

/* Positions: dots, files, self, then a task at its slot in task[]. */
static int root_readdir(struct file *file, struct dir_fill *fill)
{
	char name[NUMBER_LEN];
	int pos = FIRST_ENTRY;

	if (!emit_dots(file, fill))
		return 0;
	for (int i = 0; i < nr_root_files; i++, pos++)
		if (!emit(file, fill, pos, root_files[i].name, pos, S_IFREG))
			return 0;
	if (!emit(file, fill, pos, "self", pos, S_IFDIR))
		return 0;
	pos++;
	for (int nr = 0; nr < NR_TASKS; nr++) {
		if (!task[nr] || !task_pid(task[nr]))
			continue;
		snprintf(name, sizeof(name), "%d", task_pid(task[nr]));
		if (!emit(file, fill, pos + nr, name,
			  task_pid(task[nr]) << INO_SHIFT, S_IFDIR))
			return 0;
	}
	return 0;
}

static int pid_readdir(struct file *file, struct dir_fill *fill)
{
	if (!task_of(file->inode))
		return -ENOENT;
	if (!emit_dots(file, fill))
		return 0;
	for (int i = 0; i < nr_pid_files; i++)
		if (!emit(file, fill, FIRST_ENTRY + i, pid_files[i].name,
			  file->inode->ino + i, S_IFREG))
			return 0;
	return 0;
}

static const struct file_ops root_dir_ops = {
	.lseek = generic_lseek,
	.readdir = root_readdir,
};

static const struct file_ops pid_dir_ops = {
	.lseek = generic_lseek,
	.readdir = pid_readdir,
};

/* ---- files ---- */

static int text_open(struct inode *inode, struct file *file)
{
	struct seq *s = kmalloc(sizeof(*s));

	if (!s)
		return -ENOMEM;
	seq_init(s);
	file->private = s;
	return 0;
}

static void text_release(struct file *file)
{
	seq_free(file->private);
	kfree(file->private);
}

static int make_text(struct inode *inode, struct seq *s)
{
	int index = proc(inode)->index;

	seq_free(s);
	if (proc(inode)->pid) {
		struct task_struct *p = task_of(inode);

		if (!p)
			return -ESRCH;
		pid_files[index].show(p, s);
	} else {
		root_files[index].show(s);
	}
	return s->no_memory ? -ENOMEM : 0;
}

static ssize_t text_read(struct file *file, void *user, size_t n)
{
	struct seq *s = file->private;
	int err = file->pos == 0 ? make_text(file->inode, s) : 0;

	if (err || file->pos > UINT32_MAX)
		return err;
	ssize_t done = seq_read(s, file->pos, user, n);

	if (done > 0)
		file->pos += done;
	return done;
}

static const struct file_ops text_ops = {
	.open = text_open,
	.release = text_release,
	.read = text_read,
	.lseek = generic_lseek,
};

/* ---- and where it lies ---- */

static int mount_point(struct inode **out)
{
	int err = namei("/proc", out);

	if (err == -ENOENT)
		err = create_one(root_inode, "proc", 4, S_IFDIR | 0555, 0, out);
	return err;
}

int proc_mount(const char *cmdline)
{
	struct inode *dir;
	int err = mount_point(&dir);

	if (err)
		return err;
	boot_cmdline = cmdline;
	proc_root = new_inode(S_IFDIR | 0555, NULL, -1, &root_dir_ops);
	if (!proc_root) {
		iput(dir);
		return -ENOMEM;
	}
	dir->mounted = proc_root;	/* both stay for good */
	return 0;
}
