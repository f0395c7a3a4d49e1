/* Clocks and durations. */
#pragma once

#include <uapi/types.h>

#define CLOCK_REALTIME		0
#define CLOCK_MONOTONIC		1
#define CLOCK_PROCESS_CPUTIME_ID 2
#define CLOCK_THREAD_CPUTIME_ID	3
#define CLOCK_MONOTONIC_RAW	4	/* nothing here slews a clock */
#define CLOCK_REALTIME_COARSE	5	/* glibc's time() asks for it */
#define CLOCK_MONOTONIC_COARSE	6	/* neither is coarse here */
#define CLOCK_BOOTTIME		7

#define TIMER_ABSTIME		1	/* until, not for */
#define USER_HZ			100	/* the unit of times(2) */
#define RUSAGE_SELF		0
#define RUSAGE_CHILDREN		-1
#define RUSAGE_THREAD		1

struct timespec {
	int32_t tv_sec;
	int32_t tv_nsec;
};

struct timeval {
	int32_t tv_sec;
	int32_t tv_usec;
};

struct tms {
	int32_t tms_utime, tms_stime, tms_cutime, tms_cstime;
};

/* getrusage's and wait4's account: the times are kept, the rest is zero */
struct rusage {
	struct timeval ru_utime;
	struct timeval ru_stime;
	int32_t ru_rest[14];
};
_Static_assert(sizeof(struct rusage) == 72, "Linux's rusage");
