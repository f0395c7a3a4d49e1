/*
 * user/lib's mutex: one at a time, whatever comes between two instructions;
 * nobody spins, nobody is forgotten, and no system call where nobody waits.
 * Tine only.
 * vmrun: --icount 0
 * needs: threads handlers
 */
#include "stepped.h"
#include <lock.h>

#define CROWD	4
#define TURNS	20
#define STEPS	40
#define LATEST	30		/* steps of a lock, an unlock, and more */
#define PAIRS	1000
#define LOOPS	2000000
#define CHEAP	100		/* instructions of a lock and an unlock */

static struct mutex m;
static struct thread crowd[CROWD];
static volatile int inside, worst, sum, done, wanted;

static uint32_t clock_now(void)
{
	uint32_t low, high;
	__asm__ volatile("rdtsc" : "=a" (low), "=d" (high));
	return low;
}

static void join_all(int n)
{
	for (int i = 0; i < n; i++)
		thread_join(&crowd[i]);
}

/* Alone in there, and not for a moment only. */
static void be_inside(void)
{
	int before = sum;
	if (++inside > worst)
		worst = inside;
	sched_yield();
	inside--;
	sum = before + 1;
}

static int takes_turns(void *arg)
{
	(void)arg;
	for (int i = 0; i < TURNS; i++) {
		mutex_lock(&m);
		be_inside();
		mutex_unlock(&m);
	}
	done++;
	return 0;
}

static int steps(void *arg)
{
	(void)arg;
	for (int i = 0; i < STEPS / 10; i++) {
		step_from_here();
		mutex_lock(&m);
		step_no_more();
		be_inside();
		step_from_here();
		mutex_unlock(&m);
		step_no_more();
	}
	done++;
	return 0;
}

static void one_at_a_time(const char *what, int (*fn)(void *), int turns)
{
	done = sum = worst = 0;
	for (int i = 0; i < CROWD; i++)
		thread_start(&crowd[i], fn, NULL);
	if (!CHECK(comes_to(&done, CROWD)))
		_exit(1);
	join_all(CROWD);
	SEE(worst, 1);
	SEE(sum, CROWD * turns);
	say("%s: one at a time\n", what);
}

static void no_calls(void)
{
	uint32_t begin = clock_now();
	for (int i = 0; i < PAIRS; i++) {
		mutex_lock(&m);
		mutex_unlock(&m);
	}
	uint32_t took = clock_now() - begin;
	CHECK(took < PAIRS * CHEAP);
	SEE(m.word, 0);
	say("alone: no system call\n");
}

static uint32_t timed_loop(void)
{
	uint32_t begin = clock_now();
	for (volatile int i = 0; i < LOOPS; i++)
		;
	return clock_now() - begin;
}

/* Goes on when it is told to, holding the mutex until then. */
static int enters(void *arg)
{
	int nr = (int)arg;
	mutex_lock(&m);
	inside++;
	while (wanted < nr)
		futex_wait(&wanted, wanted, NULL);
	inside--;
	done++;
	mutex_unlock(&m);
	return 0;
}

static void held(void)
{
	uint32_t alone = timed_loop();
	done = inside = wanted = 0;
	mutex_lock(&m);
	for (int i = 0; i < CROWD; i++) {
		thread_start(&crowd[i], enters, (void *)CROWD);
		until_asleep(crowd[i].id);
	}
	CHECK(timed_loop() < alone / 4 * 5);
	SEE(inside, 0);
	mutex_unlock(&m);
	SEE_TRUE(comes_to(&inside, 1));
	nap(20);
	SEE(inside, 1);
	set_and_wake(&wanted, CROWD);
	if (!SEE_TRUE(comes_to(&done, CROWD)))
		_exit(1);
	join_all(CROWD);
	say("held: the others sleep, and each has its turn\n");
}

static int comes_late(void *arg)
{
	for (int i = (int)arg; i > 0; i--)
		sched_yield();
	mutex_lock(&m);
	mutex_unlock(&m);
	done++;
	return 0;
}

/* Nobody waits when the unlock begins; one comes at each of its steps. */
static void during_unlock(void)
{
	for (int i = 0; i < LATEST; i++) {
		done = 0;
		mutex_lock(&m);
		thread_start(&crowd[0], comes_late, (void *)i);
		step_from_here();
		mutex_unlock(&m);
		step_no_more();
		if (!CHECK(comes_to(&done, 1)))
			_exit(1);
		join_all(1);
	}
	say("an unlock sees who has come meanwhile\n");
}

static int steps_in(void *arg)
{
	(void)arg;
	step_from_here();
	mutex_lock(&m);
	step_no_more();
	mutex_unlock(&m);
	done++;
	return 0;
}

/* It is free again at each step of one that finds it held. */
static void during_lock(void)
{
	for (int i = 0; i < LATEST; i++) {
		done = 0;
		mutex_lock(&m);
		thread_start(&crowd[0], steps_in, NULL);
		for (int j = i; j > 0; j--)
			sched_yield();
		mutex_unlock(&m);
		if (!CHECK(comes_to(&done, 1)))
			_exit(1);
		join_all(1);
	}
	say("a lock sees that it is free meanwhile\n");
}

int main(void)
{
	no_calls();
	one_at_a_time("by turns", takes_turns, TURNS);
	allow_steps();
	one_at_a_time("by steps", steps, STEPS / 10);
	during_unlock();
	during_lock();
	held();
	no_calls();
	no_children_left();
	return check_result();
}
