/* The FPU, saved only when somebody else wants it. (kernel/fpu.c) */
#pragma once

#include <sched.h>

#define FPU_STATE_SIZE 512	/* FXSAVE's; FNSAVE's 108 bytes fit */

struct fpu_state {
	uint8_t bytes[FPU_STATE_SIZE];
} __attribute__((aligned(16)));

void fpu_init(void);
/* #NM: the FPU becomes current's. 0, or -ENOMEM at its first use. */
int fpu_take(void);
/* Brings current's state in memory up to date. */
void fpu_save_current(void);
/* Gives p a copy of current's state, if it has any. 0 or -ENOMEM. */
int copy_fpu(struct task_struct *p);
/* Forgets p's state: at exit, and at exec. */
void fpu_drop(struct task_struct *p);
