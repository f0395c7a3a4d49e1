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

/* What a clock says now: 0, or -EINVAL where there is no such clock. */
static int read_clock(int clock, struct timespec *now)
{
	*now = to_timespec(clock_ns());
	if (clock == CLOCK_REALTIME)
		now->tv_sec += boot_time_sec;
	else if (clock != CLOCK_MONOTONIC && clock != CLOCK_BOOTTIME)
		return -EINVAL;
	return 0;
}

int32_t sys_clock_gettime(int clock, struct timespec *to)
{
	struct timespec now;
	int err = read_clock(clock, &now);

	return err ? err : copy_to_user(to, &now, sizeof(now));
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

static bool is_valid(const struct timespec *t)
{
	return t->tv_sec >= 0 && t->tv_nsec >= 0 &&
	       (uint32_t)t->tv_nsec < NSEC_PER_SEC;
}

/* Sleeps for *t; where a signal ends it, *left says what was left. */
static int sleep_for(const struct timespec *t, struct timespec *left)
{
	uint64_t end = jiffies + to_ticks(t);

	while (jiffies < end) {
		if (sleep_on_timeout(&sleep_queue, end - jiffies) !=
		    -ERESTARTSYS)
			continue;
		struct timespec rest = to_timespec((end - jiffies) *
						   NSEC_PER_TICK);

		if (left && copy_to_user(left, &rest, sizeof(rest)))
			return -EFAULT;
		return -EINTR;
	}
	return 0;
}

int32_t sys_clock_nanosleep(int clock, uint32_t flags,
			    const struct timespec *request,
			    struct timespec *left)
{
	struct timespec t, now;
	int err = read_clock(clock, &now);

	if (err)
		return err;
	if (copy_from_user(&t, request, sizeof(t)))
		return -EFAULT;
	if (!is_valid(&t))
		return -EINVAL;
	if (flags & TIMER_ABSTIME) {
		left = NULL;
		t.tv_sec -= now.tv_sec;
		t.tv_nsec -= now.tv_nsec;
		if (t.tv_nsec < 0) {
			t.tv_nsec += NSEC_PER_SEC;
			t.tv_sec--;
		}
	}
	if (t.tv_sec < 0 || (t.tv_sec == 0 && t.tv_nsec == 0))
		return 0;
	return sleep_for(&t, left);
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
