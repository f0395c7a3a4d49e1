/* The clock: ticks, nanoseconds, and what day it is. (kernel/dev/timer.c) */
#pragma once

#include <uapi/types.h>

#define HZ		100		/* timer interrupts a second */
#define NSEC_PER_SEC	1000000000u
#define NSEC_PER_MSEC	1000000u
#define NSEC_PER_USEC	1000u
#define USEC_PER_SEC	1000000u
#define NSEC_PER_TICK	(NSEC_PER_SEC / HZ)
/* So many whole ticks are not less than that. */
#define ticks_of(ns)	(((ns) + NSEC_PER_TICK - 1) / NSEC_PER_TICK)

#define CPUID_TSC	(1u << 4)	/* edx of function 1: rdtsc is there */

extern volatile uint64_t jiffies;	/* ticks since boot */
extern uint32_t boot_time_sec;		/* since 1970, at boot; 0: unknown */
extern uint32_t boot_time_nsec;		/* and this; clock_settime moves both */

/*
 * After pic_init: sets HZ ticks a second going, finds the TSC's rate (5 ms,
 * interrupts off) and reads the date. tick is called at each tick, interrupts
 * off; user: it interrupted user mode.
 */
void timer_init(void (*tick)(bool user));
/* A number that is another at each boot, as far as this machine has one:
 * RDRAND's, the TSC's, the clocks'. */
uint32_t boot_noise(void);
/* Nanoseconds since timer_init. Any context. */
uint64_t clock_ns(void);
#define WALL_DATE	(1ull << 63)	/* a date with this is since 1970 */
/* How long it is until due; 0: it is over. */
uint64_t time_left(uint64_t due);
