/* From a pending signal to a handler, or to the end. (kernel/deliver.c) */
#pragma once

#include <asm/trapframe.h>

/* On the way to user mode with current->signalled set: acts on every pending
 * signal. regs are where the program will go on. (from entry.asm) */
void do_signal(struct trapframe *regs);
