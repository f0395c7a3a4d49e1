/*
 * What stands at the top of a task's kernel stack while it is in the kernel:
 * the user's registers, in the order SAVE_ALL pushes them.
 *
 *	kstack_top -> +--------------------+
 *	              | ss  esp            |  by the CPU, when it
 *	              | eflags cs eip      |  came from user mode
 *	              | error code         |  by the CPU, or a 0 of ours
 *	              | vector / orig_eax  |  which door; int 0x80: the number
 *	              | eax ... edi        |  pusha
 *	              | ds es fs gs        |
 *	      regs -> +--------------------+
 *
 * A selector is half of its word. What stands in the other half depends on the
 * CPU: QEMU writes zeros, a real one leaves what was there. No one reads it.
 */
#pragma once

#include <asm/segment.h>

struct trapframe {
	uint16_t gs, gs_stale, fs, fs_stale, es, es_stale, ds, ds_stale;
	uint32_t edi, esi, ebp;
	uint32_t kernel_esp;	/* pusha's; popa passes over it */
	uint32_t ebx, edx, ecx, eax;
	uint32_t vector;	/* interrupt or exception number, 0x80 */
	union {
		uint32_t error;		/* exceptions */
		int32_t orig_eax;	/* int 0x80: its number; -1: done */
	};
	uint32_t eip;
	uint16_t cs, cs_stale;
	uint32_t eflags;
	uint32_t esp;			/* only there when cs is the */
	uint16_t ss, ss_stale;		/* user's, both */
};
_Static_assert(sizeof(struct trapframe) == 76, "SAVE_ALL counts on it");

/* Registers a program asks for, by sigreturn or through its tracer: flags that
 * are the user's to choose. */
static inline void set_user_flags(struct trapframe *regs, uint32_t eflags)
{
	regs->eflags = (regs->eflags & ~EFLAGS_USER) | (eflags & EFLAGS_USER);
}

/* Virtual-8086 mode's cs has no ring in it. */
#define user_mode(regs)	(((regs)->cs & 3) == RPL_USER || \
			 (regs)->eflags & EFLAGS_VM)

#define VECTOR_DB	1	/* a step, a watchpoint */
#define VECTOR_BP	3	/* int3 */
#define VECTOR_DF	8
#define VECTOR_PF	14
#define IRQ_VECTOR	0x20	/* line 0's; there are 16 */
#define TRAP_ENTRIES	(IRQ_VECTOR + 16)
#define SYSCALL_VECTOR	0x80
