/* Signal frames on the user's stack. (kernel/sigframe.c) */
#pragma once

#include <asm/trapframe.h>
#include <uapi/signal.h>

/* Makes regs start the handler of `action`, with a frame on the user's stack
 * that brings mask and registers back. 0 or -EFAULT: it cannot be written. */
int setup_handler(struct trapframe *regs, int sig,
		  const struct sigaction *action, sigset_t mask,
		  const struct siginfo *info);

/* A debugger, where there is one, may look twice: before regs are saved (TF of
 * its own is no part of them), and when they begin the handler. */
extern void (*handler_debugger)(struct trapframe *regs, bool begins);
