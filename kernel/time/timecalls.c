/* What can a program ask about time? */
#include <time/clock.h>
#include <task/sched.h>
#include <uaccess.h>
#include <uapi/errno.h>

static struct wait_queue sleep_queue = WAIT_QUEUE_INIT(sleep_queue,
						       "nanosleep");

int32_t sys_time(int32_t *to)
{
	int32_t now = boot_time_sec +
		      to_timespec(boot_time_nsec + clock_ns()).tv_sec;

	return to && put_user(now, to) ? -EFAULT : now;
}

int32_t sys_clock_gettime(int clock, struct timespec *to)
{
	int64_t ns;
	int err = read_clock(clock, &ns);

	return err ? err : put_timespec(to, ns);
}

/* What is left is told to the nanosecond: in ticks it could be more than was
 * asked for, and a task that signals wake often would never be done. */
int32_t sys_clock_nanosleep(int clock, uint32_t flags,
			    const struct timespec *request,
			    struct timespec *left)
{
	bool absolute = flags & TIMER_ABSTIME;
	bool sleeps = clock <= CLOCK_MONOTONIC || clock >= CLOCK_BOOTTIME;
	uint64_t due, rest;
	int err = sleeps ? read_due(request, clock, absolute, &due)
			 : -EOPNOTSUPP;

	if (err)
		return err;
	while (!sleep_on_until(&sleep_queue, &due))
		;
	rest = time_left(due);
	if (!rest || absolute)
		return rest ? -ERESTARTNOHAND : 0;
	return left && put_timespec(left, rest) ? -EFAULT : resume_later();
}

int32_t sys_nanosleep(const struct timespec *request, struct timespec *left)
{
	return sys_clock_nanosleep(CLOCK_MONOTONIC, 0, request, left);
}
