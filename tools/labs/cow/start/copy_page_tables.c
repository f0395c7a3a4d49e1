int copy_page_tables(pte_t *to, pte_t *from, uint32_t start, uint32_t end,
		     bool shared)
{
	int frames = 0;

	for (uint32_t addr = start; addr < end; addr += PAGE_SIZE) {
		pte_t *pte = find_pte(from, addr);

		if (!pte || !*pte)
			continue;
		pte_t *copy = make_pte(to, addr);
		uint32_t frame = pte_frame(*pte);

		if (!copy)
			return -ENOMEM;
		if (shared) {
			get_frame(frame);
			fill_pte(copy, *pte);
		} else {
			uint32_t new = alloc_frame(FRAME_USER);

			if (!new) {
				settle_table(&to[pgd_index(addr)]);
				return -ENOMEM;
			}
			copy_page(frame_to_virt(new), frame_to_virt(frame));
			fill_pte(copy, mk_pte(new, *pte & (PAGE_SIZE - 1)));
		}
		frames++;
	}
	return frames;
}
