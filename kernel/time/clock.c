/* What time is it, and when is a time over? */
#include <time/clock.h>
#include <task/sched.h>
#include <uapi/errno.h>

struct timespec to_timespec(uint64_t ns)
{
	return (struct timespec){ ns / NSEC_PER_SEC, ns % NSEC_PER_SEC };
}

int read_clock(int clock, int64_t *now)
{
	*now = clock_ns();
	switch (clock) {
	case CLOCK_REALTIME:
	case CLOCK_REALTIME_COARSE:
		*now += (int64_t)boot_time_sec * NSEC_PER_SEC + boot_time_nsec;
		return 0;
	case CLOCK_MONOTONIC:
	case CLOCK_MONOTONIC_RAW:
	case CLOCK_MONOTONIC_COARSE:
	case CLOCK_BOOTTIME:
		return 0;
	}
	return read_cpu_clock(clock, now);
}

int timespec_ns(const struct timespec *t, uint64_t *ns)
{
	*ns = (uint64_t)t->tv_sec * NSEC_PER_SEC + t->tv_nsec;
	return t->tv_sec < 0 || (uint32_t)t->tv_nsec >= NSEC_PER_SEC ? -EINVAL
								     : 0;
}

int read_due(const struct timespec *user, int clock, bool absolute,
	     uint64_t *due)
{
	struct timespec t;
	int64_t now;
	uint64_t ns;
	int err = read_clock(clock, &now) ?: get_timespec(&t, user)
	       ?: timespec_ns(&t, &ns);

	if (err)
		return err;
	current->timers.dated = absolute && clock == CLOCK_REALTIME;
	*due = !absolute ? due_in(ns) :
	       current->timers.dated ? ns | WALL_DATE :
	       clock_ns() + (ns > (uint64_t)now ? ns - now : 0);
	return 0;
}

struct timeval ticks_to_timeval(uint32_t ticks)
{
	return (struct timeval){ ticks / HZ, ticks % HZ * (1000000 / HZ) };
}
