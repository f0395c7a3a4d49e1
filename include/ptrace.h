/* Watching and changing another task. (kernel/ptrace.c) */
#pragma once

#include <uapi/ptrace.h>

int32_t sys_ptrace(uint32_t request, pid_t pid, uint32_t addr, uint32_t data);
