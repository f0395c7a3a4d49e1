/* The system calls about time. (kernel/timecalls.c) */
#ifndef TIMECALLS_H
#define TIMECALLS_H

#include <uapi/time.h>

int32_t sys_time(int32_t *to);
int32_t sys_clock_gettime(int clock, struct timespec *to);
int32_t sys_nanosleep(const struct timespec *request, struct timespec *left);
int32_t sys_clock_nanosleep(int clock, uint32_t flags,
			    const struct timespec *request,
			    struct timespec *left);
int32_t sys_restart_syscall(void);
int32_t sys_alarm(uint32_t seconds);
int32_t sys_times(struct tms *to);

#endif
