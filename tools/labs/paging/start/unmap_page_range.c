uint32_t unmap_page_range(pte_t *pgd, uint32_t start, uint32_t end)
{
	/* of one table, which nobody else has: the others are yours */
	return empty_table(&pgd[pgd_index(start)], start, end);
}
