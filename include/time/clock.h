/* Clocks and durations as programs name them. (kernel/time/clock.c) */
#pragma once

#include <time/timers.h>
#include <uapi/time.h>

struct timespec to_timespec(uint64_t ns);
/* A time that was counted in ticks. */
struct timeval ticks_to_timeval(uint32_t ticks);

/* What a clock says now, in ns: 0, or -EINVAL where there is no such clock. */
int read_clock(int clock, int64_t *now);
int read_cpu_clock(int clock, int64_t *now);	/* the part clocks has it */

/* A time in user memory: 0 or -EFAULT. (kernel/clocks/time64.c: in the call's
 * form, wide_times) */
int get_timespec(struct timespec *t, const void *user);
int put_timespec(void *user, uint64_t ns);
/* As nanoseconds: 0, or -EINVAL: not a time. */
int timespec_ns(const struct timespec *t, uint64_t *ns);

/* When so much time is over, of the call's first beginning; what it answers
 * that a signal cuts short. (kernel/clocks/restart.c) */
uint64_t due_in(uint64_t ns);
int resume_later(void);

/*
 * When the time is over that the timespec in user memory asks for: from now on,
 * or with absolute a date of clock's. As time_left takes it. 0; -EFAULT;
 * -EINVAL: not a time, or no such clock.
 */
int read_due(const struct timespec *user, int clock, bool absolute,
	     uint64_t *due);
/* The same of a time in 64 bits, which no older form of the call has; -EINVAL
 * without the part clocks. (kernel/clocks/time64.c) */
int read_due64(const void *user, int clock, bool absolute, uint64_t *due);
