/* What time is it, and how many ticks are that? */
#include <clock.h>
#include <sched.h>
#include <uaccess.h>
#include <uapi/errno.h>

#define MAX_SLEEP_SEC	(0x7fffffffu / HZ)

struct timespec to_timespec(uint64_t ns)
{
	return (struct timespec){ ns / NSEC_PER_SEC, ns % NSEC_PER_SEC };
}

int read_clock(int clock, struct timespec *now)
{
	const struct task_struct *us = current->leader;

	*now = to_timespec(clock_ns());
	switch (clock) {
	case CLOCK_REALTIME:
	case CLOCK_REALTIME_COARSE:
		now->tv_sec += boot_time_sec;
		return 0;
	case CLOCK_MONOTONIC:
	case CLOCK_MONOTONIC_COARSE:
	case CLOCK_BOOTTIME:
		return 0;
	case CLOCK_PROCESS_CPUTIME_ID:
		*now = to_timespec((uint64_t)NSEC_PER_TICK *
				   (us->group_utime + us->group_stime));
		return 0;
	}
	return -EINVAL;
}

uint64_t to_ticks(const struct timespec *span)
{
	uint32_t sec = span->tv_sec;

	if (span->tv_sec < 0 || (span->tv_sec == 0 && span->tv_nsec == 0))
		return 0;
	if (sec > MAX_SLEEP_SEC)
		sec = MAX_SLEEP_SEC;
	return (uint64_t)sec * HZ +
	       (span->tv_nsec + NSEC_PER_TICK - 1) / NSEC_PER_TICK + 1;
}

int read_duration(const struct timespec *user, int clock, bool absolute,
		  struct timespec *span)
{
	struct timespec now;
	int err = read_clock(clock, &now);

	if (err)
		return err;
	if (copy_from_user(span, user, sizeof(*span)))
		return -EFAULT;
	if (span->tv_sec < 0 || (uint32_t)span->tv_nsec >= NSEC_PER_SEC)
		return -EINVAL;
	if (absolute) {
		span->tv_sec -= now.tv_sec;
		span->tv_nsec -= now.tv_nsec;
		if (span->tv_nsec < 0) {
			span->tv_nsec += NSEC_PER_SEC;
			span->tv_sec--;
		}
	}
	return 0;
}
