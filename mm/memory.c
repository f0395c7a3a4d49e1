/*
 * How do two tasks come to share every page, and what happens when one of
 * them writes?
 *
 *	copy_regions (copymem.c)
 *			-> copy_page_tables	share, read-only on both sides
 *	page fault -> handle_mm_fault (region.c)
 *			-> do_wp_page		a write: copy, or take over
 */
#include <mm/memory.h>
#include <uapi/errno.h>

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
