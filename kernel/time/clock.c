/* What time is it, and when is a time over? */
#include <time/clock.h>
#include <task/sched.h>
#include <uaccess.h>
#include <uapi/errno.h>

struct timespec to_timespec(uint64_t ns)
{
	return (struct timespec){ ns / NSEC_PER_SEC, ns % NSEC_PER_SEC };
}

int read_clock(int clock, int64_t *now)
{
	const struct tms *used = &current->leader->times;

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
		       (used->tms_utime + used->tms_stime);
		return 0;
	}
	return -EINVAL;
}

int read_due(const struct timespec *user, int clock, bool absolute,
	     uint64_t *due)
{
	struct timespec t;
	int64_t now, ns;
	int err = read_clock(clock, &now);

	if (err)
		return err;
	if (copy_from_user(&t, user, sizeof(t)))
		return -EFAULT;
	if (t.tv_sec < 0 || (uint32_t)t.tv_nsec >= NSEC_PER_SEC)
		return -EINVAL;
	ns = (int64_t)t.tv_sec * NSEC_PER_SEC + t.tv_nsec;
	if (absolute)
		ns = ns > now ? ns - now : 0;
	*due = clock_ns() + ns;
	return 0;
}

struct timeval ticks_to_timeval(uint32_t ticks)
{
	return (struct timeval){ ticks / HZ, ticks % HZ * (1000000 / HZ) };
}
