/*
 * How does a page come to an address, and how do pages leave?
 *
 *	page fault -> handle_mm_fault (region.c)
 *			-> do_no_page		nothing there yet: zeros
 *	munmap, exec, exit -> unmap_page_range	all that is in a range
 *	mprotect -> protect_page_range		they stay, with other rights
 */
#include <mm/memory.h>
#include <uapi/errno.h>
#include <uapi/mman.h>

int do_no_page(pte_t *pgd, uint32_t addr, bool writable)
{
	pte_t *pte = make_pte(pgd, addr);
	uint32_t frame = pte ? alloc_frame(FRAME_USER) : 0;

	if (!frame) {
		settle_table(&pgd[pgd_index(addr)]);
		return -ENOMEM;
	}
	zero_page(frame_to_virt(frame));
	fill_pte(pte, mk_pte(frame, PTE_P | PTE_U | (writable ? PTE_W : 0)));
	return 0;
}

/* Takes the pages from `at` to `stop` out of a table that is ours alone, and
 * frees it if they were its last. How many they were. */
static uint32_t empty_table(pte_t *entry, uint32_t at, uint32_t stop)
{
	uint32_t frame = pte_frame(*entry);
	pte_t *pte = pte_in(*entry, at);
	pte_t *last = pte + (stop - at) / PAGE_SIZE;
	uint32_t there = mem_map[frame].in_use, left = there;

	for (; pte < last && left; pte++) {
		if (!*pte)
			continue;
		put_frame(pte_frame(*pte));
		*pte = 0;
		left--;
	}
	mem_map[frame].in_use = left;
	settle_table(entry);
	return there - left;
}

uint32_t unmap_page_range(pte_t *pgd, uint32_t start, uint32_t end)
{
	uint32_t frames = 0;

	for (pte_t *entry = &pgd[pgd_index(start)]; start < end; entry++) {
		struct page *table = &mem_map[pte_frame(*entry)];
		uint32_t stop = table_end(start, end);

		if (*entry && table->count == 1) {
			frames += empty_table(entry, start, stop);
		} else if (*entry) {
			frames += table->in_use;	/* others keep it */
			table->count--;
			*entry = 0;
		}
		start = stop;
	}
	return frames;
}

void protect_page_range(pte_t *pgd, uint32_t start, uint32_t end, int prot,
			bool shared)
{
	for (uint32_t addr = start; addr < end; addr += PAGE_SIZE) {
		pte_t *pte = find_pte(pgd, addr);

		if (!pte || !*pte)
			continue;
		*pte &= ~(PTE_P | PTE_W);
		if (prot != PROT_NONE)
			*pte |= PTE_P;
		if (shared && prot & PROT_WRITE)
			*pte |= PTE_W;
	}
}
