/*
 * What a process has used is what its threads have used: those that live, and
 * those that have ended (B). The clocks that tell it, and those libraries ask.
 * linux: says what held.
 * needs: threads limits clocks foreign
 */
#include "threads.h"

#define BURN_TICKS	10

static volatile int burnt, release;

static int used(void)
{
	struct tms t;
	times(&t);
	return t.tms_utime + t.tms_stime;
}

static int burn_and_stay(void *arg)
{
	(void)arg;
	int until = used() + BURN_TICKS;
	while (used() < until)
		;
	set_and_wake(&burnt, 1);
	wait_while(&release, 0);
	return 0;
}

static int clock_ms(int clock)
{
	struct timespec now = { 0 };
	SEE(clock_gettime(clock, &now), 0);
	return now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

static int used_by(int who)
{
	struct rusage usage = { 0 };
	SEE(syscall2(__NR_getrusage, who, (int)&usage), 0);
	return (usage.ru_utime.tv_sec + usage.ru_stime.tv_sec) * 1000 +
	       (usage.ru_utime.tv_usec + usage.ru_stime.tv_usec) / 1000;
}

static void a_thread_counts(void)
{
	struct thread t;
	int before = used();
	thread_start(&t, burn_and_stay, NULL);
	wait_while(&burnt, 0);
	SEE_TRUE(used() >= before + BURN_TICKS);
	CHECK(clock_ms(CLOCK_PROCESS_CPUTIME_ID) >= (before + BURN_TICKS) * 10);
	SEE_TRUE(used_by(RUSAGE_SELF) >= (before + BURN_TICKS) * 10 - 1);
	SEE_TRUE(used_by(RUSAGE_SELF) >=
		 used_by(RUSAGE_THREAD) + (BURN_TICKS - 2) * 10);
	say("a thread that lives counts\n");
	set_and_wake(&release, 1);
	thread_join(&t);
	SEE_TRUE(used() >= before + BURN_TICKS);
	say("one that has ended does, too\n");
}

static void a_parent_hears_of_all(void)
{
	struct tms t;
	SEE(in_child(a_thread_counts), 0);
	times(&t);
	SEE_TRUE(t.tms_cutime + t.tms_cstime >= BURN_TICKS);
	SEE_TRUE(used_by(RUSAGE_CHILDREN) >= BURN_TICKS * 10 - 1);
	SEE(syscall2(__NR_getrusage, 77, (int)&t), -EINVAL);
	SEE(syscall2(__NR_getrusage, RUSAGE_SELF, 8), -EFAULT);
	say("and wait adds it up\n");
}

/* Coarse may be behind by a tick; so may the date. */
static void coarse_clocks(void)
{
	struct timespec date, coarse;
	int before = clock_ms(CLOCK_MONOTONIC);
	SEE_TRUE(clock_ms(CLOCK_MONOTONIC_COARSE) >= before - 20);
	SEE(clock_gettime(CLOCK_REALTIME, &date), 0);
	SEE(clock_gettime(CLOCK_REALTIME_COARSE, &coarse), 0);
	SEE_TRUE(coarse.tv_sec >= date.tv_sec - 1);
	SEE(syscall4(__NR_clock_nanosleep, CLOCK_REALTIME_COARSE, 0,
	    (int)&(struct timespec){ 0, 1 }, 0), -EOPNOTSUPP);
	SEE(clock_gettime(77, &date), -EINVAL);
	say("coarse clocks\n");
}

/* /proc/uptime's second number; a busy Linux may have none to tell. */
static void idle_time(void)
{
	char text[64];
	nap(50);
	SEE_TRUE(slurp("/proc/uptime", text, sizeof(text)) > 0);
	char *idle = strchr(text, ' ');
	if (on_tine() && CHECK(idle != NULL))
		CHECK(strncmp(idle, " 0.00", 5) != 0);
}

int main(void)
{
	idle_time();
	coarse_clocks();
	a_parent_hears_of_all();
	no_children_left();
	return check_result();
}
