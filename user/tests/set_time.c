/*
 * settimeofday and stime: who may, what is a time, and in which order that is
 * asked; on Tine, that the clock goes from there.
 * linux: only what is refused is tried there, its clock stays. wants root
 * needs: clocks users
 */
#include "check.h"

#define LONG	1000000000	/* s */

static struct timeval good = { LONG, 250000 }, before_1970 = { -1, 0 };
static struct timeval long_second = { LONG, 1000000 };
static struct timeval short_second = { LONG, -1 };
static int32_t utc[2], far_west[2] = { 15 * 60 + 1, 0 };
static void *const nowhere = (void *)8;

static int set_time(const void *time, const void *zone)
{
	return syscall2(__NR_settimeofday, (int)time, (int)zone);
}

static int stime(const void *time)
{
	return syscall1(__NR_stime, (int)time);
}

/* The same for everyone. */
static void what_is_no_time(void)
{
	SEE(set_time(nowhere, NULL), -EFAULT);
	SEE(set_time((void *)0xfffffffc, NULL), -EFAULT);
	SEE(set_time(NULL, nowhere), -EFAULT);
	SEE(set_time(&good, nowhere), -EFAULT);
	SEE(set_time(&before_1970, nowhere), -EFAULT);
	SEE(set_time(&long_second, nowhere), -EINVAL);
	SEE(set_time(&short_second, nowhere), -EINVAL);
	SEE(set_time(&before_1970, NULL), -EINVAL);
	SEE(set_time(&long_second, NULL), -EINVAL);
	SEE(set_time(&short_second, NULL), -EINVAL);
	SEE(stime(NULL), -EFAULT);
	SEE(stime(nowhere), -EFAULT);
}

static void as_root(void)
{
	what_is_no_time();
	SEE(set_time(NULL, NULL), 0);
	SEE(set_time(&good, far_west), -EINVAL);
	SEE(set_time(NULL, far_west), -EINVAL);
}

static void as_somebody(void)
{
	if (!CHECK_EQ(setuid(4711), 0))
		return;
	what_is_no_time();
	SEE(set_time(&good, NULL), -EPERM);
	SEE(set_time(&good, far_west), -EPERM);
	SEE(set_time(NULL, utc), -EPERM);
	SEE(set_time(NULL, NULL), -EPERM);
	SEE(stime(&good.tv_sec), -EPERM);
	SEE(stime(&before_1970.tv_sec), -EPERM);
}

static void is_soon_after(int sec, int usec)
{
	struct timespec now;
	CHECK_EQ(clock_gettime(CLOCK_REALTIME, &now), 0);
	CHECK(now.tv_sec == sec || now.tv_sec == sec + 1);
	CHECK(now.tv_sec > sec || now.tv_nsec >= usec * 1000);
}

static void the_clock_goes(void)
{
	int here[2] = { 60, 0 }, summer[2] = { 0, 1 };
	if (!on_tine())
		return;
	CHECK_EQ(set_time(&good, NULL), 0);
	is_soon_after(LONG, good.tv_usec);
	good.tv_sec += 1000;
	CHECK_EQ(set_time(&good, utc), 0);
	is_soon_after(LONG + 1000, good.tv_usec);
	good.tv_sec -= 2000;
	CHECK_EQ(set_time(&good, here), -EINVAL);
	CHECK_EQ(set_time(NULL, summer), -EINVAL);
	is_soon_after(LONG + 1000, good.tv_usec);
	CHECK_EQ(stime(&before_1970.tv_sec), -EINVAL);	/* 0 on Linux */
	is_soon_after(LONG + 1000, good.tv_usec);
	CHECK_EQ(stime(&good.tv_sec), 0);
	is_soon_after(LONG - 1000, 0);
}

int main(void)
{
	const struct part parts[] = {
		{ "as root", as_root }, { "as somebody", as_somebody },
		{ "the clock goes", the_clock_goes },
	};
	run_as_root(parts, COUNT(parts));
	no_children_left();
	return check_result();
}
