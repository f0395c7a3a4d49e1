/* The system calls about tasks themselves, and the machine. (kernel/sys.c) */
#ifndef SYS_H
#define SYS_H

#include <uapi/system.h>

int32_t sys_getpid(void);
int32_t sys_gettid(void);
int32_t sys_getppid(void);
int32_t sys_setpgid(pid_t pid, pid_t pgid);
int32_t sys_getpgid(pid_t pid);
int32_t sys_getpgrp(void);
int32_t sys_getsid(pid_t pid);
int32_t sys_setsid(void);
int32_t sys_nice(int change);
int32_t sys_getpriority(int which, int who);
int32_t sys_setpriority(int which, int who, int nice);
int32_t sys_sched_yield(void);
int32_t sys_setrlimit(uint32_t which, const struct rlimit *new);
int32_t sys_ugetrlimit(uint32_t which, struct rlimit *to);
int32_t sys_getrlimit(uint32_t which, struct rlimit *to);
int32_t sys_prlimit64(pid_t pid, uint32_t which, const struct rlimit64 *new,
		      struct rlimit64 *old);
int32_t sys_prctl(int option, uint32_t arg);
int32_t sys_reboot(uint32_t magic1, uint32_t magic2, uint32_t cmd);

#endif
