/* The three timers that every process has: alarm's, and two of CPU time. */
#include <clocks/itimer.h>
#include <time/clock.h>
#include <signal/signal.h>
#include <asm/cpu.h>
#include <uaccess.h>
#include <uapi/errno.h>

static struct timeval to_timeval(uint64_t ns)
{
	struct timespec t = to_timespec(ns);
	uint32_t usec = t.tv_nsec / NSEC_PER_USEC;

	return (struct timeval){ t.tv_sec, usec ? usec : ns && !t.tv_sec };
}

/* 0 or -EINVAL: not a time. */
static int from_timeval(const struct timeval *t, uint64_t *ns)
{
	*ns = (uint64_t)t->tv_sec * NSEC_PER_SEC +
	      (uint64_t)t->tv_usec * NSEC_PER_USEC;
	return t->tv_sec < 0 || (uint32_t)t->tv_usec >= USEC_PER_SEC ? -EINVAL
								     : 0;
}

/* What is left of a timer, and its interval. The tick that was under way when
 * alarm's was set did not count. */
static void look_at(int which, uint64_t *left, uint64_t *interval)
{
	const struct task_struct *p = current->leader;
	struct itimer *t = find_itimer(-1 - which);
	uint64_t now = (jiffies + 1) * NSEC_PER_TICK;
	uint64_t due = p->timers.alarm.expires ? p->timers.alarm_due : 0;

	*left = t ? itimer_left(t) : 0;
	*interval = t ? t->interval : 0;
	if (which == ITIMER_REAL) {
		*left = !due ? 0 : due > now ? due - now : 1;
		*interval = p->timers.alarm_interval;
	}
}

/* Rings p's alarm: SIGALRM, and again after its interval. */
static void ring_alarm(struct task_struct *p)
{
	struct task_timers *t = &p->timers;
	uint64_t late = jiffies * NSEC_PER_TICK - t->alarm_due;

	send_signal(p, SIGALRM, NULL);
	if (!t->alarm_interval)
		return;
	t->alarm_due += (late / t->alarm_interval + 1) * t->alarm_interval;
	timer_set(&t->alarm, ticks_of(t->alarm_due) - jiffies, ring_alarm, p);
}

static void set_alarm(uint64_t value, uint64_t interval)
{
	struct task_struct *p = current->leader;
	uint32_t flags = irq_save();

	timer_cancel(&p->timers.alarm);
	p->timers.alarm_interval = value ? interval : 0;
	p->timers.alarm_due = (jiffies + 1) * NSEC_PER_TICK + value;
	if (value)
		timer_set(&p->timers.alarm,
			  ticks_of(p->timers.alarm_due) - jiffies, ring_alarm,
			  p);
	irq_restore(flags);
}

/* One of CPU time. 0 or -ENOMEM. */
static int set_cpu_timer(int which, uint64_t value, uint64_t interval)
{
	struct itimer *t = find_itimer(-1 - which);

	if (!value && !interval) {
		if (t)
			free_itimer(t);
		return 0;
	}
	if (!t && !(t = new_itimer(-1 - which)))
		return -ENOMEM;
	find_clock(CLOCK_PROCESS_CPUTIME_ID, &t->rate);
	if (!t->signo)
		get_pid(t->rate.of);
	t->rate.user_only = which == ITIMER_VIRTUAL;
	t->signo = which == ITIMER_VIRTUAL ? SIGVTALRM : SIGPROF;
	set_itimer(t, value, interval, false);
	return 0;
}

int32_t sys_getitimer(int which, struct itimerval *to)
{
	uint64_t left, interval;

	if (which < ITIMER_REAL || which > ITIMER_PROF)
		return -EINVAL;
	look_at(which, &left, &interval);
	struct itimerval now = { to_timeval(interval), to_timeval(left) };

	return copy_to_user(to, &now, sizeof(now));
}

/* `new` NULL stops it, on Linux too. */
int32_t sys_setitimer(int which, const struct itimerval *new,
		      struct itimerval *old)
{
	struct itimerval in = { { 0, 0 }, { 0, 0 } };
	uint64_t value, interval, left, left_interval;

	if (new && copy_from_user(&in, new, sizeof(in)))
		return -EFAULT;
	int err = from_timeval(&in.it_value, &value)
	       ?: from_timeval(&in.it_interval, &interval);

	if (err || which < ITIMER_REAL || which > ITIMER_PROF)
		return -EINVAL;
	look_at(which, &left, &left_interval);
	if (which == ITIMER_REAL)
		set_alarm(value, interval);
	else
		err = set_cpu_timer(which, value, interval);
	in = (struct itimerval){ to_timeval(left_interval), to_timeval(left) };
	return err ? err : old ? copy_to_user(old, &in, sizeof(in)) : 0;
}

int32_t sys_alarm(uint32_t seconds)
{
	uint64_t left = timer_cancel(&current->leader->timers.alarm);

	if ((int32_t)seconds < 0)
		seconds = INT32_MAX;	/* what is left is no error */
	set_alarm((uint64_t)seconds * NSEC_PER_SEC, 0);
	return left && left < HZ ? 1 : (left + HZ / 2) / HZ;
}
