/* Pages in page tables: sharing them, and the copy-on-write fault (memory.c);
 * how they come and go (range.c). */
#pragma once

#include <asm/cpu.h>
#include <mm/tables.h>

/* Takes every page of [start, end) out of pgd and drops its count: how many
 * those were. A table that others own, too, goes whole: of one that is to keep
 * something the caller has made an own_table. The caller flushes the TLB. */
uint32_t unmap_page_range(pte_t *pgd, uint32_t start, uint32_t end);

/*
 * mprotect on the pages there are. Under PROT_NONE an entry keeps its frame
 * but is not present, so that not even the kernel reads through it; write
 * permission for private pages comes back by faults (do_wp_page).
 */
void protect_page_range(pte_t *pgd, uint32_t start, uint32_t end, int prot,
			bool shared);

/*
 * The copy-on-write heart: make `to` map [start, end) as `from` does. Private
 * pages lose write permission on both sides; shared ones keep it.
 * How many they were, or -ENOMEM; then `to` holds a part, for unmap_page_range
 * to undo. The caller flushes the TLB: `from` has lost permissions.
 */
int copy_page_tables(pte_t *to, pte_t *from, uint32_t start, uint32_t end,
		     bool shared);

/* A write to a present, read-only, private page: copy it, or take it over
 * where nobody else has it. 0 or -ENOMEM. */
int do_wp_page(pte_t *pte, uint32_t addr);
/* Nothing there yet: a page of zeros. 0 or -ENOMEM. */
int do_no_page(pte_t *pgd, uint32_t addr, bool writable);

/* The stack pages of slot nr: 0 or -ENOMEM; and away again. */
int map_kernel_stack(int nr);
void unmap_kernel_stack(int nr);

/* Forget what the TLB knows of user space. */
static inline void flush_tlb(void)
{
	write_cr(3, read_cr(3));
}
