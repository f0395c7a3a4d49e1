static int copy_mem(const struct kernel_clone_args *args,
		    struct task_struct *p)
{
	(void)args;
	p->mm = alloc_mm(current->mm);
	return copy_regions(p->mm, current->mm);
}
