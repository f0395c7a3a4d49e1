/*
 * How do threads keep each other out, and asleep, with a word of memory?
 * [Drepper, "Futexes Are Tricky"]
 */
#include <lock.h>
#include <thread.h>

#define FREE		0
#define HELD		1
#define WAITED		2		/* held, and perhaps wanted */
#define EVERYBODY	0x7fffffff

/* Stores the new word and returns the old one: nothing comes between. */
static int swap(volatile int *word, int new)
{
	__asm__ volatile("xchgl %0, %1" : "+r" (new), "+m" (*word)
			 : : "memory");
	return new;
}

void mutex_lock(struct mutex *m)
{
	if (swap(&m->word, HELD) == FREE)
		return;
	/* A thread that has slept cannot know that it was the last. */
	while (swap(&m->word, WAITED) != FREE)
		futex_wait(&m->word, WAITED, NULL);
}

void mutex_unlock(struct mutex *m)
{
	if (swap(&m->word, FREE) == WAITED)
		futex_wake(&m->word, 1);
}

void cond_wait(struct cond *c, struct mutex *m)
{
	int before = c->signals;	/* a signal from here on changes it: */

	mutex_unlock(m);		/* then the kernel lets nobody sleep */
	futex_wait(&c->signals, before, NULL);
	mutex_lock(m);
}

void cond_signal(struct cond *c)
{
	__sync_fetch_and_add(&c->signals, 1);
	futex_wake(&c->signals, 1);
}

void cond_broadcast(struct cond *c)
{
	__sync_fetch_and_add(&c->signals, 1);
	futex_wake(&c->signals, EVERYBODY);
}
