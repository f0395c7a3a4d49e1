/* Timers behind descriptors. (kernel/eventfds/timerfd.c) */
#pragma once

#include <task/sched.h>

struct timerfd {
	int clock;
	uint64_t due;			/* as time_left takes it; 0: not set */
	uint64_t interval;
	struct wait_queue queue;	/* readers, and those that poll */
	struct timer timer;		/* runs while some may be there */
	struct user *user;		/* it counts among its watches */
};
