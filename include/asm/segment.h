/*
 * The GDT: who stands where, and the shape of what stands there.
 * [SDM vol.3, "Segment Descriptors", "Task-State Segment (TSS)"]
 *
 *	0      null
 *	1, 2   kernel code, data
 *	3, 4   user code, data
 *	6 .. 8 thread-local storage of the running task (Linux's numbers)
 *	9 .. 11 TSS of the double fault, of NMI, of a second double fault
 *	16 ..  TSS of task[0], task[1], ...
 */
#pragma once

#include <uapi/types.h>

#define GDT_ENTRIES	8192
#define GDT_KERNEL_CS	1
#define GDT_KERNEL_DS	2
#define GDT_USER_CS	3
#define GDT_USER_DS	4
#define GDT_TLS_MIN	6
#define GDT_TLS_MAX	8
#define GDT_DF_TSS	9
#define GDT_NMI_TSS	10
#define GDT_DF_AGAIN_TSS 11
#define GDT_FIRST_TSS	16

#define RPL_USER	3
#define KERNEL_CS	(GDT_KERNEL_CS << 3)
#define KERNEL_DS	(GDT_KERNEL_DS << 3)
#define USER_CS		(GDT_USER_CS << 3 | RPL_USER)
#define USER_DS		(GDT_USER_DS << 3 | RPL_USER)
#define tss_selector(nr) ((GDT_FIRST_TSS + (nr)) << 3)

/* Access byte: P, DPL, S and type */
#define DESC_CODE	0x9A
#define DESC_DATA	0x92
#define DESC_DPL3	0x60
#define DESC_TSS	0x89	/* available; the CPU sets 0x02, busy */
#define DESC_TASK_GATE	0x85
#define DESC_INT_GATE	0x8E	/* interrupts off on entry */
#define DESC_TRAP_GATE	0x8F	/* interrupts as they were */
#define DESC_4K_32BIT	0xC	/* G and D: pages, 32 bits */

#define EFLAGS_TF	0x00000100u
#define EFLAGS_IF	0x00000200u
#define EFLAGS_DF	0x00000400u
#define EFLAGS_VM	0x00020000u
#define EFLAGS_AC	0x00040000u
#define EFLAGS_FIXED	0x00000002u	/* bit 1 is always set */
/* CF PF AF ZF SF TF DF OF RF AC: what a program may choose itself */
#define EFLAGS_USER	0x00050DD5u

struct tss {			/* copy_thread fills it, then the CPU */
	uint32_t back_link;	/* previous task, of a nested one */
	uint32_t esp0, ss0;	/* the stack on entry from user mode */
	uint32_t esp1, ss1, esp2, ss2;	/* rings 1 and 2: not used */
	uint32_t cr3;		/* its page directory; loaded, never saved */
	uint32_t eip, eflags;	/* where it goes on: in the kernel, always */
	uint32_t eax, ecx, edx, ebx, esp, ebp, esi, edi;
	uint32_t es, cs, ss, ds, fs, gs;	/* the kernel's, therefore */
	uint32_t ldt;		/* none */
	uint16_t trap, iomap_base;	/* no stop on entry; NO_IOMAP */
};
_Static_assert(sizeof(struct tss) == 104, "the CPU's TSS");

#define NO_IOMAP sizeof(struct tss)	/* past the limit: users have none */

struct descriptor {
	uint32_t low, high;
};
#define desc_base(d)	((d)->low >> 16 | ((d)->high & 0xff) << 16 | \
			 ((d)->high & 0xff000000))

struct table_register {		/* GDTR, IDTR */
	uint16_t limit;
	uint32_t base;
} __attribute__((packed));

