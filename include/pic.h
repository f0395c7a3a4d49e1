/* Interrupt lines: two 8259s, and who handles which. (kernel/dev/pic.c) */
#ifndef PIC_H
#define PIC_H

#include <asm/trapframe.h>

#define IRQ_VECTOR	0x20	/* line 0's interrupt vector */
#define NR_IRQS		16

/* Lines become vectors IRQ_VECTOR .. + 15, all masked. Interrupts are off. */
void pic_init(void);
/* handler is called with interrupts off at each interrupt of line irq, and
 * the line is let through. There is one handler a line; the last wins. */
void irq_install(int irq, void (*handler)(struct trapframe *regs));
/* What traps.c calls for those vectors. */
void do_irq(struct trapframe *regs);

#endif
