/* Clocks and durations as programs name them. (kernel/clock.c) */
#pragma once

#include <timer.h>
#include <uapi/time.h>

#define NSEC_PER_TICK	(NSEC_PER_SEC / HZ)

struct timespec to_timespec(uint64_t ns);

/* What a clock says now: 0, or -EINVAL where there is no such clock. */
int read_clock(int clock, struct timespec *now);

/*
 * How many ticks to sleep for the timespec in user memory: never less than it
 * asks for; with absolute, until clock says so. 0: no time is left. -EFAULT;
 * -EINVAL: not a time, or no such clock.
 */
int read_duration(const struct timespec *user, int clock, bool absolute,
		  uint64_t *ticks);
