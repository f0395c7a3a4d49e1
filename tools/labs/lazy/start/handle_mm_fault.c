int handle_mm_fault(struct mm_struct *mm, uint32_t addr, bool write,
		    const struct rlimit *rlim)
{
	struct vm_region *r = find_region(mm, addr);

	if (!r && !(r = grow_stack(mm, addr, rlim)))
		return -EFAULT;
	(void)write;
	return supply_page(mm, r, addr);	/* as if nothing were there */
}
