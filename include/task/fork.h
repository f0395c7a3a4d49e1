/* The beginning of a task. (kernel/task/fork.c) */
#pragma once

#include <task/sched.h>
#include <uapi/sched.h>

/* What a child is to be like: every way to make one fills this in. */
struct kernel_clone_args {
	uint64_t flags;		/* CLONE_: what is shared, not copied */
	int exit_signal;	/* what the parent gets when the child ends */
	uint32_t stack;		/* the child's esp; 0: as the parent's */
	int32_t *pidfd;		/* CLONE_PIDFD: a descriptor goes here */
	int32_t *parent_tid;	/* CLONE_PARENT_SETTID: the number goes here */
	int32_t *child_tid;	/* CLONE_CHILD_SETTID, _CLEARTID: in it */
	const void *tls;	/* CLONE_SETTLS: the user's struct user_desc */
	const pid_t *set_tid;	/* numbers wanted for it, the innermost */
	int set_tid_size;	/* namespace's first; how many */
	int (*fn)(void *arg);	/* not NULL: the child starts here, in the */
	void *arg;		/* kernel */
	bool kthread;		/* it has no user memory */
	struct completion *vfork_done;	/* kernel_clone fills it in; or NULL */
};

/*
 * Makes task[nr] a copy of the current task, ready to run, in *child.
 * 0; -EAGAIN, -ENOMEM, -EINTR, -EINVAL, -EPERM, -ENOSPC, -EEXIST; of its pidfd
 * -EFAULT, -EMFILE. On failure nothing that can be observed has changed.
 */
int copy_process(const struct kernel_clone_args *args, int nr,
		 struct task_struct **child);

/* Where a new task runs first (entry.asm), and what that calls. */
void ret_from_fork(void);
void ret_from_kernel_thread(void);
void schedule_tail(void);

/* Makes a child of the current task: its pid, or an error as copy_process, and
 * then nothing that can be observed has changed. */
pid_t kernel_clone(struct kernel_clone_args *args);

/* (kernel/task/variants.c)
 * A task that runs fn(arg) in the kernel and ends with what that returns. It
 * has no user memory. flags: CLONE_ ones, and the signal its end sends to the
 * parent. Its pid, or as kernel_clone. */
pid_t kernel_thread(int (*fn)(void *arg), void *arg, uint32_t flags);
/* The same for one that goes on as a program: fn calls kernel_execve. */
pid_t user_mode_thread(int (*fn)(void *arg), void *arg, uint32_t flags);
