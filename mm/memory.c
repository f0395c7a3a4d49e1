/*
 * How do two tasks come to share every page, and what happens when one of
 * them writes?
 *
 *	copy_mem (fork.c) -> copy_page_tables	share, read-only on both sides
 *	page fault -> handle_mm_fault (region.c)
 *			-> do_wp_page		a write: copy, or take over
 *			-> do_no_page		nothing there yet: zeros
 */
#include <mm/memory.h>
#include <events/events.h>
#include <mm/page.h>
#include <lib/string.h>
#include <uapi/errno.h>
#include <uapi/mman.h>

pte_t swapper_pgd[PTES] __attribute__((aligned(PAGE_SIZE)));

pte_t *alloc_pgd(void)
{
	uint32_t frame = alloc_frame(FRAME_TABLE);

	if (!frame)
		return NULL;
	pte_t *pgd = frame_to_virt(frame);

	memset(pgd, 0, KERNEL_PGD * sizeof(*pgd));
	memcpy(&pgd[KERNEL_PGD], &swapper_pgd[KERNEL_PGD],
	       (PTES - KERNEL_PGD) * sizeof(*pgd));
	return pgd;
}

void free_pgd(pte_t *pgd)
{
	for (unsigned i = 0; i < KERNEL_PGD; i++)
		if (pgd[i])
			put_frame(pte_frame(pgd[i]));
	put_frame(virt_to_frame(pgd));
}

pte_t *find_pte(pte_t *pgd, uint32_t addr)
{
	pte_t entry = pgd[pgd_index(addr)];
	pte_t *table = frame_to_virt(pte_frame(entry));

	return entry ? &table[pte_index(addr)] : NULL;
}

pte_t *make_pte(pte_t *pgd, uint32_t addr)
{
	pte_t *entry = &pgd[pgd_index(addr)];

	if (!*entry) {
		uint32_t frame = alloc_frame(FRAME_TABLE);

		if (!frame)
			return NULL;
		zero_page(frame_to_virt(frame));
		*entry = mk_pte(frame, PTE_P | PTE_W | PTE_U);
	}
	return find_pte(pgd, addr);
}

uint32_t unmap_page_range(pte_t *pgd, uint32_t start, uint32_t end)
{
	uint32_t frames = 0;

	for (uint32_t addr = start, stop; addr < end; addr = stop) {
		stop = table_end(addr, end);
		pte_t *pte = find_pte(pgd, addr);

		if (!pte)
			continue;
		for (pte_t *last = pte + (stop - addr) / PAGE_SIZE;
		     pte < last; pte++) {
			if (!*pte)
				continue;
			put_frame(pte_frame(*pte));
			*pte = 0;
			frames++;
		}
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

/* One page table's worth: the inner loop of fork. How many there were. */
static uint32_t share_pages(pte_t *to, pte_t *from, pte_t *last, pte_t keep)
{
	uint32_t frames = 0;

	for (; from < last; from++, to++) {
		pte_t entry = *from;

		if (!entry)
			continue;
		get_frame(pte_frame(entry));
		*to = *from = entry & keep;
		frames++;
	}
	return frames;
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
				      pte + (stop - addr) / PAGE_SIZE,
				      shared ? ~0u : ~(pte_t)PTE_W);
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
		note(EVENT_PAGE, addr, PAGE_COPIED, old, new);
	} else {
		*pte |= PTE_W;		/* the last sharer: it is ours now */
		note(EVENT_PAGE, addr, PAGE_LAST_SHARER, old, old);
	}
	invlpg(addr);
	return 0;
}

int do_no_page(pte_t *pgd, uint32_t addr, bool writable)
{
	pte_t *pte = make_pte(pgd, addr);
	uint32_t frame = pte ? alloc_frame(FRAME_USER) : 0;

	if (!frame)
		return -ENOMEM;		/* a new, empty table is free_pgd's */
	zero_page(frame_to_virt(frame));
	*pte = mk_pte(frame, PTE_P | PTE_U | (writable ? PTE_W : 0));
	note(EVENT_PAGE, addr, PAGE_ZERO, 0, frame);
	return 0;
}

int map_kernel_stack(int nr)
{
	uint32_t bottom = kstack_bottom(nr);

	for (int i = 0; i < KSTACK_PAGES; i++) {
		uint32_t addr = bottom + i * PAGE_SIZE;
		uint32_t frame = alloc_frame(FRAME_STACK);

		if (!frame) {
			unmap_kernel_stack(nr);
			return -ENOMEM;
		}
		*find_pte(swapper_pgd, addr) =
			mk_pte(frame, PTE_P | PTE_W | PTE_G);
	}
	return 0;
}

void unmap_kernel_stack(int nr)
{
	uint32_t bottom = kstack_bottom(nr);

	unmap_page_range(swapper_pgd, bottom, kstack_top(nr));
	for (int i = 0; i < KSTACK_PAGES; i++)
		invlpg(bottom + i * PAGE_SIZE);
}
