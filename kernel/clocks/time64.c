/*
 * How do programs ask that keep times in 64 bits?
 *
 * With calls of their own, each the same as an older one but for that: what
 * reads and writes times (get_timespec, put_timespec) looks at wide_times.
 */
#include <syscall.h>
#include <time/clock.h>
#include <task/sched.h>
#include <uaccess.h>
#include <uapi/errno.h>

int get_timespec(struct timespec *t, const void *user)
{
	int64_t wide[2];

	if (!current->timers.wide)
		return copy_from_user(t, user, sizeof(*t));
	if (copy_from_user(wide, user, sizeof(wide)))
		return -EFAULT;
	t->tv_sec = wide[0] < 0 ? -1 :
		    wide[0] > INT32_MAX ? INT32_MAX : wide[0];
	t->tv_nsec = wide[1];		/* the upper half does not count */
	return 0;
}

int put_timespec(void *user, uint64_t ns)
{
	struct timespec t = to_timespec(ns);
	int64_t wide[2] = { t.tv_sec, t.tv_nsec };

	return current->timers.wide ? copy_to_user(user, wide, sizeof(wide))
				   : copy_to_user(user, &t, sizeof(t));
}

int read_due64(const void *user, int clock, bool absolute, uint64_t *due)
{
	current->timers.wide = true;
	int err = read_due(user, clock, absolute, due);

	current->timers.wide = false;
	return err;
}

static const struct {
	uint16_t wide, plain;
} forms[] = {
	{ __NR_clock_gettime64, __NR_clock_gettime },
	{ __NR_clock_settime64, __NR_clock_settime },
	{ __NR_clock_getres_time64, __NR_clock_getres },
	{ __NR_clock_nanosleep_time64, __NR_clock_nanosleep },
	{ __NR_timer_gettime64, __NR_timer_gettime },
	{ __NR_timer_settime64, __NR_timer_settime },
	{ __NR_timerfd_gettime64, __NR_timerfd_gettime },
	{ __NR_timerfd_settime64, __NR_timerfd_settime },
	{ __NR_pselect6_time64, __NR_pselect6 },
	{ __NR_ppoll_time64, __NR_ppoll },
	{ __NR_rt_sigtimedwait_time64, __NR_rt_sigtimedwait },
	{ __NR_futex_time64, __NR_futex },
	{ __NR_sched_rr_get_interval_time64, __NR_sched_rr_get_interval },
};

int32_t sys_time64(uint32_t a, uint32_t b, uint32_t c, uint32_t d, uint32_t e,
		   uint32_t f)
{
	uint32_t nr = task_regs(current)->orig_eax;
	int32_t (*call)() = NULL;

	for (unsigned i = 0; i < sizeof(forms) / sizeof(forms[0]); i++)
		if (forms[i].wide == nr)
			call = sys_call_table[forms[i].plain];
	if (!call)
		return -ENOSYS;
	current->timers.wide = true;
	int32_t result = call(a, b, c, d, e, f);

	current->timers.wide = false;
	return result;
}
