/* The FPU, saved only when another task wants it. (kernel/fpu/fpu.c) */
#pragma once

#include <task/sched.h>
#include <uapi/sigframe.h>

/* As FXSAVE writes it. [SDM vol.2, "FXSAVE"] */
struct fxsave {
	uint16_t cw, sw;
	uint8_t tags;			/* a bit a register: 0 is empty */
	uint8_t reserved;
	uint16_t op;
	uint32_t ip, cs, dp, ds;
	uint32_t mxcsr, mxcsr_mask;
	uint8_t st[8][16];
	uint8_t rest[512 - 160];
};
_Static_assert(sizeof(struct fxsave) == 512, "the CPU writes so much");

/* As FNSAVE writes it, on a CPU without FXSAVE. */
struct fnsave {
	uint32_t cw, sw, tag, ipoff, cssel, dataoff, datasel;
	uint8_t st[8][10];
};
_Static_assert(sizeof(struct fnsave) == 108, "the CPU writes so much");

struct fpu_state {
	union {
		struct fxsave fx;
		struct fnsave fn;
	};
} __attribute__((aligned(16)));

extern bool fpu_has_fxsr;		/* which of the two it is */
extern uint32_t fpu_mxcsr_mask;		/* the bits this CPU's MXCSR has */

void fpu_init(void);
/* Gives p a state, a fresh one if it has none. 0 or -ENOMEM. */
int fpu_alloc(struct task_struct *p);
/* As after FNINIT. The registers are not touched. */
void fpu_reset(struct fpu_state *state);
/* #NM: the FPU becomes current's. 0, or -ENOMEM at its first use. */
int fpu_take(void);
/* Brings p's state in memory up to date; from there p goes on with it. */
void fpu_save(struct task_struct *p);
/* Gives p a copy of current's state, if it has any. 0 or -ENOMEM. */
int copy_fpu(struct task_struct *p);
/* Forgets p's state: at exit, and at exec. */
void fpu_drop(struct task_struct *p);

/* The si_code of current's FPU exception: vector 16 or 19. 0: of another, or
 * the FPU tells no reason. (kernel/fpu/fpucode.c) */
int fpu_code(uint32_t vector);

/* As Linux shows it to programs. (kernel/fpu/fpuframe.c) */

/* The state of p, which is current or has stopped, in both forms. */
void get_fpu(struct task_struct *p, struct fpstate *to);
/* Gives it to p; where the forms differ the older one counts, or FXSAVE's. 0,
 * -EINVAL (a bit of MXCSR there is not) or -ENOMEM, and nothing has changed. */
int set_fpu(struct task_struct *p, const struct fpstate *from, bool fx_counts);
/* Writes the state current has to user memory and gives the handler a fresh
 * one. 0 or -EFAULT. */
int save_fpu_frame(struct fpstate *to);
/* Takes it back, made safe to load; NULL: current has not used the FPU yet.
 * 0, -EFAULT, -EINVAL (a bit of MXCSR there is not) or -ENOMEM. */
int restore_fpu_frame(const struct fpstate *from);
