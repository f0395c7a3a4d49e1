/*
 * Which page table maps this address, and is it shared?
 *
 * A fork shares tables as it shares pages: see do_wp_page (memory.c) beside
 * own_table, one idea twice.
 *
 *	copy_regions (copymem.c) -> share_table	one more owner; none may write
 *	a change below it -> make_pte -> own_table	copy it, or take it over
 */
#include <mm/tables.h>
#include <asm/cpu.h>
#include <lib/string.h>
#include <uapi/errno.h>

pte_t swapper_pgd[PTES] __attribute__((aligned(PAGE_SIZE)));

pte_t *alloc_pgd(void)
{
	uint32_t frame = take_frame(FRAME_TABLE, EMPTY_PGD);
	pte_t *pgd = frame_to_virt(frame);

	if (!frame)
		return NULL;
	if (mem_map[frame].contents == ANYTHING)
		memset(pgd, 0, KERNEL_PGD * sizeof(*pgd));
	if (mem_map[frame].contents != EMPTY_PGD)
		memcpy(&pgd[KERNEL_PGD], &swapper_pgd[KERNEL_PGD],
		       (PTES - KERNEL_PGD) * sizeof(*pgd));
	return pgd;
}

void free_pgd(pte_t *pgd)
{
	free_frame(virt_to_frame(pgd), EMPTY_PGD);
}

/* An empty table, by its frame's number; 0: no memory. */
static uint32_t alloc_table(void)
{
	uint32_t frame = take_frame(FRAME_TABLE, ZEROS);

	if (frame && mem_map[frame].contents != ZEROS)
		zero_page(frame_to_virt(frame));
	return frame;
}

pte_t *find_pte(pte_t *pgd, uint32_t addr)
{
	pte_t table = pgd[pgd_index(addr)];

	return table ? pte_in(table, addr) : NULL;
}

pte_t *make_pte(pte_t *pgd, uint32_t addr)
{
	pte_t *entry = &pgd[pgd_index(addr)];

	if (!*entry) {
		uint32_t frame = alloc_table();

		if (!frame)
			return NULL;
		*entry = mk_pte(frame, PTE_P | PTE_W | PTE_U);
	} else if (!(*entry & PTE_W) && own_table(entry, addr)) {
		return NULL;
	}
	return pte_in(*entry, addr);
}

void settle_table(pte_t *entry)
{
	if (*entry && !mem_map[pte_frame(*entry)].in_use) {
		free_frame(pte_frame(*entry), ZEROS);
		*entry = 0;
	}
}

uint32_t share_table(pte_t *to, pte_t *from)
{
	struct page *table = &mem_map[pte_frame(*from)];

	if (!*from)
		return 0;
	*to = *from &= ~PTE_W;
	table->count++;
	return table->in_use;
}

/* The inner loop of fork. A hole ends it where the table has no more pages. */
uint32_t share_pages(pte_t *to, pte_t *from, uint32_t n, pte_t keep)
{
	struct page *frames = mem_map, *copy = &frames[virt_to_frame(to)];
	uint32_t there = frames[virt_to_frame(from)].in_use, left = there;
	const int32_t across = to - from;

	for (pte_t *last = from + n; from < last; from++) {
		pte_t entry = *from;

		if (entry) {
			frames[pte_frame(entry)].count++;
			from[across] = *from = entry & keep;
			left--;
		} else if (!left) {
			break;
		}
	}
	copy->in_use += there - left;
	return there - left;
}

int own_table(pte_t *entry, uint32_t addr)
{
	uint32_t old = pte_frame(*entry);

	if (mem_map[old].count > 1) {
		uint32_t new = alloc_table();

		if (!new)
			return -ENOMEM;
		share_pages(frame_to_virt(new), frame_to_virt(old), PTES,
			    ~PTE_W);
		*entry = mk_pte(new, PTE_P | PTE_W | PTE_U);
		put_frame(old);
	} else {
		*entry |= PTE_W;	/* the last owner: it is ours now */
	}
	invlpg(addr);
	return 0;
}
