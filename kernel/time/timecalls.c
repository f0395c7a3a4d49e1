/* What can a program ask about time? */
#include <time/clock.h>
#include <task/sched.h>
#include <signal/signal.h>
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

/* The rest of a sleep; also after a signal that no handler was run for. What is
 * left is told to the nanosecond: in ticks it could be more than was asked
 * for, and a task that signals wake often would never be done. */
int32_t sys_restart_syscall(void)
{
	uint64_t due = current->timers.sleep_due, now;
	int err;

	do
		err = sleep_on_until(&sleep_queue, &due);
	while (!err);
	if ((now = clock_ns()) >= due)
		return 0;
	current->timers.wide = current->timers.sleep_wide;
	err = current->timers.sleep_left ? put_timespec(current->timers.sleep_left, due - now)
				  : 0;
	current->timers.wide = false;
	return err ? err : -ERESTART_RESTARTBLOCK;
}

int32_t sys_clock_nanosleep(int clock, uint32_t flags,
			    const struct timespec *request,
			    struct timespec *left)
{
	bool absolute = flags & TIMER_ABSTIME;
	bool sleeps = clock <= CLOCK_MONOTONIC || clock >= CLOCK_BOOTTIME;
	int err = sleeps ? read_due(request, clock, absolute,
				    &current->timers.sleep_due) : -EOPNOTSUPP;

	if (err)
		return err;
	current->timers.sleep_left = absolute ? NULL : left;
	current->timers.sleep_wide = current->timers.wide;
	err = sys_restart_syscall();
	return err && absolute ? -ERESTARTNOHAND : err;
}

int32_t sys_nanosleep(const struct timespec *request, struct timespec *left)
{
	return sys_clock_nanosleep(CLOCK_MONOTONIC, 0, request, left);
}

void ring_alarm(struct task_struct *p)
{
	send_signal(p, SIGALRM, NULL);
	if (p->timers.alarm_interval)
		timer_set(&p->timers.alarm, p->timers.alarm_interval, ring_alarm, p);
}

int32_t sys_alarm(uint32_t seconds)
{
	uint64_t left = timer_cancel(&current->leader->timers.alarm);

	if ((int32_t)seconds < 0)
		seconds = INT32_MAX;	/* what is left is no error */
	current->leader->timers.alarm_interval = 0;
	if (seconds)
		timer_set(&current->leader->timers.alarm, (uint64_t)seconds * HZ,
			  ring_alarm, current->leader);
	return left && left < HZ ? 1 : (left + HZ / 2) / HZ;
}

int32_t sys_times(struct tms *to)
{
	return to && copy_to_user(to, &current->leader->times.total, sizeof(*to))
	       ? -EFAULT : (int32_t)(jiffies & 0x7fffffff);
}
