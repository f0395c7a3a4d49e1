/* What time is it, and how many ticks are that? */
#include <clock.h>
#include <sched.h>
#include <uaccess.h>
#include <uapi/errno.h>

struct timespec to_timespec(uint64_t ns)
{
	return (struct timespec){ ns / NSEC_PER_SEC, ns % NSEC_PER_SEC };
}

int read_clock(int clock, int64_t *now)
{
	const struct task_struct *us = current->leader;

	*now = clock_ns();
	switch (clock) {
	case CLOCK_REALTIME:
	case CLOCK_REALTIME_COARSE:
		*now += (int64_t)boot_time_sec * NSEC_PER_SEC;
		return 0;
	case CLOCK_MONOTONIC:
	case CLOCK_MONOTONIC_COARSE:
	case CLOCK_BOOTTIME:
		return 0;
	case CLOCK_PROCESS_CPUTIME_ID:
		*now = (int64_t)NSEC_PER_TICK *
		       (us->group_utime + us->group_stime);
		return 0;
	}
	return -EINVAL;
}

uint64_t to_ticks(int64_t ns)
{
	return ns > 0 ? (ns + NSEC_PER_TICK - 1) / NSEC_PER_TICK + 1 : 0;
}

int read_duration(const struct timespec *user, int clock, bool absolute,
		  int64_t *ns)
{
	struct timespec span;
	int64_t now;
	int err = read_clock(clock, &now);

	if (err)
		return err;
	if (copy_from_user(&span, user, sizeof(span)))
		return -EFAULT;
	if (span.tv_sec < 0 || (uint32_t)span.tv_nsec >= NSEC_PER_SEC)
		return -EINVAL;
	*ns = (int64_t)span.tv_sec * NSEC_PER_SEC + span.tv_nsec;
	if (absolute)
		*ns -= now;
	return 0;
}
