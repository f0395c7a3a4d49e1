/* Breakpoints and steps that no task notices. (kernel/debug/breakpoint.c) */
#pragma once

#include <uapi/types.h>

/* In all of these mm counts below KERNEL_BASE only, interrupts are off, and
 * errors are -EFAULT: nothing is there, or not for stores; -ENOMEM; -EBUSY:
 * mm/ was stopped at work, so page tables and frames may not change. */
struct mm_struct;
struct task_struct;

/* That byte of mm, in the direct map; NULL: there is no such page. */
uint8_t *reach(const struct mm_struct *mm, uint32_t addr);
/* n bytes into memory of mm's own, or nothing at all. 0 or -errno. */
int patch(struct mm_struct *mm, uint32_t addr, const void *bytes, uint32_t n);

/* A breakpoint is there for mm (or kernel text), until it is cleared or mm
 * ends. 0 or -errno. */
int set_breakpoint(struct mm_struct *mm, uint32_t addr);
/* Whosever they are. */
void clear_breakpoints(uint32_t first, uint32_t last);
bool is_breakpoint(const struct mm_struct *mm, uint32_t addr);

/* The int3 themselves, in and out: out while a debugger has the word. Where
 * the machine was stopped tells whether mm/ was at work. */
void plant_breakpoints(void);
void lift_breakpoints(uint32_t eip, uint32_t esp);

/*
 * p, which is stopped, stops again after one instruction; a sleeping one, when
 * it runs. On int 0x80 the CPU drops TF: the next instruction is the kernel's
 * first, and a breakpoint is at this door till then.
 */
void start_step(struct task_struct *p);
/* However it ended: TF is in nothing that will be loaded. */
void end_step(void);
extern struct step {
	struct task_struct **slot;	/* of the task that steps; NULL: none */
	bool user;			/* from an instruction of its program */
	bool door;			/* which is int 0x80 */
} step;

/* From now on fork and exit are watched, too. */
void breakpoints_init(void);
