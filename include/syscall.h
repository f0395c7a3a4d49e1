/* The table of system calls. (kernel/syscall.c) */
#pragma once

#include <uapi/unistd.h>

extern void *const sys_call_table[NR_SYSCALLS];
