static bool segment_is_sound(const struct elf32_phdr *p, uint32_t file_size)
{
	return p->p_vaddr >= USER_MIN && p->p_filesz <= file_size;
}
