/* What the files of /proc say. (kernel/fs/proctext.c) */
#pragma once

#include <fs/inode.h>
#include <names/namespace.h>

#define KIB		1024
#define NUMBER_LEN	12	/* a 32-bit number, as text */

/* Where a text goes. */
struct seq {
	struct inode *inode;
	uint32_t countdown;	/* fail_countdown before this */
	int err;		/* -ENOMEM, -EINTR: some of it was lost */
};

struct proc_file {
	const char *name;
	mode_t mode;
	void (*show)(struct seq *s, struct task_struct *p);	/* a text */
	int (*store)(struct uio *uio);	/* takes what is written */
	const struct proc_file *files;	/* or a directory of these */
	const struct file_ops *fops;	/* or what mode's S_IF says it is */
	uint32_t ns;			/* which namespace to open */
	const struct dir_ops *dir_ops;
	bool private;			/* only for tasks that may trace it */
};

struct proc_inode {
	struct inode inode;
	const struct proc_file *file;
	pid_t pid;		/* 0: not of a task */
	uint64_t start_time;	/* the pid may be another's one day */
};

static inline struct proc_inode *proc(struct inode *inode)
{
	return container_of(inode, struct proc_inode, inode);
}

/* The task an inode was made for; NULL: it is gone. */
struct task_struct *proc_task(struct inode *inode);
/* A new inode, at pos in dir, about p (NULL: the machine). 0 or -ENOMEM. */
int make_inode(struct inode *dir, struct task_struct *p,
	       const struct proc_file *file, uint32_t pos, const char *name,
	       struct inode **out);

void write_text(struct seq *s, const void *data, size_t n);
__attribute__((format(printf, 2, 3)))
void print(struct seq *s, const char *fmt, ...);	/* a line at most */
/* A long text lets others run between two lines; the task it is of may end or
 * exec then. Its memory, or NULL: there is no more to say. */
struct mm_struct *after_line(struct seq *s, struct mm_struct *mm);
/* By task_state: as proc(5) has it. */
extern const char *const state_name[];
pid_t parent_pid(struct task_struct *p);	/* of its process; 0: none */

/* A private file of a task: only for tasks that may trace that one. 0, -ENOENT,
 * -EACCES. */
int text_open(struct inode *inode, struct file *file);

/* Each ends with a nameless one, whose files, if any, are more of the same: of
 * the machine, of a task, of its task/. (more: kernel/foreign/machine.c) */
extern const struct proc_file audit_files[];	/* kernel/audit/ */
extern const struct proc_file ns_pid_files[];	/* kernel/names/procns.c */
extern const struct proc_file more_root_files[] __attribute__((weak));
extern const struct proc_file more_pid_files[] __attribute__((weak));
extern const struct proc_file root_files[];
extern const struct proc_file pid_files[];
extern const struct proc_file thread_files[];

extern const char *boot_cmdline;
