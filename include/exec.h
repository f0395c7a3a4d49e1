/* One program in place of another. (kernel/exec.c) */
#pragma once

#include <uapi/types.h>

/*
 * Replaces the current program. On failure (-ENOENT, -EACCES, -ENOEXEC,
 * -E2BIG, -EFAULT, -ENOMEM ...) the caller goes on as it was.
 */
int32_t sys_execve(const char *path, char *const *argv, char *const *envp);

/* The same for the kernel's own threads: path and argv in kernel memory, no
 * environment. */
int kernel_execve(const char *path, char *const *argv);
