static int copy_private(struct mm_struct *mm, uint32_t start, uint32_t stop,
			bool filled)
{
	return copy_page_tables(mm->pgd, current->mm->pgd, start, stop, false);
}
