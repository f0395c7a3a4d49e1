/* The ways to make a task: thin adapters to kernel_clone. (kernel/clone.c) */
#pragma once

#include <fork.h>

/* Makes a child of the current task: its pid, or -EAGAIN, -ENOMEM, -EINVAL,
 * and then nothing anyone can observe has changed. */
pid_t kernel_clone(const struct kernel_clone_args *args);

/* A task that runs fn(arg) in the kernel and ends with what that returns. It
 * has no user memory. flags: CLONE_ ones, and the signal its end sends to the
 * parent. Its pid, or as kernel_clone. */
pid_t kernel_thread(int (*fn)(void *arg), void *arg, uint32_t flags);
/* The same for one that goes on as a program: fn calls kernel_execve. */
pid_t user_mode_thread(int (*fn)(void *arg), void *arg, uint32_t flags);
