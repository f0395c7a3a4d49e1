/* The beginning of a task. (kernel/fork.c) */
#ifndef FORK_H
#define FORK_H

#include <sched.h>
#include <uapi/sched.h>

/* What a child is to be like: every way to make one fills this in. */
struct kernel_clone_args {
	uint32_t flags;		/* CLONE_: what is shared, not copied */
	int exit_signal;	/* what the parent gets when the child ends */
	int (*fn)(void *arg);	/* not NULL: the child is a kernel thread, */
	void *arg;		/* which starts here */
};

/* Makes a child of the current task: its pid, or -EAGAIN, -ENOMEM, -EINVAL,
 * and then nothing anyone can observe has changed. */
pid_t kernel_clone(const struct kernel_clone_args *args);

/* A task that runs fn(arg) in the kernel. Where fn returns, having called
 * kernel_execve, the task goes on in user mode. */
pid_t kernel_thread(int (*fn)(void *arg), void *arg, uint32_t flags);

int32_t sys_fork(void);

/* Where a new task runs first. (entry.asm) */
void ret_from_fork(void);
void ret_from_kernel_thread(void);

#endif
