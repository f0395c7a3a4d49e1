/* The end of a task, and its report. (kernel/task/: exit.c, wait.c) */
#pragma once

#include <task/sched.h>

/* Ends the current thread; code is as wait4 tells it. */
void do_exit(int code) __attribute__((noreturn));
/* Ends all of the current process. */
void do_group_exit(int code) __attribute__((noreturn));

/* put_mm, page table by page table: others run in between. */
void drop_mm(struct mm_struct *mm);
/* Drops what p holds of the counted things; a half-built task may lack some.
 * Its address space must not be the one in cr3. */
void put_resources(struct task_struct *p);

/* current is about to let go of its address space, by exit or exec. The tasks
 * that wait for that, by vfork or CLONE_CHILD_CLEARTID, are told. */
void release_mm(void);
/* vfork's parent sleeps until the child has done that, unless it is killed. */
void wait_for_vfork(struct task_struct *child, struct completion *c);

/* The tracer of a zombie knows, or is gone. Now the parent is told; a thread,
 * or a process whose parent will not wait, is released. */
void untrace_zombie(struct task_struct *p);
/* A zombie, or a thread off the CPU for good, is forgotten. */
void release_task(struct task_struct *p);
/* A page fault finds no frame: kills a process. True: try again; false: it was
 * current. (kernel/limits/oom.c) */
bool out_of_memory(void);
