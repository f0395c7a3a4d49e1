/* Exceptions, and the table that leads to them. (kernel/traps.c) */
#pragma once

#include <asm/trapframe.h>

void traps_init(void);

/* A debugger, where there is one, is asked first about each trap but page
 * faults; true: it has seen to it. */
extern bool (*trap_debugger)(struct trapframe *regs);

/* What entry.asm calls. */
void do_trap(struct trapframe *regs);
void do_page_fault(struct trapframe *regs);
/* The task gates' C side. */
void double_fault(void) __attribute__((noreturn));
void nmi(void);

/* Doors, in entry.asm. */
void syscall_entry(void);
void double_fault_task(void);
void nmi_task(void);
extern const uint32_t trap_entries[];	/* vectors 0 .. TRAP_ENTRIES - 1 */
