/* Signal frames on the user's stack. (kernel/signal/sigframe.c) */
#pragma once

#include <asm/trapframe.h>
#include <uapi/signal.h>

/* Make regs start the handler of `action`, with a frame on the user's stack
 * that brings registers and mask back; rt: as SA_SIGINFO wants it. 0 or
 * -EFAULT: it cannot be written. */
int setup_frame(struct trapframe *regs, int sig,
		const struct sigaction *action);
int setup_rt_frame(struct trapframe *regs, int sig,
		   const struct sigaction *action, const struct siginfo *info);

/* A debugger, where there is one, may look twice (deliver.c): before regs are
 * saved (TF of its own is no part of them), and when they begin the handler. */
extern void (*handler_debugger)(struct trapframe *regs, bool begins);
