/* Hearing of one's children. (kernel/wait.c) */
#pragma once

#include <uapi/signal.h>
#include <uapi/time.h>

int32_t sys_wait4(pid_t pid, int *status, uint32_t options,
		  struct rusage *usage);
int32_t sys_waitpid(pid_t pid, int *status, uint32_t options);
int32_t sys_waitid(int which, pid_t id, struct siginfo *info,
		   uint32_t options, struct rusage *usage);
