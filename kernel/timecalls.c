/* What can a program ask about time? */
#include <clock.h>
#include <sched.h>
#include <signal.h>
#include <uaccess.h>
#include <uapi/errno.h>

#define MAX_ALARM_SEC	(0x7fffffffu / HZ)

static struct wait_queue sleep_queue = WAIT_QUEUE_INIT(sleep_queue,
						       "nanosleep");

int32_t sys_time(int32_t *to)
{
	int32_t now = boot_time_sec + to_timespec(clock_ns()).tv_sec;

	if (to && put_user(now, to))
		return -EFAULT;
	return now;
}

int32_t sys_clock_gettime(int clock, struct timespec *to)
{
	struct timespec now;
	int err = read_clock(clock, &now);

	return err ? err : copy_to_user(to, &now, sizeof(now));
}

/* What is left, to the nanosecond, of a sleep that began then: in ticks it
 * could be more than was asked for, and whom signals wake often never done. */
static struct timespec rest_of(const struct timespec *all, uint64_t began)
{
	uint64_t ns = (uint64_t)all->tv_sec * NSEC_PER_SEC + all->tv_nsec;
	uint64_t past = clock_ns() - began;

	return to_timespec(past < ns ? ns - past : 0);
}

int32_t sys_clock_nanosleep(int clock, uint32_t flags,
			    const struct timespec *request,
			    struct timespec *left)
{
	bool absolute = flags & TIMER_ABSTIME;
	uint64_t ticks, began = clock_ns();
	int err = read_duration(request, clock, absolute, &ticks);
	struct timespec all;

	if (err)
		return err;
	if (copy_from_user(&all, request, sizeof(all)))
		return -EFAULT;
	uint64_t end = jiffies + ticks;

	while (jiffies < end) {
		if (sleep_on_timeout(&sleep_queue, end - jiffies) !=
		    -ERESTARTSYS)
			continue;
		struct timespec rest = rest_of(&all, began);

		if (!absolute && left &&
		    copy_to_user(left, &rest, sizeof(rest)))
			return -EFAULT;
		return -EINTR;
	}
	return 0;
}

int32_t sys_nanosleep(const struct timespec *request, struct timespec *left)
{
	return sys_clock_nanosleep(CLOCK_MONOTONIC, 0, request, left);
}

static void ring_alarm(void *p)
{
	send_signal(p, SIGALRM, NULL);
}

int32_t sys_alarm(uint32_t seconds)
{
	uint32_t left = timer_cancel(&current->leader->alarm);

	if (seconds > MAX_ALARM_SEC)
		seconds = MAX_ALARM_SEC;
	if (seconds)
		timer_set(&current->leader->alarm, (uint64_t)seconds * HZ,
			  ring_alarm, current->leader);
	return (left + HZ - 1) / HZ;
}

int32_t sys_times(struct tms *to)
{
	struct tms t = {
		.tms_utime = current->utime, .tms_stime = current->stime,
		.tms_cutime = current->leader->cutime,
		.tms_cstime = current->leader->cstime,
	};

	if (to && copy_to_user(to, &t, sizeof(t)))
		return -EFAULT;
	return jiffies & 0x7fffffff;
}
