/* The files of /proc that are not of a task. */
#ifndef PROCSYS_H
#define PROCSYS_H

#include <file.h>
#include <seq.h>

struct root_file {
	const char *name;
	void (*show)(struct seq *s);
	const struct file_ops *fops;	/* instead of show; or NULL */
};

extern const struct root_file root_files[];
extern const int nr_root_files;
extern const char *boot_cmdline;

#endif
