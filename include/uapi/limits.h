/* Priorities, scheduling policies, and limits of 64 bits. */
#pragma once

#include <uapi/types.h>

/* Which tasks run first? FIFO's and RR's, of 1 .. 99, before all others. */
#define SCHED_OTHER		0
#define SCHED_FIFO		1	/* until it sleeps */
#define SCHED_RR		2	/* its equals take turns */
#define SCHED_BATCH		3	/* here as OTHER */
#define SCHED_IDLE		5	/* as the nicest */
#define SCHED_DEADLINE		6	/* not here */
#define MAX_RT_PRIO		99
#define SCHED_RESET_ON_FORK	0x40000000	/* to sched_setscheduler, too */

/* sched_setattr; later versions are longer */
struct sched_attr {
	uint32_t size, sched_policy;
	uint64_t sched_flags;
	int32_t sched_nice;		/* OTHER's and BATCH's */
	uint32_t sched_priority;	/* FIFO's and RR's */
	uint64_t sched_runtime, sched_deadline, sched_period;
	uint32_t sched_util_min, sched_util_max;	/* version 1 */
};
#define SCHED_ATTR_SIZE_VER0	48

#define SCHED_FLAG_RESET_ON_FORK 1	/* children are plain again */
#define SCHED_FLAG_KEEP_POLICY	0x08
#define SCHED_FLAG_KEEP_PARAMS	0x10	/* and, on Linux, the policy */
#define SCHED_FLAG_UTIL_CLAMP	0x60
#define SCHED_FLAG_ALL		0x7f	/* two are DEADLINE's */

#define PRIO_PROCESS	0
#define PRIO_PGRP	1
#define PRIO_USER	2

#define RLIM64_INFINITY	0xffffffffffffffffull

struct rlimit64 {
	uint64_t rlim_cur, rlim_max;
};
