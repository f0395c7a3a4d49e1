/* A mutex and a condition variable for threads. All zeros is a good start. */
#ifndef LOCK_H
#define LOCK_H

#include <uapi/types.h>

struct mutex {
	volatile int word;	/* 0, or it is held: how, says lock.c */
};

struct cond {
	volatile int signals;	/* so many so far: it wraps */
};

/* One thread at a time is between these two; others sleep. A thread does not
 * lock what it holds. Where nobody waits, neither is a system call. */
void mutex_lock(struct mutex *m);
void mutex_unlock(struct mutex *m);

/* The caller holds m, and does so again when this returns; in between, a
 * signal or broadcast has come since m was free. It may also return without
 * one: look at what was waited for, in a loop. */
void cond_wait(struct cond *c, struct mutex *m);
/* One of those that wait goes on, if there is one; or all of them do. */
void cond_signal(struct cond *c);
void cond_broadcast(struct cond *c);

#endif
