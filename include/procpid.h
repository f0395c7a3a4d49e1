/* The files of /proc/PID. */
#ifndef PROCPID_H
#define PROCPID_H

#include <sched.h>
#include <seq.h>

struct pid_file {
	const char *name;
	void (*show)(struct task_struct *p, struct seq *s);
};

extern const struct pid_file pid_files[];
extern const int nr_pid_files;

#endif
