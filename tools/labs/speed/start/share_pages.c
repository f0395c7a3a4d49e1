uint32_t share_pages(pte_t *to, pte_t *from, uint32_t n, pte_t keep)
{
	uint32_t there = 0;

	for (uint32_t i = 0; i < n; i++)
		if (from[i]) {
			get_frame(pte_frame(from[i]));
			from[i] &= keep;
			fill_pte(&to[i], from[i]);
			there++;
		}
	return there;
}
