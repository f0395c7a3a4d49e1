/* Calling a function at a later tick. (kernel/time/timers.c) */
#pragma once

#include <lib/list.h>
#include <dev/timer.h>
#include <uapi/time.h>

struct task_struct;

/* Calls fn(p), in the timer interrupt, at the tick `expires` or soon after. */
struct timer {
	struct list_head link;
	uint64_t expires;	/* in ticks since boot; 0: not running */
	void (*fn)(struct task_struct *p);
	struct task_struct *p;
};

struct task_times {
	int32_t utime, stime;		/* ticks */
	struct tms total;		/* leader: what times(2) tells */
	uint64_t start;			/* tick of birth */
};

struct task_timers {
	struct timer alarm;		/* leader, too: */
	uint64_t alarm_due;		/* in ns, as ticks count them; */
	uint64_t alarm_interval;	/* 0: it rings once */
	struct itimers *itimers;	/* its other timers; NULL: none */
	uint16_t resumes;		/* the call restart_syscall is of */
	bool resumed : 1;		/* it is in it: call_due stays */
	bool dated : 1;			/* it sleeps, maybe, to a WALL_DATE */
	bool wide : 1;			/* the call's times have 64 bits */
	uint32_t first_slack;		/* prctl's, before it was set; or 0 */
};

void timers_init(void);
/* A timer all zeros is ready for this. One set again is moved; ticks >= 1. */
void timer_set(struct timer *t, uint64_t ticks,
	       void (*fn)(struct task_struct *p), struct task_struct *p);
/* Stops it: the ticks that were left, at least 1; 0: it was not running. */
uint64_t timer_cancel(struct timer *t);
/* At each tick. What rings for several takes one of rings_left for each. */
void run_timers(void);
extern int rings_left;

/* A process's timers but its alarm (kernel/clocks/itimer.c). It ends, or execs:
 * then only setitimer's stay. */
void drop_itimers(struct task_struct *leader, bool exec);
/* It has another leader from now on; interrupts are off. */
void move_itimers(struct task_struct *to, struct task_struct *from);
