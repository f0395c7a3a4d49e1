/* Signal frames on the user's stack. (kernel/handlers/sigframe.c) */
#pragma once

#include <asm/trapframe.h>
#include <uapi/sigframe.h>

/* Does this kernel run handlers? If not, sigaction refuses any. */
extern const bool has_handlers;

/* Make regs start the handler of `action`, with a frame on the user's stack
 * that brings registers and mask back; rt: as SA_SIGINFO wants it. 0 or
 * -EFAULT: it cannot be written. */
int setup_frame(struct trapframe *regs, int sig,
		const struct sigaction *action);
int setup_rt_frame(struct trapframe *regs, int sig,
		   const struct sigaction *action, const struct siginfo *info);
