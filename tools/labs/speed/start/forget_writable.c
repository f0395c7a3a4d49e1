static void forget_writable(struct mm_struct *old)
{
	if (mm_copied)
		mm_copied(old);
	for (struct vm_region *r = old->regions; r; r = r->next)
		for (uint32_t addr = r->start; addr < r->end;
		     addr += PAGE_SIZE)
			asm volatile("invlpg (%0)" : : "r"(addr) : "memory");
}
