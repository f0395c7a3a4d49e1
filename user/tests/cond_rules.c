/*
 * user/lib's condition variable: a signal lets one go on, a broadcast all; one
 * that comes between the unlock and the sleep is not lost.
 * Tine only.
 * needs: threads handlers
 */
#include "stepped.h"
#include <lock.h>

#define CROWD	12
#define SLOWEST	30		/* steps of a wait */

static struct mutex m;
static struct cond c;
static struct thread crowd[CROWD], other;
static volatile int waiting, back, ready, inside, worst;

static int waits(void *arg)
{
	(void)arg;
	mutex_lock(&m);
	waiting++;
	cond_wait(&c, &m);
	if (++inside > worst)
		worst = inside;
	sched_yield();
	inside--;
	back++;
	mutex_unlock(&m);
	return 0;
}

static void start_crowd(void)
{
	waiting = back = worst = 0;
	for (int i = 0; i < CROWD; i++) {
		thread_start(&crowd[i], waits, NULL);
		until_asleep(crowd[i].id);
	}
	SEE(waiting, CROWD);
}

static void one_or_all(void)
{
	cond_signal(&c);		/* nobody is there: it is forgotten */
	start_crowd();
	nap(20);
	SEE(back, 0);
	cond_signal(&c);
	SEE_TRUE(comes_to(&back, 1));
	nap(20);
	SEE(back, 1);
	mutex_lock(&m);
	cond_broadcast(&c);
	nap(20);
	SEE(back, 1);			/* they want the mutex first */
	mutex_unlock(&m);
	if (!SEE_TRUE(comes_to(&back, CROWD)))
		_exit(1);
	SEE(worst, 1);
	for (int i = 0; i < CROWD; i++)
		thread_join(&crowd[i]);
	say("a signal for one, a broadcast for all\n");
}

/* Steps through its wait, so that the other comes wherever it can. */
static int steps(void *arg)
{
	(void)arg;
	mutex_lock(&m);
	waiting = 1;
	while (!ready) {
		step_from_here();
		cond_wait(&c, &m);
		step_no_more();
	}
	back = 1;
	mutex_unlock(&m);
	return 0;
}

/* It signals step by step, too, from a moment of its own on. */
static int signals_slowly(void *arg)
{
	while (!waiting)
		sched_yield();
	mutex_lock(&m);
	ready = 1;
	for (int i = (int)arg; i > 0; i--)
		sched_yield();
	step_from_here();
	cond_signal(&c);
	step_no_more();
	mutex_unlock(&m);
	return 0;
}

/* So many signals; one that signals none is a broadcast, and waits then. */
static int signals(void *arg)
{
	int n = (int)arg;

	while (!waiting)
		sched_yield();
	mutex_lock(&m);
	ready = 1;
	for (int i = 0; i < n; i++)
		cond_signal(&c);
	if (!n) {
		cond_broadcast(&c);
		cond_wait(&c, &m);
	}
	mutex_unlock(&m);
	return 0;
}

static void none_is_lost(int n, int (*how)(void *))
{
	waiting = back = ready = 0;
	thread_start(&crowd[0], steps, NULL);
	thread_start(&other, how, (void *)n);
	if (!SEE_TRUE(comes_to(&back, 1)))
		_exit(1);
	thread_join(&crowd[0]);
	for (; other.tid; nap(1))
		cond_broadcast(&c);
	thread_join(&other);
	say("%d: not lost\n", n);
}

int main(void)
{
	one_or_all();
	allow_steps();
	for (int n = 1; n < 5; n++)
		none_is_lost(n, signals);
	none_is_lost(0, signals);
	say("one after the other\n");
	for (int n = 0; n < SLOWEST; n++)
		none_is_lost(n, signals_slowly);
	no_children_left();
	return check_result();
}
