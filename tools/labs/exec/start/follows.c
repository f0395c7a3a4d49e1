static bool follows(const struct elf32_phdr *a, const struct elf32_phdr *b)
{
	return b->p_vaddr > a->p_vaddr;
}
