/* Exceptions, and the table that leads to them. (kernel/traps.c) */
#pragma once

#include <asm/trapframe.h>

void traps_init(void);

/* What vectors.asm calls for a page fault: do_page_fault, or a function around
 * it where events are told. */
extern void (*page_fault_handler)(struct trapframe *regs);
void do_page_fault(struct trapframe *regs);

/* A debugger, where there is one, is asked first about each trap but page
 * faults; true: it has seen to it. */
extern bool (*trap_debugger)(struct trapframe *regs);

/* The end of a program in virtual-8086 mode: what vectors.asm makes of one. */
void end_virtual_8086(struct trapframe *regs) __attribute__((noreturn));

/* Doors, in entry.asm and vectors.asm. */
void syscall_entry(void);
void double_fault_task(void);
void nmi_task(void);
extern const uint32_t trap_entries[];	/* vectors 0 .. TRAP_ENTRIES - 1 */
