/* POSIX's timers: as many as one likes, each with its clock and its signal. */
#include <clocks/itimer.h>
#include <time/clock.h>
#include <uaccess.h>
#include <uapi/errno.h>

/* Which task gets which signal, as event says. 0 or -EINVAL. */
static int set_event(struct itimer *t, const struct sigevent *event)
{
	struct task_struct *p = NULL;
	int how = event->sigev_notify;

	if (how == SIGEV_NONE)
		return 0;
	if (how == SIGEV_THREAD_ID) {
		p = find_task_by_pid(event->sigev_tid);
		if (!p || p->leader != current->leader)
			return -EINVAL;
	} else if (how != SIGEV_SIGNAL && how != SIGEV_THREAD) {
		return -EINVAL;
	}
	if (event->sigev_signo < 1 || event->sigev_signo > NSIG)
		return -EINVAL;
	t->target = p ? get_pid(p->pids[PIDTYPE_PID]) : NULL;
	t->signo = event->sigev_signo;
	t->queued.info = (struct siginfo){
		.si_code = SI_TIMER, .si_timer_id = t->id,
		.si_value = event->sigev_value,
	};
	return 0;
}

/* -EOPNOTSUPP: a clock by which nothing rings. */
static int set_rate(struct itimer *t, int clock)
{
	int err = find_clock(clock, &t->rate);

	get_pid(t->rate.of);
	return err || clock < CLOCK_MONOTONIC_RAW ||
	       clock > CLOCK_MONOTONIC_COARSE ? err : -EOPNOTSUPP;
}

/* Its signal is the user's from now on: one of RLIMIT_SIGPENDING. */
static int charge_signal(struct itimer *t)
{
	struct user *user = current->cred.user;
	uint32_t limit = current->leader->rlim[RLIMIT_SIGPENDING].rlim_cur;

	if ((uint32_t)user->signals >= limit)
		return -EAGAIN;
	user->signals++;
	t->user = user;
	return 0;
}

int32_t sys_timer_create(int clock, const struct sigevent *user, int *id)
{
	struct sigevent event = { .sigev_signo = SIGALRM };

	if (user && copy_from_user(&event, user, sizeof(event)))
		return -EFAULT;
	struct itimer *t = new_itimer(0);

	if (!t)
		return -EAGAIN;
	if (!user)
		event.sigev_value = t->id;
	int err = set_rate(t, clock) ?: set_event(t, &event)
	       ?: charge_signal(t) ?: put_user(t->id, id);

	if (err)
		free_itimer(t);
	return err;
}

/* A timer of timer_create's, by its id. */
static struct itimer *find_timer(int id)
{
	return id < 0 ? NULL : find_itimer(id);
}

/* Two times of user memory, one behind the other; old is the first's. */
static void *second(const void *user)
{
	return (char *)user + (current->timers.wide ? 2 : 1) *
			      sizeof(struct timespec);
}

int get_setting(const void *user, uint64_t *value, uint64_t *interval)
{
	struct timespec first, then;

	return get_timespec(&then, user) ?: get_timespec(&first, second(user))
	    ?: timespec_ns(&then, interval) ?: timespec_ns(&first, value);
}

int put_setting(void *user, uint64_t left, uint64_t interval)
{
	return put_timespec(user, interval) ?: put_timespec(second(user), left);
}

int32_t sys_timer_gettime(int id, struct itimerspec *to)
{
	struct itimer *t = find_timer(id);

	return t ? put_setting(to, itimer_left(t), t->interval) : -EINVAL;
}

int32_t sys_timer_settime(int id, uint32_t flags, const struct itimerspec *new,
			  struct itimerspec *old)
{
	uint64_t value, interval;
	int err = new ? get_setting(new, &value, &interval) : -EINVAL;
	struct itimer *t = find_timer(id);

	if (err || !t)
		return err ? err : -EINVAL;
	uint64_t left = itimer_left(t), left_interval = t->interval;

	set_itimer(t, value, value ? interval : 0, flags & TIMER_ABSTIME);
	return old ? put_setting(old, left, left_interval) : 0;
}

int32_t sys_timer_getoverrun(int id)
{
	struct itimer *t = find_timer(id);

	if (!t)
		return -EINVAL;
	return t->queued.info.si_signo ? t->last_overrun
				       : t->queued.info.si_overrun;
}

int32_t sys_timer_delete(int id)
{
	struct itimer *t = find_timer(id);

	if (!t)
		return -EINVAL;
	free_itimer(t);
	return 0;
}
