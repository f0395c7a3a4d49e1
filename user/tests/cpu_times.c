/*
 * What a process has used is what its threads have used: those that live, and
 * those that have ended (B).
 * portable: says what held.
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

static void a_thread_counts(void)
{
	struct thread t;
	int before = used();
	thread_start(&t, burn_and_stay, NULL);
	wait_while(&burnt, 0);
	CHECK(used() >= before + BURN_TICKS);
	say("a thread that lives counts\n");
	set_and_wake(&release, 1);
	thread_join(&t);
	CHECK(used() >= before + BURN_TICKS);
	say("one that has ended does, too\n");
}

static void a_parent_hears_of_all(void)
{
	struct tms t;
	CHECK_EQ(in_child(a_thread_counts), 0);
	times(&t);
	CHECK(t.tms_cutime + t.tms_cstime >= BURN_TICKS);
	say("and wait adds it up\n");
}

int main(void)
{
	a_parent_hears_of_all();
	no_children_left();
	return check_result();
}
