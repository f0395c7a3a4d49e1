/* The GDT: task[]'s other half. (kernel/task/gdt.c) */
#pragma once

#include <asm/segment.h>

extern struct descriptor gdt[GDT_ENTRIES];

/* A descriptor: its access byte, and its flags G, D and AVL. */
struct descriptor make_desc(uint32_t base, uint32_t limit, uint8_t access,
			    uint8_t flags);
/* Loads the GDT, the segment registers and TR (task[0]'s TSS). */
void gdt_init(struct tss *first);
/* The descriptor of a TSS: a task gate's, or task nr's, which is entry
 * GDT_FIRST_TSS + nr. tss NULL: not present any more. */
void set_tss_entry(int entry, struct tss *tss);
/* Puts a task's thread-local segments where the CPU will look. */
void load_tls(const struct descriptor *tls);
