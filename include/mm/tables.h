/* Page tables and directories, each counted like any frame. (mm/tables.c)
 *
 * The W of a directory's entry stands for a whole table: where it is clear the
 * table may have several owners, and nobody changes what is in it. */
#pragma once

#include <mm/page.h>

extern pte_t swapper_pgd[PTES];	/* the kernel's own; every other has its top */

/* A page directory with the kernel's half filled in, or NULL. free_pgd. */
pte_t *alloc_pgd(void);
/* Frees it; the pages, and so the tables, must be gone. */
void free_pgd(pte_t *pgd);

/* The entry for addr in the table that a directory's entry names. */
static inline pte_t *pte_in(pte_t table, uint32_t addr)
{
	return (pte_t *)frame_to_virt(pte_frame(table)) + pte_index(addr);
}
/* The entry for addr, to be read; NULL where there is no table for it. */
pte_t *find_pte(pte_t *pgd, uint32_t addr);
/* The same, to be changed: makes the table where there is none, or makes it
 * pgd's own. NULL: no memory. An empty table is settle_table's. */
pte_t *make_pte(pte_t *pgd, uint32_t addr);
/* Frees the table of a directory's entry, if it has one and that is empty. */
void settle_table(pte_t *entry);

/* An entry of make_pte's that is 0 gets a value. */
static inline void fill_pte(pte_t *pte, pte_t value)
{
	*pte = value;
	mem_map[virt_to_frame(pte)].in_use++;
}

/* Where the part of [addr, end) ends that one page table maps. */
static inline uint32_t table_end(uint32_t addr, uint32_t end)
{
	uint32_t last = addr | (TABLE_SPAN - 1);

	return last < end - 1 ? last + 1 : end;
}

/* The table of *from, if there is one, is *to's, too: what it maps is shared,
 * nobody may write to it. How many pages there are. The TLB is the caller's. */
uint32_t share_table(pte_t *to, pte_t *from);
/* n entries of one table go into another as well, with the flags in keep only,
 * on both sides: how many pages they map. */
uint32_t share_pages(pte_t *to, pte_t *from, uint32_t n, pte_t keep);
/* A change below a directory's entry without W: copy the table, or take it over
 * where nobody else has it. 0 or -ENOMEM. */
int own_table(pte_t *entry, uint32_t addr);
/* The same for addr's table, if it is there and needs it. */
static inline int own_table_of(pte_t *pgd, uint32_t addr)
{
	pte_t *entry = &pgd[pgd_index(addr)];

	return *entry && !(*entry & PTE_W) ? own_table(entry, addr) : 0;
}
