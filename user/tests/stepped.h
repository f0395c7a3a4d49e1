/*
 * Threads that take turns after each instruction: what may come between two
 * instructions does. (TF, and a handler that gives up the CPU.)
 */
#ifndef STEPPED_H
#define STEPPED_H

#include "threads.h"

#define TF	0x100

static void after_each_instruction(int sig)
{
	(void)sig;
	sched_yield();
}

/* Before the first thread steps. */
static UNUSED void allow_steps(void)
{
	handle(SIGTRAP, after_each_instruction, 0);
}

static UNUSED void step_from_here(void)
{
	__asm__ volatile("pushfl\n\torl %0, (%%esp)\n\tpopfl" : : "i" (TF)
			 : "memory", "cc");
}

static UNUSED void step_no_more(void)
{
	__asm__ volatile("pushfl\n\tandl %0, (%%esp)\n\tpopfl" : : "i" (~TF)
			 : "memory", "cc");
}

/* Has it come to that? Nobody here waits for what may never come. */
static UNUSED bool comes_to(const volatile int *word, int value)
{
	for (int i = 0; i < 200 && *word != value; i++)
		nap(5);
	return *word == value;
}

#endif
