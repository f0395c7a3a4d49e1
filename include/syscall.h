/* The table entry.asm calls through: Linux's numbers. (kernel/syscall.c) */
#pragma once

#include <uapi/unistd.h>

/* NULL: there is no such call, -ENOSYS. */
extern void *const sys_call_table[NR_SYSCALLS];
