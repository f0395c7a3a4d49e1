static int do_execve(struct exec_args *args)
{
	struct elf_plan plan;
	struct mm_struct *mm = NULL;
	uint32_t esp;
	int err;

	args->program = args->path;
	do
		err = load_program(args, &plan, &mm, &esp);
	while (err == -ENOEXEC && !mm && !(err = take_interpreter(args)));
	free_page(args->page);
	current->spare_mm = NULL;
	if (!err)
		become(mm, args->path, plan.start, esp);
	return err;
}
