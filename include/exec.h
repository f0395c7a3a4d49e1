/* One program in place of another. (kernel/exec.c) */
#pragma once

/* execve(2) for the kernel's own threads: path in kernel memory, and the only
 * argument. 0 or -errno, as sys_execve. */
int kernel_execve(const char *path);
