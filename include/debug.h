/* What `make DEBUG=1` looks at besides (tools/debug.c). Else DEBUG is 0, and
 * nothing is left of `if (DEBUG) ...`. */
#pragma once

#include <uapi/types.h>

/* These bytes, whole words, are free from now on: they are filled. */
void poison(void *at, size_t size);
/* They are taken again: panics when they were written meanwhile. */
void check_poison(const void *at, size_t size);
/* The same for kmalloc's: the first word links the free ones of a page. Panics
 * when one that is free is freed. */
void object_freed(void *object, size_t size);
void object_taken(void *object, size_t size);
/* Panics where interrupts are off: what calls it may let others run, and would
 * find changed what it had kept by cli. sleep_on does not ask: its callers'
 * test and sleep must not come apart. */
void might_sleep(void);
/* task[nr] gives up the CPU: panics in an interrupt. Keeps how deep the kernel
 * stack of any was used; the frames were poisoned when they were free. */
void look_at_switch(int nr);
extern uint32_t deepest_stack;		/* bytes */
