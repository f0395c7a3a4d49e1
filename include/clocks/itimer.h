/* Timers that ring by a clock of their own. (kernel/clocks/itimer.c) */
#pragma once

#include <task/pid.h>
#include <uapi/clocks.h>

/* A clock: the wall's, or that of a task's CPU time. */
struct rate {
	int clock;		/* CLOCK_, where of is NULL */
	struct pid *of;		/* the task: a reference */
	bool thread;		/* its own time; else its process's */
	bool user_only;
};

struct itimer {
	struct list_head link;	/* in its process's */
	int id;			/* timer_create's; or -1 - ITIMER_ */
	struct rate rate;
	bool absolute;		/* due is a date: it follows clock_settime */
	uint64_t due;		/* by its clock, in ns; 0: not set */
	uint64_t interval;
	int signo;		/* 0: nobody is told */
	struct pid *target;	/* the thread that gets it; NULL: any */
	uint32_t last_overrun;	/* of the signal before the one pending */
	struct user *user;	/* it counts among these signals; or NULL */
	struct sigqueue queued;	/* what is known of the signal; user is NULL:
				 * it is not freed with the signal */
};

/* A process's timers; there are some. */
struct itimers {
	struct list_head list;
	struct timer next;	/* when the first of them may ring */
	int last_id;
};

/* What the clock means for current: 0 and *rate without a reference, or
 * -EINVAL. */
int find_clock(int clock, struct rate *rate);

/* A new timer of current's process, not set; NULL: no memory. */
struct itimer *new_itimer(int id);
/* The one with that id, or NULL. */
struct itimer *find_itimer(int id);
/* How long until it rings; 0: it is not set. */
uint64_t itimer_left(const struct itimer *t);
/* Rings when so much time has passed, or by that date; 0: not at all. */
void set_itimer(struct itimer *t, uint64_t value, uint64_t interval,
		bool absolute);
void free_itimer(struct itimer *t);
/* A struct itimerspec of user memory, in the call's form (wide_times): 0,
 * -EFAULT, -EINVAL; -ENOSYS without this part. (timercalls.c) */
int get_setting(const void *user, uint64_t *value, uint64_t *interval);
int put_setting(void *user, uint64_t left, uint64_t interval);

/* The clock of the wall has been set. */
void clock_was_set(void);
