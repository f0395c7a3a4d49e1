static void read_mb2(struct boot_info *boot, uint32_t at)
{
	const struct mb2_tag *first = at_phys(at + MB2_HEAD, MB2_HEAD);

	read_tag(boot, first);
	panic("not implemented: read_mb2");	/* and the others? */
}
