/* The ways to make a task: thin adapters to kernel_clone. (kernel/clone.c) */
#pragma once

#include <fork.h>

/* Makes a child of the current task: its pid, or -EAGAIN, -ENOMEM, -EINVAL,
 * and then nothing anyone can observe has changed. */
pid_t kernel_clone(const struct kernel_clone_args *args);

int32_t sys_fork(void);
int32_t sys_vfork(void);
int32_t sys_clone(uint32_t flags, uint32_t stack, int32_t *parent_tid,
		  const void *tls, int32_t *child_tid);
int32_t sys_clone3(const void *user_args, uint32_t size);
int32_t sys_set_tid_address(int32_t *tid);

/* A task that runs fn(arg) in the kernel. Where fn returns, having called
 * kernel_execve, the task goes on in user mode. Its pid, or as kernel_clone. */
pid_t kernel_thread(int (*fn)(void *arg), void *arg, uint32_t flags);
