/*
 * What does the kernel know, as text? The tree of /proc:
 *
 *	/proc		root_files[], PID..., self
 *	/proc/PID	pid_files[]
 *
 * Inodes are made when a path names them and go with the last reference. A
 * text is the bytes of its inode: made when it is read from its beginning.
 */
#include <file.h>

#include <audit.h>
#include <memory.h>
#include <page.h>
#include <pid.h>
#include <region.h>
#include <signal.h>
#include <string.h>
#include <timer.h>
#include <uaccess.h>
#include <uapi/errno.h>
#include <version.h>
#include <vsprintf.h>

#define PROC_DEV	2
#define INO_SHIFT	8	/* ino: pid << INO_SHIFT | position */
#define NUMBER_LEN	12	/* a 32-bit number, as text */
#define MAX_DIGITS	5	/* of a pid */
#define MAX_LINE	256	/* one print makes less than this */
#define NAME_COLUMN	49	/* where Linux's maps puts names */
#define KIB		1024
#define NICE_0_PRIO	20	/* stat's priority: this + nice */

/* Where a text goes. */
struct seq {
	struct inode *inode;
	int err;		/* -ENOMEM: some of it was lost */
};

struct proc_file {
	const char *name;
	mode_t mode;
	void (*show)(struct seq *s, struct task_struct *p);
};

struct proc_inode {
	struct inode inode;
	const struct proc_file *file;
	pid_t pid;		/* 0: not of a task */
	uint64_t start_time;	/* the pid may be another's one day */
};

static struct inode *proc_root;
static const char *boot_cmdline;
static uint32_t countdown;	/* fail_countdown, while a text is made */

static void write_text(struct seq *s, const void *data, size_t n)
{
	if (inode_move(s->inode, s->inode->size, (void *)data, n, copy_kernel,
		       true) < (ssize_t)n)
		s->err = -ENOMEM;
}

__attribute__((format(printf, 2, 3)))
static void print(struct seq *s, const char *fmt, ...)
{
	char line[MAX_LINE];
	va_list args;

	va_start(args, fmt);
	int len = vsnprintf(line, sizeof(line), fmt, args);

	va_end(args);
	write_text(s, line, len < MAX_LINE ? len : MAX_LINE - 1);
}

/* ---- of the whole machine ---- */

static void show_meminfo(struct seq *s, struct task_struct *p)
{
	uint32_t kib = PAGE_SIZE / KIB;

	print(s, "MemTotal:       %8u kB\nMemFree:        %8u kB\n",
	      nr_total * kib, nr_free * kib);
	print(s, "FramesTotal:    %8u\nFramesFree:     %8u\n", nr_total,
	      nr_free);
}

static void show_uptime(struct seq *s, struct task_struct *p)
{
	uint32_t up = jiffies, idle = task[0]->utime + task[0]->stime;

	print(s, "%u.%02u %u.%02u\n", up / HZ, up % HZ * 100 / HZ,
	      idle / HZ, idle % HZ * 100 / HZ);
}

static void show_version(struct seq *s, struct task_struct *p)
{
	print(s, "%s version %s %s %s\n", TINE_NAME, TINE_RELEASE,
	      TINE_VERSION, TINE_MACHINE);
}

static void show_boot_cmdline(struct seq *s, struct task_struct *p)
{
	write_text(s, boot_cmdline, strlen(boot_cmdline));
	write_text(s, "\n", 1);
}

static void show_audit(struct seq *s, struct task_struct *p)
{
	char *page = get_free_page();

	if (page) {
		audit(page);
		write_text(s, page, strlen(page));
	} else {
		s->err = -ENOMEM;
	}
	free_page(page);
}

static void show_failalloc(struct seq *s, struct task_struct *p)
{
	print(s, "%u\n", countdown);
}

/* ---- of one task; one that has ended has no memory any more ---- */

static const char *const state_name[] = {
	[TASK_RUNNING] = "R (running)", [TASK_INTERRUPTIBLE] = "S (sleeping)",
	[TASK_UNINTERRUPTIBLE] = "D (disk sleep)",
	[TASK_STOPPED] = "T (stopped)", [TASK_ZOMBIE] = "Z (zombie)",
	[TASK_DEAD] = "X (dead)", [TASK_TRACED] = "t (tracing stop)",
};

/* How many pages a task has; where s is not NULL each gets its line: address,
 * frame, how many hold it, writable, the user's. */
static uint32_t each_page(struct task_struct *p, struct seq *s)
{
	uint32_t n = 0;

	for (uint32_t i = 0; p->mm && i < KERNEL_PGD * PTES; i++) {
		pte_t *pte = find_pte(p->mm->pgd, i << PAGE_SHIFT);

		if (!pte)
			i += PTES - 1;		/* a whole table's */
		if (!pte || !(*pte & PTE_P))
			continue;
		n++;
		if (s)
			print(s, "%08x %05x %u %c%c\n", i << PAGE_SHIFT,
			      pte_frame(*pte), mem_map[pte_frame(*pte)].count,
			      *pte & PTE_W ? 'w' : '-',
			      *pte & PTE_U ? 'u' : '-');
	}
	return n;
}

static void show_pages(struct seq *s, struct task_struct *p)
{
	each_page(p, s);
}

static pid_t parent_pid(struct task_struct *p)
{
	struct task_struct *parent = p->leader->parent;

	return parent ? task_pid(parent) : 0;
}

static void show_signals(struct seq *s, struct task_struct *p)
{
	sigset_t ignored = 0, caught = 0;

	for (int sig = 1; p->sighand && sig <= NSIG; sig++) {
		uint32_t h = p->sighand->action[sig - 1].sa_handler;

		if (h == SIG_IGN)
			ignored |= sigmask(sig);
		else if (h != SIG_DFL)
			caught |= sigmask(sig);
	}
	print(s, "SigPnd:\t%016llx\nSigBlk:\t%016llx\nSigIgn:\t%016llx\n"
	      "SigCgt:\t%016llx\n", p->pending.set, p->blocked, ignored,
	      caught);
}

static void show_status(struct seq *s, struct task_struct *p)
{
	print(s, "Name:\t%s\nState:\t%s\nTgid:\t%d\nPid:\t%d\nPPid:\t%d\n",
	      p->comm, state_name[p->state], task_tgid(p), task_pid(p),
	      parent_pid(p));
	if (p->mm)
		print(s, "VmSize:\t%8u kB\nVmRSS:\t%8u kB\n",
		      mm_size(p->mm) / KIB,
		      each_page(p, NULL) * (PAGE_SIZE / KIB));
	print(s, "Threads:\t%d\n", p->leader->nr_threads);
	show_signals(s, p);
}

static void show_maps(struct seq *s, struct task_struct *p)
{
	struct vm_region *r = p->mm ? p->mm->regions : NULL;

	for (; r; r = r->next) {
		const char *name = r->flags & VM_FILE ? p->mm->name :
				   r->flags & VM_HEAP ? "[heap]" :
				   r->flags & VM_GROWSDOWN ? "[stack]" : "";
		uint32_t start = s->inode->size;

		print(s, "%08x-%08x %c%c%c%c %08x 00:%02x 0 ",
		      r->start, r->end, r->prot & PROT_READ ? 'r' : '-',
		      r->prot & PROT_WRITE ? 'w' : '-',
		      r->prot & PROT_EXEC ? 'x' : '-',
		      r->flags & VM_SHARED ? 's' : 'p',
		      r->file_offset, r->flags & VM_FILE ? 1 : 0);
		int pad = NAME_COLUMN - (int)(s->inode->size - start);

		print(s, "%*s%s\n", *name && pad > 0 ? pad : 0, "", name);
	}
}

/* proc(5), /proc/pid/stat: the first 24 fields. */
static void show_stat(struct seq *s, struct task_struct *p)
{
	print(s, "%d (%s) %c %d %d %d %d -1 0 0 0 0 0 ", task_pid(p), p->comm,
	      *state_name[p->state], parent_pid(p), task_pgid(p), task_sid(p),
	      p->leader->tty ? mkdev(5, 1) : 0);
	print(s, "%u %u %u %u %d %d %d 0 %u %u %u\n", p->utime, p->stime,
	      p->cutime, p->cstime, NICE_0_PRIO + p->nice, p->nice,
	      p->leader->nr_threads, (uint32_t)p->start_time,
	      p->mm ? mm_size(p->mm) : 0, each_page(p, NULL));
}

/* argv's strings as they are in memory now, as far as they are. */
static void show_cmdline(struct seq *s, struct task_struct *p)
{
	uint32_t addr = p->mm ? p->mm->arg_start : 0;

	while (p->mm && addr < p->mm->arg_end) {
		pte_t *pte = find_pte(p->mm->pgd, addr);
		uint32_t piece = on_page(addr, p->mm->arg_end - addr);

		if (!pte || !(*pte & PTE_P))
			return;
		write_text(s, (char *)frame_to_virt(pte_frame(*pte)) +
			      addr % PAGE_SIZE, piece);
		addr += piece;
	}
}

/* ---- reading and writing ---- */

static const struct proc_file root_files[] = {
	{ "meminfo", 0444, show_meminfo },
	{ "uptime", 0444, show_uptime },
	{ "version", 0444, show_version },
	{ "cmdline", 0444, show_boot_cmdline },
	{ "audit", 0444, show_audit },
	{ "failalloc", 0644, show_failalloc },
	{ NULL, 0, NULL },
};

static const struct proc_file pid_files[] = {
	{ "status", 0444, show_status },
	{ "stat", 0444, show_stat },
	{ "maps", 0444, show_maps },
	{ "pages", 0444, show_pages },
	{ "cmdline", 0444, show_cmdline },
	{ NULL, 0, NULL },
};

static struct proc_inode *proc(struct inode *inode)
{
	return container_of(inode, struct proc_inode, inode);
}

/* The task an inode was made for; NULL: it is gone. */
static struct task_struct *task_of(struct inode *inode)
{
	struct task_struct *p = find_task_by_pid(proc(inode)->pid);

	return p && p->start_time == proc(inode)->start_time ? p : NULL;
}

/* What this allocates does not count for fault injection: who looks changes
 * nothing. */
static int make_text(struct inode *inode)
{
	struct task_struct *p = proc(inode)->pid ? task_of(inode) : NULL;
	struct seq s = { inode, 0 };

	if (proc(inode)->pid && !p)
		return -ESRCH;
	countdown = fail_countdown;
	fail_countdown = 0;
	inode_truncate(inode);
	proc(inode)->file->show(&s, p);
	fail_countdown = countdown;
	if (s.err)
		inode_truncate(inode);
	return s.err;
}

static ssize_t text_read(struct file *file, void *user, size_t n)
{
	int err = file->pos ? 0 : make_text(file->inode);

	return err ? err : file_read(file, user, n);
}

/* Only failalloc takes something: the number of the allocation to fail. */
static ssize_t text_write(struct file *file, const void *user, size_t n)
{
	char text[NUMBER_LEN] = "";
	const char *end;

	if (!(file->inode->mode & 0200) || n >= sizeof(text))
		return -EINVAL;
	if (copy_from_user(text, user, n))
		return -EFAULT;
	uint32_t k = strtoul(text, &end);

	if (end == text || (*end && *end != '\n'))
		return -EINVAL;
	fail_countdown = k;
	file->pos = 0;		/* so that a read says what is left, */
	inode_truncate(file->inode);	/* and this text is old */
	return n;
}

static const struct file_ops text_ops = {
	.read = text_read, .write = text_write, .has_position = true,
};

/* ---- the tree ---- */

static const struct proc_file *files_in(struct inode *dir)
{
	return dir == proc_root ? root_files : pid_files;
}

/* The task a name in /proc means: digits, or self. */
static struct task_struct *task_by_name(const char *name, size_t len)
{
	const char *end;
	pid_t nr = strtoul(name, &end);

	if (len == 4 && !memcmp(name, "self", len))
		return current->leader;
	if (end != name + len || len > MAX_DIGITS || *name == '0')
		return NULL;
	return find_task_by_pid(nr);
}

/* A new inode in dir, about p (NULL: the machine): a text, or without file
 * the directory of p. NULL: no memory. */
static struct inode *make_inode(struct inode *dir, struct task_struct *p,
				const struct proc_file *file, const char *name)
{
	mode_t mode = file ? S_IFREG | file->mode : S_IFDIR | 0555;
	struct inode *inode = new_inode(sizeof(struct proc_inode), dir, mode,
					name, strlen(name));

	if (!inode)
		return NULL;
	proc(inode)->file = file;
	proc(inode)->pid = p ? task_pid(p) : 0;
	proc(inode)->start_time = p ? p->start_time : 0;
	inode->ino = proc(inode)->pid << INO_SHIFT;
	if (file) {
		inode->ino += FIRST_ENTRY + (file - files_in(dir));
		inode->fops = &text_ops;
	} else {
		inode->dir_ops = dir->dir_ops;
	}
	return inode;
}

static int proc_lookup(struct inode *dir, const char *name, size_t len,
		       struct inode **out)
{
	bool is_root = dir == proc_root;
	struct task_struct *p = is_root ? NULL : task_of(dir);
	const struct proc_file *file = files_in(dir);
	char number[NUMBER_LEN];

	*out = NULL;
	if (!is_root && !p)
		return 0;
	while (file->name && (strncmp(file->name, name, len) ||
			      file->name[len]))
		file++;
	if (file->name) {
		*out = make_inode(dir, p, file, file->name);
		return *out ? 0 : -ENOMEM;
	}
	p = is_root ? task_by_name(name, len) : NULL;
	if (!p)
		return 0;
	snprintf(number, sizeof(number), "%d", task_pid(p));
	*out = make_inode(dir, p, NULL, number);
	return *out ? 0 : -ENOMEM;
}

/* Positions: the files; in /proc then self, and a task at its slot. */
static int proc_readdir(struct inode *dir, struct dir_fill *fill)
{
	uint32_t ino = dir == proc_root ? 0 : dir->ino, pos = FIRST_ENTRY;
	const struct proc_file *file = files_in(dir);
	char name[NUMBER_LEN];

	if (dir != proc_root && !task_of(dir))
		return -ENOENT;
	for (; file->name; file++, pos++)
		if (!dir_emit(fill, pos, file->name, ino + pos, S_IFREG))
			return 0;
	if (dir != proc_root || !dir_emit(fill, pos, "self", pos, S_IFDIR))
		return 0;
	for (int nr = 1; nr < NR_TASKS; nr++) {
		pid_t pid = task[nr] ? task_pid(task[nr]) : 0;

		snprintf(name, sizeof(name), "%d", pid);
		if (pid && !dir_emit(fill, pos + nr, name, pid << INO_SHIFT,
				     S_IFDIR))
			return 0;
	}
	return 0;
}

static const struct dir_ops proc_dir_ops = { proc_lookup, proc_readdir };

int proc_mount(const char *cmdline)
{
	struct path p;
	int err = walk(&root_inode, "/proc", false, &p);

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
