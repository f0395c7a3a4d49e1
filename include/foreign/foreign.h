/* What programs from elsewhere trust in. (kernel/foreign/) */
#pragma once

#include <fs/proctext.h>
#include <task/exec.h>

/* The links among the files of /proc/PID. (proclinks.c) */
extern const struct proc_file pid_links[];

/*
 * args->program is no program, but a script: what its first line names takes
 * its place, and argv's first strings are added to. 0, or -ENOEXEC: it is none;
 * -ELOOP, -EFAULT, -ENOMEM, namei's errors. The caller frees
 * args->page.
 */
int take_interpreter(struct exec_args *args);
/* Loads what plan->interp names into mm, too, for the program to be started by
 * it. 0, or open_program's and load_segments' errors, -ELIBBAD. */
int load_interpreter(struct mm_struct *mm, struct inode *program,
		     struct elf_plan *plan);

/* What /proc/PID/status and maps say. (kernel/foreign/proctask.c) */
void show_status(struct seq *s, struct task_struct *p);
void show_maps(struct seq *s, struct task_struct *p);
