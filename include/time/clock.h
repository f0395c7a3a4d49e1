/* Clocks and durations as programs name them. (kernel/time/clock.c) */
#pragma once

#include <dev/timer.h>
#include <uapi/time.h>

struct timespec to_timespec(uint64_t ns);
/* A time that was counted in ticks. */
struct timeval ticks_to_timeval(uint32_t ticks);

/* What a clock says now, in ns: 0, or -EINVAL where there is no such clock. */
int read_clock(int clock, int64_t *now);

/*
 * When the time is over that the timespec in user memory asks for: from now on,
 * or with absolute a date of clock's. As clock_ns() will say it then. 0;
 * -EFAULT; -EINVAL: not a time, or no such clock.
 */
int read_due(const struct timespec *user, int clock, bool absolute,
	     uint64_t *due);
