/* What else can be asked of clocks, and how is the wall's clock set? */
#include <clocks/itimer.h>
#include <time/clock.h>
#include <uaccess.h>
#include <uapi/errno.h>

/* A clock can be read to the nanosecond, but sleepers wake and timers ring at
 * ticks, which is what Linux means by a resolution; a CPU's time is counted in
 * ticks. */
int32_t sys_clock_getres(int clock, void *to)
{
	struct rate rate;
	int err = find_clock(clock, &rate);

	return err || !to ? err : put_timespec(to, NSEC_PER_TICK);
}

/* The wall's clock says ns now; what waits for a date looks again. 0, or
 * -EINVAL. The caller is root. */
static int set_wall_clock(uint64_t ns)
{
	uint64_t up = clock_ns();

	if (ns < up)
		return -EINVAL;		/* the boot was not before 1970 */
	struct timespec boot = to_timespec(ns - up);

	boot_time_sec = boot.tv_sec;
	boot_time_nsec = boot.tv_nsec;
	clock_was_set();
	return 0;
}

int32_t sys_stime(const int32_t *user)
{
	struct timespec t = { 0, 0 };
	uint64_t ns;

	if (copy_from_user(&t.tv_sec, user, sizeof(t.tv_sec)))
		return -EFAULT;
	if (!suser())
		return -EPERM;
	return timespec_ns(&t, &ns) ?: set_wall_clock(ns);
}

/* Of time zones there is only UTC's, all zeros: another is -EINVAL. */
int32_t sys_settimeofday(const struct timeval *user, const void *user_zone)
{
	struct timeval tv = { 0, 0 };
	uint32_t zone[2] = { 0, 0 };	/* minutes west, kind of summer time */
	uint64_t ns;

	if (user && copy_from_user(&tv, user, sizeof(tv)))
		return -EFAULT;
	if ((uint32_t)tv.tv_usec >= USEC_PER_SEC)
		return -EINVAL;
	if (user_zone && copy_from_user(zone, user_zone, sizeof(zone)))
		return -EFAULT;
	struct timespec t = { tv.tv_sec, tv.tv_usec * NSEC_PER_USEC };
	int err = timespec_ns(&t, &ns);

	if (err)
		return err;
	if (!suser())
		return -EPERM;
	if (zone[0] || zone[1])
		return -EINVAL;
	return user ? set_wall_clock(ns) : 0;
}

int32_t sys_clock_settime(int clock, const void *user)
{
	struct timespec t;
	struct rate rate;
	uint64_t ns;
	int err = find_clock(clock, &rate);

	if (!err && clock < 0)
		return -EPERM;		/* another's CPU time is its own */
	if (err || clock != CLOCK_REALTIME)
		return -EINVAL;
	err = get_timespec(&t, user) ?: timespec_ns(&t, &ns);
	if (!err && !suser())
		err = -EPERM;
	return err ? err : set_wall_clock(ns);
}

int32_t sys_times(struct tms *to)
{
	const struct tms *total = &current->leader->times.total;

	return to && copy_to_user(to, total, sizeof(*to))
	       ? -EFAULT : (int32_t)(jiffies & 0x7fffffff);
}
