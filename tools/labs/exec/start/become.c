static void become(struct mm_struct *mm, const char *path, uint32_t entry,
		   uint32_t esp)
{
	struct trapframe *regs = task_regs(current);

	current->mm = mm;
	current->tss.cr3 = virt_to_phys(mm->pgd);
	write_cr(3, current->tss.cr3);
	set_comm(path);
	current->did_exec = true;
	regs->eip = entry;
	regs->esp = esp;
	regs->eflags = EFLAGS_FIXED | EFLAGS_IF;
	regs->cs = USER_CS;
	regs->ss = regs->ds = regs->es = USER_DS;
}
