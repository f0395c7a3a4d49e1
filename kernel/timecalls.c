/* What time is it, and when will you wake me? */
#include <timecalls.h>
#include <div64.h>
#include <sched.h>
#include <signal.h>
#include <uaccess.h>
#include <uapi/errno.h>

#define NSEC_PER_TICK	(NSEC_PER_SEC / HZ)
#define MAX_SLEEP_SEC	(0x7fffffffu / HZ)

static struct wait_queue sleep_queue = WAIT_QUEUE_INIT(sleep_queue,
						       "nanosleep");

static struct timespec to_timespec(uint64_t ns)
{
	uint32_t rest = div64(&ns, NSEC_PER_SEC);

	return (struct timespec){ ns, rest };
}

int32_t sys_time(int32_t *to)
{
	int32_t now = boot_time_sec + to_timespec(clock_ns()).tv_sec;

	if (to && put_user(now, to))
		return -EFAULT;
	return now;
}

int32_t sys_clock_gettime(int clock, struct timespec *to)
{
	struct timespec now = to_timespec(clock_ns());

	if (clock == CLOCK_REALTIME)
		now.tv_sec += boot_time_sec;
	else if (clock != CLOCK_MONOTONIC && clock != CLOCK_BOOTTIME)
		return -EINVAL;
	return copy_to_user(to, &now, sizeof(now));
}

/* Never less than was asked for: the tick that is under way does not count. */
static uint64_t to_ticks(const struct timespec *t)
{
	uint32_t sec = t->tv_sec;

	if (sec > MAX_SLEEP_SEC)
		sec = MAX_SLEEP_SEC;
	return (uint64_t)sec * HZ +
	       (t->tv_nsec + NSEC_PER_TICK - 1) / NSEC_PER_TICK + 1;
}

int32_t sys_nanosleep(const struct timespec *request, struct timespec *left)
{
	struct timespec t;

	if (copy_from_user(&t, request, sizeof(t)))
		return -EFAULT;
	if (t.tv_sec < 0 || t.tv_nsec < 0 ||
	    (uint32_t)t.tv_nsec >= NSEC_PER_SEC)
		return -EINVAL;
	if (t.tv_sec == 0 && t.tv_nsec == 0)
		return 0;
	uint64_t end = jiffies + to_ticks(&t);

	while (jiffies < end) {
		if (sleep_on_timeout(&sleep_queue, end - jiffies) !=
		    -ERESTARTSYS)
			continue;
		t = to_timespec((end - jiffies) * NSEC_PER_TICK);
		if (left && copy_to_user(left, &t, sizeof(t)))
			return -EFAULT;
		return -EINTR;
	}
	return 0;
}

static void ring_alarm(void *p)
{
	send_signal(p, SIGALRM, NULL);
}

int32_t sys_alarm(uint32_t seconds)
{
	uint32_t left = timer_cancel(&current->alarm);

	if (seconds > MAX_SLEEP_SEC)
		seconds = MAX_SLEEP_SEC;
	if (seconds)
		timer_set(&current->alarm, (uint64_t)seconds * HZ, ring_alarm,
			  current);
	return (left + HZ - 1) / HZ;
}

int32_t sys_times(struct tms *to)
{
	struct tms t = {
		.tms_utime = current->utime, .tms_stime = current->stime,
		.tms_cutime = current->cutime, .tms_cstime = current->cstime,
	};

	if (to && copy_to_user(to, &t, sizeof(t)))
		return -EFAULT;
	return jiffies & 0x7fffffff;
}
