/* Interval timers, POSIX's and the older ones. */
#pragma once

#include <uapi/time.h>

/* The story of a timer's signal, in struct siginfo. */
#define SI_TIMER		(-2)
#define si_timer_id		si_pid
#define si_overrun		si_uid
#define si_value		si_status

#define ITIMER_REAL		0
#define ITIMER_VIRTUAL		1
#define ITIMER_PROF		2

#define SIGEV_SIGNAL		0
#define SIGEV_NONE		1
#define SIGEV_THREAD		2	/* the library makes it; a signal */
#define SIGEV_THREAD_ID		4	/* to that thread */

struct itimerval {
	struct timeval it_interval, it_value;
};

struct itimerspec {
	struct timespec it_interval, it_value;
};

struct sigevent {
	uint32_t sigev_value;
	int32_t sigev_signo;
	int32_t sigev_notify;
	pid_t sigev_tid;
	uint32_t pad[12];
};

/* A negative clock is a process's or thread's CPU clock. */
#define CPUCLOCK_PID(clock)	(~((clock) >> 3))
#define CPUCLOCK_THREAD		4
#define CPUCLOCK_WHICH		3
#define CPUCLOCK_VIRT		1	/* user mode only */
#define CPUCLOCK_FD		3	/* none of these */
