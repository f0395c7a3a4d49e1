int copy_page_tables(pte_t *to, pte_t *from, uint32_t start, uint32_t end,
		     bool shared)
{
	int frames = 0;

	for (uint32_t addr = start; addr < end; addr += PAGE_SIZE) {
		pte_t *pte = find_pte(from, addr);

		if (!pte || !*pte)
			continue;
		pte_t *copy = make_pte(to, addr);

		if (!copy)
			return -ENOMEM;
		frames += share_pages(copy, pte, 1,
				      shared ? ~0u : ~(pte_t)PTE_W);
	}
	return frames;
}
