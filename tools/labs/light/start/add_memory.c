static void add_memory(struct boot_info *boot, const struct mmap_entry *e)
{
	uint32_t base = e->base, end = base + e->length;

	if (e->type != RAM || base >= MAX_RAM)
		return;
	boot_add(&boot->ram, base, end);	/* as if all were that simple */
	boot->ram_end = end;
}
