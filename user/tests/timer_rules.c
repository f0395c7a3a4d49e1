/*
 * setitimer's three timers and POSIX's: what they tell, when they ring, what
 * they count while their signal waits; execve keeps the older ones, fork's
 * child has none. clock_settime and clock_getres; the calls with 64-bit times
 * are the same (I).
 * linux: prints what held.
 * needs: clocks rtsig limits threads jobs users handlers
 */
#include "threads.h"
#include <uapi/clocks.h>

#define RT		40
#define MS		1000000		/* ns */
#define LONG		1000		/* s: it does not ring */

struct time64 {
	int64_t sec, nsec;
};

static int settimer(int which, int usec, int again)
{
	struct itimerval new = { { 0, again }, { usec / 1000000,
						 usec % 1000000 } };
	return syscall3(__NR_setitimer, which, (int)&new, 0);
}

static struct itimerval gettimer(int which)
{
	struct itimerval now = { { -1, -1 }, { -1, -1 } };
	CHECK_EQ(syscall2(__NR_getitimer, which, (int)&now), 0);
	return now;
}

static bool is_set(int which)
{
	struct itimerval now = gettimer(which);
	return now.it_value.tv_sec || now.it_value.tv_usec;
}

static int create(int clock, int how, int sig, int *id)
{
	struct sigevent event = { 4711, sig, how, gettid(), { 0 } };
	return syscall3(__NR_timer_create, clock, (int)&event, (int)id);
}

static int arm(int id, int flags, int sec, int nsec, int again)
{
	struct itimerspec new = { { 0, again }, { sec, nsec } };
	return syscall4(__NR_timer_settime, id, flags, (int)&new, 0);
}

static struct itimerspec left_of(int id)
{
	struct itimerspec now = { { -1, -1 }, { -1, -1 } };
	CHECK_EQ(syscall2(__NR_timer_gettime, id, (int)&now), 0);
	return now;
}

static void hold(int sig)
{
	sigset_t set = sigmask(sig);
	CHECK_EQ(sigprocmask(SIG_BLOCK, &set, NULL), 0);
}

/* The story of sig, for which it waits. */
static siginfo_t await(int sig)
{
	siginfo_t info;
	sigset_t set = sigmask(sig);
	CHECK_EQ(sigtimedwait(&set, &info, NULL), sig);
	return info;
}

static bool is_pending(int sig)
{
	sigset_t set = 0;
	CHECK_EQ(sigpending(&set), 0);
	return set & sigmask(sig);
}

static void burn(void)
{
	for (volatile int i = 0; i < 10000; i++)
		;
}

/* --- the three --- */

static void no_timer(void)
{
	for (int which = ITIMER_REAL; which <= ITIMER_PROF; which++)
		SEE(is_set(which), false);
	SEE(alarm(0), 0);
}

static void three_timers(void)
{
	static const int signals[] = { SIGALRM, SIGVTALRM, SIGPROF };
	struct itimerval bad = { { 0, 0 }, { 0, 1000000 } };
	SEE(settimer(3, 1, 0), -EINVAL);
	SEE(settimer(-1, 1, 0), -EINVAL);
	SEE(syscall3(__NR_setitimer, 0, (int)&bad, 0), -EINVAL);
	SEE(syscall3(__NR_setitimer, 0, -1, 0), -EFAULT);
	SEE(syscall2(__NR_getitimer, 3, (int)&bad), -EINVAL);
	for (int which = ITIMER_REAL; which <= ITIMER_PROF; which++) {
		SEE(settimer(which, LONG * 1000000, 250000), 0);
		struct itimerval now = gettimer(which);
		SEE_TRUE(now.it_value.tv_sec == LONG ||
			 now.it_value.tv_sec == LONG - 1);
		SEE(now.it_interval.tv_usec, 250000);
	}
	SEE(alarm(0), LONG);		/* it is one with ITIMER_REAL */
	SEE(alarm(LONG), 0);
	SEE(gettimer(ITIMER_REAL).it_interval.tv_usec, 0);
	SEE(in_child(no_timer), 0);
	for (int which = ITIMER_REAL; which <= ITIMER_PROF; which++) {
		hold(signals[which]);
		SEE(settimer(which, 20000, 20000), 0);
		for (int i = 0; i < 3; i++) {
			while (!is_pending(signals[which]))
				burn();
			SEE(await(signals[which]).si_code, SI_KERNEL);
		}
		SEE(settimer(which, 0, 0), 0);
		SEE(is_set(which), false);
	}
}

/* To the microsecond; and alarm's has never more left than was asked for. One
 * that is not set keeps its interval where it counts CPU time. */
static void intervals(void)
{
	for (int which = ITIMER_REAL; which <= ITIMER_PROF; which++) {
		SEE(settimer(which, 700001, 1501), 0);
		struct itimerval now = gettimer(which);
		SEE(now.it_interval.tv_usec, 1501);
		SEE_TRUE(which || now.it_value.tv_usec <= 700001);
		SEE(settimer(which, 0, 1501), 0);
		SEE(is_set(which), false);
		SEE(gettimer(which).it_interval.tv_usec,
		    which == ITIMER_REAL ? 0 : 1501);
		SEE(settimer(which, 0, 0), 0);
		SEE(gettimer(which).it_interval.tv_usec, 0);
	}
}
/* The tick that was under way does not count. */
static void never_early(void)
{
	struct timespec start, end;
	hold(SIGALRM);
	CHECK_EQ(clock_gettime(CLOCK_MONOTONIC, &start), 0);
	SEE(alarm(1), 0);
	SEE(await(SIGALRM).si_code, SI_KERNEL);
	CHECK_EQ(clock_gettime(CLOCK_MONOTONIC, &end), 0);
	SEE_TRUE(end.tv_sec > start.tv_sec + 1 ||
		 (end.tv_sec == start.tv_sec + 1 &&
		  end.tv_nsec >= start.tv_nsec));
}

/* --- POSIX's --- */

static void arguments(void)
{
	struct itimerspec bad = { { 0, 0 }, { 0, 1000 * MS } };
	int id = -1;
	SEE(create(CLOCK_REALTIME, 77, RT, &id), -EINVAL);
	SEE(create(CLOCK_REALTIME, SIGEV_SIGNAL, 65, &id), -EINVAL);
	SEE(create(CLOCK_REALTIME, SIGEV_SIGNAL, 0, &id), -EINVAL);
	SEE(create(12345, SIGEV_SIGNAL, RT, &id), -EINVAL);
	SEE(create(CLOCK_REALTIME_COARSE, SIGEV_SIGNAL, RT, &id), -EOPNOTSUPP);
	SEE(syscall3(__NR_timer_create, 0, -1, (int)&id), -EFAULT);
	SEE(syscall3(__NR_timer_create, 0, 0, -1), -EFAULT);
	SEE(create(CLOCK_REALTIME, SIGEV_SIGNAL, RT, &id), 0);
	SEE_TRUE(id >= 0);
	SEE(syscall4(__NR_timer_settime, id, 0, (int)&bad, 0), -EINVAL);
	SEE(syscall4(__NR_timer_settime, id, 0, 0, 0), -EINVAL);
	SEE(arm(id + 100, 0, 1, 0, 0), -EINVAL);
	SEE(left_of(id).it_value.tv_sec, 0);
	SEE(arm(id, 0, LONG, 0, 5), 0);
	SEE(left_of(id).it_value.tv_sec, LONG - 1);
	SEE(left_of(id).it_interval.tv_nsec, 5);
	SEE(arm(id, 0, 0, 0, 5), 0);
	SEE(left_of(id).it_value.tv_sec, 0);
	SEE(left_of(id).it_interval.tv_nsec, 0);
	SEE(syscall1(__NR_timer_getoverrun, id), 0);
	SEE(syscall1(__NR_timer_getoverrun, id + 1), -EINVAL);
	SEE(syscall1(__NR_timer_delete, id), 0);
	SEE(syscall1(__NR_timer_delete, id), -EINVAL);
	SEE(syscall2(__NR_timer_gettime, -1, (int)&bad), -EINVAL);
}

static void tells_its_story(void)
{
	int id;
	hold(RT);
	hold(SIGALRM);
	SEE(create(CLOCK_MONOTONIC, SIGEV_SIGNAL, RT, &id), 0);
	SEE(arm(id, 0, 0, 10 * MS, 0), 0);
	siginfo_t info = await(RT);
	SEE(info.si_code, SI_TIMER);
	SEE(info.si_value, 4711);
	SEE_SAME(info.si_timer_id, id);
	SEE(info.si_overrun, 0);
	SEE(is_pending(RT), false);
	SEE(syscall1(__NR_timer_delete, id), 0);
	SEE(syscall3(__NR_timer_create, CLOCK_MONOTONIC, 0, (int)&id), 0);
	SEE(arm(id, TIMER_ABSTIME, 0, 1, 0), 0);	/* long ago */
	SEE_SAME(await(SIGALRM).si_value, id);
	SEE(syscall1(__NR_timer_delete, id), 0);
}

/* One signal, however often it rings meanwhile; and each ring counts. */
static void overruns(void)
{
	int id;
	hold(RT);
	SEE(create(CLOCK_MONOTONIC, SIGEV_SIGNAL, RT, &id), 0);
	SEE(arm(id, 0, 0, 10 * MS, 10 * MS), 0);
	nap(100);
	siginfo_t info = await(RT);
	SEE_TRUE(info.si_overrun >= 5);
	SEE_SAME(syscall1(__NR_timer_getoverrun, id), info.si_overrun);
	SEE(arm(id, 0, 0, 0, 0), 0);
	SEE(syscall1(__NR_timer_delete, id), 0);
}

static void by_cpu_time(void)
{
	static const int clocks[] = { CLOCK_PROCESS_CPUTIME_ID,
				      CLOCK_THREAD_CPUTIME_ID, -6, -2 };
	struct timespec now = { -1, -1 };
	hold(RT);
	for (unsigned i = 0; i < COUNT(clocks); i++) {
		int id;
		SEE(create(clocks[i], SIGEV_THREAD_ID, RT, &id), 0);
		SEE(arm(id, 0, 0, 20 * MS, 0), 0);
		while (!is_pending(RT))
			burn();
		SEE(await(RT).si_code, SI_TIMER);
		SEE(arm(id, 0, 0, 0, 5), 0);
		SEE(left_of(id).it_interval.tv_nsec, 0);
		SEE(syscall1(__NR_timer_delete, id), 0);
		SEE(clock_gettime(clocks[i], &now), 0);
		SEE_TRUE(now.tv_sec || now.tv_nsec >= 20 * MS);
	}
	SEE(clock_gettime(~99999 * 8 + 2, &now), -EINVAL);
	SEE(clock_gettime(-5, &now), -EINVAL);
}

/* To one thread, which then ends; the timer rings on, and nobody hears it. */
static int rings_here(void *arg)
{
	hold(RT);
	CHECK_EQ(create(CLOCK_MONOTONIC, SIGEV_THREAD_ID, RT, arg), 0);
	CHECK_EQ(arm(*(int *)arg, 0, 0, 10 * MS, 10 * MS), 0);
	CHECK_EQ(await(RT).si_code, SI_TIMER);
	while (!is_pending(RT))
		burn();
	return 0;
}

static void thread_ends(void)
{
	struct thread thread;
	int id = -1;
	thread_start(&thread, rings_here, &id);
	thread_join(&thread);
	nap(30);
	SEE(is_pending(RT), false);
	SEE(syscall1(__NR_timer_delete, id), 0);
}

static void not_inherited(int id)
{
	pid_t pid = must_fork();
	if (pid == 0) {
		SEE(syscall1(__NR_timer_delete, id), -EINVAL);
		_exit(check_result());
	}
	SEE(status_of(pid), 0);
}

static void fork_has_none(void)
{
	int id;
	hold(RT);
	SEE(create(CLOCK_MONOTONIC, SIGEV_SIGNAL, RT, &id), 0);
	SEE(arm(id, 0, 0, 10 * MS, 10 * MS), 0);
	not_inherited(id);
}

/* --- clocks --- */

static void clocks(void)
{
	static const int all[] = { 0, 1, 2, 3, 4, 5, 6, 7, 12345 };
	static const int unset[] = { 1, 2, 3, 4, 5, 6, 7, 12345 };
	struct timespec t = { 5, 1000 * MS };
	int id;
	for (unsigned i = 0; i < COUNT(all); i++)
		say("clock_getres(%d): %d\n", all[i],
		    syscall2(__NR_clock_getres, all[i], 0));
	SEE(syscall2(__NR_clock_getres, 0, -1), -EFAULT);
	SEE(create(CLOCK_MONOTONIC_RAW, SIGEV_NONE, RT, &id), -EOPNOTSUPP);
	for (unsigned i = 0; i < COUNT(unset); i++)
		say("clock_settime(%d): %d\n", unset[i],
		    syscall2(__NR_clock_settime, unset[i], (int)&t));
	SEE(syscall2(__NR_clock_settime, CLOCK_REALTIME, (int)&t), -EINVAL);
	SEE(syscall2(__NR_clock_settime, CLOCK_REALTIME, -1), -EFAULT);
}

/* Clocks that tick by the nanosecond; what they wake, by the tick. */
static void resolution(void)
{
	struct timespec t = { -1, -1 };
	if (!on_tine())
		return;
	CHECK_EQ(syscall2(__NR_clock_getres, CLOCK_MONOTONIC, (int)&t), 0);
	CHECK_EQ(t.tv_sec, 0);
	CHECK_EQ(t.tv_nsec, 1000 * MS / USER_HZ);
}

static void as_user(void)
{
	struct timespec t = { 1000000000, 0 };
	SEE(setuid(1000), 0);
	SEE(syscall2(__NR_clock_settime, CLOCK_REALTIME, (int)&t), -EPERM);
}

/* Only Tine's is set. */
static void clock_is_set(void)
{
	struct timespec t = { 1000000000, 500 * MS }, now;
	int id;
	if (!on_tine())
		return;
	hold(RT);
	CHECK_EQ(create(CLOCK_REALTIME, SIGEV_SIGNAL, RT, &id), 0);
	CHECK_EQ(arm(id, TIMER_ABSTIME, 2000000000, 0, 0), 0);
	CHECK_EQ(syscall2(__NR_clock_settime, CLOCK_REALTIME, (int)&t), 0);
	CHECK_EQ(clock_gettime(CLOCK_REALTIME, &now), 0);
	CHECK(now.tv_sec == t.tv_sec || now.tv_sec == t.tv_sec + 1);
	CHECK(time(NULL) >= t.tv_sec && time(NULL) < t.tv_sec + 100);
	CHECK(!is_pending(RT));
	t.tv_sec = 2000000000;
	CHECK_EQ(syscall2(__NR_clock_settime, CLOCK_REALTIME, (int)&t), 0);
	CHECK_EQ(await(RT).si_code, SI_TIMER);
}

static void wide_times(void)
{
	struct time64 t = { -1, -1 }, again[2] = { { 0, 7 }, { LONG, 0 } };
	struct timespec plain;
	int id, word = 0;
	CHECK_EQ(clock_gettime(CLOCK_MONOTONIC, &plain), 0);
	SEE(syscall2(__NR_clock_gettime64, CLOCK_MONOTONIC, (int)&t), 0);
	SEE_TRUE(t.sec >= plain.tv_sec && t.nsec < 1000 * MS);
	SEE(syscall2(__NR_clock_getres_time64, CLOCK_MONOTONIC, (int)&t), 0);
	SEE(t.sec, 0);
	CHECK_EQ(create(CLOCK_MONOTONIC, SIGEV_NONE, 0, &id), 0);
	SEE(syscall4(__NR_timer_settime64, id, 0, (int)again, 0), 0);
	memset(again, -1, sizeof(again));
	SEE(syscall2(__NR_timer_gettime64, id, (int)again), 0);
	SEE(again[0].sec, 0);
	SEE(again[0].nsec, 7);
	SEE(again[1].sec, LONG - 1);
	SEE(syscall1(__NR_timer_delete, id), 0);
	t = (struct time64){ 0, (1ll << 40) | 10 * MS };
	SEE(syscall6(__NR_futex_time64, (int)&word, FUTEX_WAIT, 0, (int)&t, 0,
		     0), -ETIMEDOUT);
	SEE(syscall4(__NR_clock_nanosleep_time64, CLOCK_MONOTONIC, 0, (int)&t,
		     0), 0);
	t.sec = -1;
	SEE(syscall4(__NR_clock_nanosleep_time64, CLOCK_MONOTONIC, 0, (int)&t,
		     0), -EINVAL);
	SEE(clock_gettime(CLOCK_MONOTONIC, &plain), 0);
}

static void handler(int sig)
{
	(void)sig;
}

/* What is left is told in the form that was asked in, after a pause, too. */
static void wide_rest(void)
{
	struct time64 span = { LONG, 0 }, rest[2] = { { -1, -1 }, { -1, -1 } };
	pid_t pid = must_fork();
	if (pid == 0) {
		handle(SIGUSR1, handler, 0);
		SEE(syscall4(__NR_clock_nanosleep_time64, CLOCK_MONOTONIC, 0,
			     (int)&span, (int)rest), -EINTR);
		SEE(rest[0].sec, LONG - 1);
		SEE_TRUE(rest[0].nsec >= 0 && rest[0].nsec < 1000 * MS);
		SEE(rest[1].sec, -1);
		_exit(check_result());
	}
	until_asleep(pid);
	kill(pid, SIGSTOP);
	until_state(pid, 'T');
	kill(pid, SIGCONT);
	until_asleep(pid);
	kill(pid, SIGUSR1);
	SEE(status_of(pid), 0);
}

int main(int argc, char **argv)
{
	static void (*const parts[])(void) = {
		three_timers, intervals, never_early, arguments, tells_its_story, overruns,
		by_cpu_time, thread_ends, fork_has_none, clocks, resolution, as_user,
		clock_is_set, wide_times, wide_rest,
	};
	char *again[] = { argv[0], "again", NULL };
	if (argc > 1) {			/* a program of its own */
		SEE_TRUE(is_set(ITIMER_VIRTUAL));
		SEE_TRUE(alarm(0) > 0);
		SEE(syscall1(__NR_timer_delete, 0), -EINVAL);
		return check_result();
	}
	for (unsigned i = 0; i < COUNT(parts); i++)
		SEE(in_child(parts[i]), 0);
	int id;
	CHECK_EQ(create(CLOCK_MONOTONIC, SIGEV_SIGNAL, RT, &id), 0);
	SEE(settimer(ITIMER_VIRTUAL, LONG * 1000000, 0), 0);
	SEE(alarm(LONG), 0);
	no_children_left();
	return execve(self_path(argv[0]), again, NULL);
}
