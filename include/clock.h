/* Clocks and durations as programs name them. (kernel/clock.c) */
#pragma once

#include <timer.h>
#include <uapi/time.h>

#define NSEC_PER_TICK	(NSEC_PER_SEC / HZ)

struct timespec to_timespec(uint64_t ns);

/* What a clock says now, in ns: 0, or -EINVAL where there is no such clock. */
int read_clock(int clock, int64_t *now);

/*
 * What the timespec in user memory asks for, as ns from now on; with absolute
 * it is a date of clock's, which may be over (< 0 then). 0; -EFAULT; -EINVAL:
 * not a time, or no such clock.
 */
int read_duration(const struct timespec *user, int clock, bool absolute,
		  int64_t *ns);
/* How many ticks to sleep for it: never less than it asks for, so the one that
 * is under way does not count. 0: no time is left. */
uint64_t to_ticks(int64_t ns);
