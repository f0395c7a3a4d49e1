int do_wp_page(pte_t *pte, uint32_t addr)
{
	*pte |= PTE_W;			/* as long as nothing is shared */
	invlpg(addr);
	return 0;
}
