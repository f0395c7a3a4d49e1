/*
 * How do two tasks come to share every page, and what happens when one of
 * them writes?
 *
 *	copy_regions (copymem.c)
 *			-> copy_page_tables	share, read-only on both sides
 *	page fault -> handle_mm_fault (region.c)
 *			-> do_wp_page		a write: copy, or take over
 *			-> do_no_page		nothing there yet: zeros
 */
#include <mm/memory.h>
#include <uapi/errno.h>
#include <uapi/mman.h>

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

int copy_page_tables(pte_t *to, pte_t *from, uint32_t start, uint32_t end,
		     bool shared)
{
	int frames = 0;

	for (uint32_t addr = start, stop; addr < end; addr = stop) {
		stop = table_end(addr, end);
		pte_t *pte = find_pte(from, addr);

		if (!pte)
			continue;
		pte_t *copy = make_pte(to, addr);

		if (!copy)
			return -ENOMEM;
		frames += share_pages(copy, pte,
				      (stop - addr) / PAGE_SIZE,
				      shared ? ~0u : ~(pte_t)PTE_W);
		settle_table(&to[pgd_index(addr)]);
	}
	return frames;
}

int do_wp_page(pte_t *pte, uint32_t addr)
{
	uint32_t old = pte_frame(*pte);

	if (mem_map[old].count > 1) {
		uint32_t new = alloc_frame(FRAME_USER);

		if (!new)
			return -ENOMEM;
		copy_page(frame_to_virt(new), frame_to_virt(old));
		*pte = mk_pte(new, PTE_P | PTE_W | PTE_U);
		put_frame(old);
	} else {
		*pte |= PTE_W;		/* the last sharer: it is ours now */
	}
	invlpg(addr);
	return 0;
}

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

int map_kernel_stack(int nr)
{
	pte_t *pte = find_pte(swapper_pgd, kstack_bottom(nr));

	for (int i = 0; i < KSTACK_PAGES; i++) {
		uint32_t frame = alloc_frame(FRAME_STACK);

		if (!frame) {
			unmap_kernel_stack(nr);
			return -ENOMEM;
		}
		pte[i] = mk_pte(frame, PTE_P | PTE_W | PTE_G);
	}
	return 0;
}

void unmap_kernel_stack(int nr)
{
	uint32_t bottom = kstack_bottom(nr);
	pte_t *pte = find_pte(swapper_pgd, bottom);

	for (int i = 0; i < KSTACK_PAGES; i++) {
		if (pte[i])
			put_frame(pte_frame(pte[i]));
		pte[i] = 0;
		invlpg(bottom + i * PAGE_SIZE);
	}
}
