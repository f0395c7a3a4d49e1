static int do_execve(const struct exec_args *args)
{
	struct elf_plan plan;
	struct mm_struct *mm = NULL;
	uint32_t esp;
	int err = load_program(args, &plan, &mm, &esp);

	current->spare_mm = NULL;
	if (!err)
		become(mm, args->path, plan.entry, esp);
	return err;
}
