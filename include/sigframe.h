/* From a pending signal to a handler, or to the end. (kernel/sigframe.c) */
#ifndef SIGFRAME_H
#define SIGFRAME_H

#include <asm/trapframe.h>
#include <uapi/signal.h>

/* On the way to user mode with current->signalled set: acts on every pending
 * signal. regs are where the program will go on. (from entry.asm) */
void do_signal(struct trapframe *regs);

/* A handler has returned: its frame holds what was interrupted. */
int32_t sys_sigreturn(void);
int32_t sys_rt_sigreturn(void);
int32_t sys_sigaltstack(const struct sigaltstack *new,
			struct sigaltstack *old);

#endif
