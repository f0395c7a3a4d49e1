/* The table entry.asm calls through: Linux's numbers. (kernel/syscall.c) */
#ifndef SYSCALL_H
#define SYSCALL_H

#include <uapi/unistd.h>

/* NULL: there is no such call, -ENOSYS. */
extern void *const sys_call_table[NR_SYSCALLS];

#endif
