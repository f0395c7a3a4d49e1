/* Scheduling policies. */
#pragma once

/* Which tasks run first? FIFO's and RR's, of 1 .. 99, before all others. */
#define SCHED_OTHER		0
#define SCHED_FIFO		1	/* until it sleeps */
#define SCHED_RR		2	/* its equals take turns */
#define SCHED_BATCH		3	/* here as OTHER */
#define SCHED_IDLE		5	/* as the nicest */
#define SCHED_DEADLINE		6	/* not here */
#define MAX_RT_PRIO		99
