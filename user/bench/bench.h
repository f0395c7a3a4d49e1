/* What the measurements share. */
#ifndef BENCH_H
#define BENCH_H

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys.h>

#define PAGE_SIZE	4096u
#define RUNS		31
#define WARM_RUNS	3
#define FEW_RUNS	7

/* Where this program's file is: for the exec measurements. */
extern const char *program;

/* Ask for huge pages where there are such: Linux has them. */
extern bool huge_pages;

static inline uint32_t now(void)
{
	uint32_t low;
	asm volatile("rdtsc" : "=a" (low) : : "edx", "memory");
	return low;
}

/* Call sample, one measurement in ticks each, and print the median. */
void measure(const char *name, uint32_t (*sample)(void), int runs);

/* Say what went wrong with what; exit status 1. */
_Noreturn void give_up(const char *what, int error);

/* fork, or give up. */
pid_t must_fork(void);

uint32_t sample_fork_exit_wait(void);

void measure_tasks(void);		/* tasks.c */
void measure_threads(void);		/* threads.c: futexes and signals too */
void measure_memory(void);		/* memory.c */

#endif
