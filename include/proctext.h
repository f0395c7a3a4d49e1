/* What the files of /proc say. (kernel/fs/proctext.c) */
#pragma once

#include <namespace.h>

/* Where a text goes. */
struct seq {
	struct inode *inode;
	uint32_t countdown;	/* fail_countdown before this */
	int err;		/* -ENOMEM: some of it was lost */
};

struct proc_file {
	const char *name;
	mode_t mode;
	void (*show)(struct seq *s, struct task_struct *p);	/* a text */
	const struct proc_file *files;	/* or a directory of these */
	uint32_t ns;			/* or which namespace to open */
	bool private;			/* for who may trace the task only */
};

/* Each ends with a nameless one: of the machine, of a task, of its task/. */
extern const struct proc_file root_files[];
extern const struct proc_file pid_files[];
extern const struct proc_file thread_files[];

extern const char *boot_cmdline;
