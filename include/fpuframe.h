/* The FPU's state in a signal frame. (kernel/fpuframe.c) */
#pragma once

#include <uapi/signal.h>

/* Writes the state current has to user memory and gives the handler a fresh
 * one. 0 or -EFAULT. */
int save_fpu_frame(struct fpstate *to);
/* Takes it back, made safe to load; NULL: current has not used the FPU yet.
 * 0, -EFAULT, -EINVAL (a bit of MXCSR there is not) or -ENOMEM. */
int restore_fpu_frame(const struct fpstate *from);
