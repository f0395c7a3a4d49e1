/* Interrupt lines: two 8259s, and who handles which. (kernel/dev/pic.c) */
#pragma once

#include <asm/trapframe.h>

/* Lines become vectors 0x20 .. 0x2F, all masked. Interrupts are off. */
void pic_init(void);
/* handler is called, interrupts off, at each interrupt of line irq, which is
 * let through from now on. One handler a line. Interrupts are off here, too. */
void irq_install(int irq, void (*handler)(struct trapframe *regs));
/* Halts until line irq (0 .. 7) interrupts; no other line does meanwhile.
 * Interrupts are off here, and afterwards. */
void wait_for_irq(int irq);
/* An interrupt, from vectors.asm. */
void do_irq(struct trapframe *regs);
extern bool in_interrupt;	/* is such a handler running? */
