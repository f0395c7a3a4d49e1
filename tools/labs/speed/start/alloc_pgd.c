pte_t *alloc_pgd(void)
{
	uint32_t frame = take_frame(FRAME_TABLE, ANYTHING);
	pte_t *pgd = frame_to_virt(frame);

	if (!frame)
		return NULL;
	memset(pgd, 0, KERNEL_PGD * sizeof(*pgd));
	memcpy(&pgd[KERNEL_PGD], &swapper_pgd[KERNEL_PGD],
	       (PTES - KERNEL_PGD) * sizeof(*pgd));
	return pgd;
}
