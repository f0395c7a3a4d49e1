/* The ways to make a task: thin adapters to kernel_clone. (kernel/clone.c) */
#pragma once

#include <fork.h>

/* Makes a child of the current task: its pid, or -EAGAIN, -ENOMEM, -EINVAL,
 * and then nothing anyone can observe has changed. */
pid_t kernel_clone(const struct kernel_clone_args *args);

/* A task that runs fn(arg) in the kernel. Where fn returns, having called
 * kernel_execve, the task goes on in user mode. Its pid, or as kernel_clone. */
pid_t kernel_thread(int (*fn)(void *arg), void *arg, uint32_t flags);
