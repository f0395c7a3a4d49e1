/*
 * How does a task come to run another program?
 *
 *	sys_execve -> do_execve
 *	  load_program	a new address space, the file's pages mapped in
 *	  build_stack	argv, envp and the auxiliary vector (execstack.c)
 *	  "From here on it cannot fail."
 *	  become	the old address space goes, the new one is in cr3
 *
 * Pages come from the file's own frames, copy-on-write, as fork shares them:
 * nothing is read, nothing copied but the page where data ends and bss begins.
 */
#include <task/exec.h>
#include <lib/elf.h>
#include <task/exit.h>
#include <foreign/foreign.h>
#include <fs/file.h>
#include <task/fork.h>
#include <fpu/fpu.h>
#include <task/gdt.h>
#include <fs/inode.h>
#include <mm/page.h>
#include <mm/region.h>
#include <signal/signal.h>
#include <lib/string.h>
#include <trace/trace.h>
#include <uapi/errno.h>

/* Looks at the headers, in the file's first page, and keeps what they say. 0,
 * -EACCES, -ETXTBSY, -ENOEXEC. */
static int check_headers(struct inode *inode, uint32_t bias,
			 struct elf_plan *plan)
{
	if (!S_ISREG(inode->mode) || permission(inode, X_OK))
		return -EACCES;
	if (inode->writers)
		return -ETXTBSY;
	uint32_t frame = inode_frame(inode, 0);

	return frame ? elf_check(frame_to_virt(frame), PAGE_SIZE, inode->size,
				 bias, plan) : -ENOEXEC;
}

int open_program(const char *path, uint32_t bias, struct elf_plan *plan,
		 struct inode **out)
{
	int err = namei(path, out);

	if (err)
		return err;
	err = check_headers(*out, bias, plan);
	if (err)
		iput(*out);
	return err;
}

/* Maps page `index` of the file at addr, shared until a task writes. */
static int map_file_page(struct mm_struct *mm, uint32_t addr,
			 struct inode *inode, uint32_t index)
{
	uint32_t frame = inode_frame(inode, index);

	if (!frame)
		return 0;	/* a hole: zeros on demand */
	pte_t *pte = make_pte(mm->pgd, addr);

	if (!pte)
		return -ENOMEM;
	if (!*pte) {
		get_frame(frame);
		fill_pte(pte, mk_pte(frame, PTE_P | PTE_U));
		mm->frames++;
	}
	return 0;
}

/* bss begins in a page of the file: that page is copied, its rest zeroed. */
static int clear_tail(struct mm_struct *mm, uint32_t addr)
{
	uint32_t in_page = addr % PAGE_SIZE;
	char *page = in_page ? page_to_access(mm, addr, true) : NULL;

	if (page)
		memset(page + in_page, 0, PAGE_SIZE - in_page);
	return page || !in_page ? 0 : -ENOMEM;
}

/* The regions of a segment: the file's pages, then those of zeros only. Where
 * it begins in the last page of the one before, that page gets the rights of
 * both. */
static int map_segment(struct mm_struct *mm, const struct elf32_phdr *seg)
{
	uint32_t start = page_down(seg->p_vaddr);
	uint32_t bss = seg->p_filesz ? page_up(seg->p_vaddr + seg->p_filesz)
				     : start;
	uint32_t prot = elf_prot(seg);
	struct vm_region file = {
		.start = start, .end = bss, .prot = prot,
		.flags = VM_FILE, .file_offset = page_down(seg->p_offset),
	};
	struct vm_region zeros = {
		.start = bss, .end = page_up(seg->p_vaddr + seg->p_memsz),
		.prot = prot,
	};
	struct vm_region *before = find_region(mm, start);
	int err = 0;

	if (before) {
		err = protect_range(mm, start, start + PAGE_SIZE,
				    before->prot | prot,
				    current->leader->rlim);
		file.start += PAGE_SIZE;
		file.file_offset += PAGE_SIZE;
	}
	if (!err && file.start < file.end)
		err = add_region(mm, &file);
	if (!err && zeros.start < zeros.end)
		err = add_region(mm, &zeros);
	return err;
}

static int load_segment(struct mm_struct *mm, struct inode *inode,
			const struct elf32_phdr *seg)
{
	uint32_t file_end = seg->p_vaddr + seg->p_filesz;
	uint32_t index = seg->p_offset / PAGE_SIZE;
	int err = map_segment(mm, seg);

	for (uint32_t addr = page_down(seg->p_vaddr);
	     addr < file_end && !err; addr += PAGE_SIZE) {
		err = map_file_page(mm, addr, inode, index++);
		if (!err && cond_resched())
			err = -EINTR;
	}
	if (!err && seg->p_memsz > seg->p_filesz)
		err = clear_tail(mm, file_end);
	return err;
}

int load_segments(struct mm_struct *mm, struct inode *inode,
		  const struct elf_plan *plan)
{
	int err = 0;

	for (int i = 0; i < plan->nr && !err; i++)
		err = load_segment(mm, inode, &plan->seg[i]);
	mm->start_brk = mm->brk = page_up(plan->brk);
	return err;
}

/* The new address space with the program and its stack in it. 0, or -errno
 * and what *mm has become by then is to be put. */
static int load_program(const struct exec_args *args, struct elf_plan *plan,
			struct mm_struct **mm, uint32_t *esp)
{
	struct inode *inode;
	int err = open_program(args->program, PIE_BIAS, plan, &inode);

	if (err)
		return err;
	if (!(*mm = alloc_mm(NULL)))
		err = -ENOMEM;
	if (!err) {		/* a program not to be read: nor its memory */
		(*mm)->was_anothers = permission(inode, R_OK) != 0;
		(*mm)->exe = inode->ino;
		inode->was_run = true;
		strlcpy((*mm)->name, args->program, sizeof((*mm)->name));
	}
	current->spare_mm = *mm;
	if (!err && plan->interp.p_filesz)
		err = load_interpreter(*mm, inode, plan);
	if (!err)
		err = load_segments(*mm, inode, plan);
	if (!err)
		err = build_stack(*mm, args, plan, esp);
	iput(inode);
	return err;
}

/* Gives current files and handlers that it shares with no task. 0; or -ENOMEM,
 * and both are shared as before. */
static int unshare(void)
{
	struct files_struct *files = current->files;
	struct sighand_struct *sighand = current->sighand;

	if (sighand->count > 1 && !(sighand = dup_sighand(sighand)))
		return -ENOMEM;
	if (files->count > 1 && !(files = dup_files(files))) {
		if (sighand != current->sighand)
			put_sighand(sighand);
		return -ENOMEM;
	}
	if (files != current->files)
		put_files(current->files);
	if (sighand != current->sighand)
		put_sighand(current->sighand);
	current->files = files;
	current->sighand = sighand;
	return 0;
}

static void set_comm(const char *path)
{
	const char *name = path;

	for (const char *s = path; *s; s++)
		if (*s == '/' && s[1])
			name = s + 1;
	strlcpy(current->comm, name, COMM_LEN);
}

static void become(struct mm_struct *mm, const char *path, uint32_t entry,
		   uint32_t esp)
{
	struct trapframe *regs = task_regs(current);
	struct mm_struct *old = current->mm;

	release_mm();
	current->mm = mm;
	current->tss.cr3 = virt_to_phys(mm->pgd);
	write_cr(3, current->tss.cr3);
	drop_mm(old);
	close_on_exec(current->files);
	drop_itimers(current, true);
	reset_handlers(current->sighand);
	fpu_drop(current);
	memset(current->tls, 0, sizeof(current->tls));
	load_tls(current->tls);		/* the CPU's copies, too */
	current->altstack.ss_sp = current->altstack.ss_size = 0;
	set_comm(path);
	note_text(EVENT_EXEC, current->comm);
	current->did_exec = true;
	*regs = (struct trapframe){	/* a tracer sees whose end it is */
		.vector = regs->vector, .orig_eax = regs->orig_eax,
		.eip = entry, .esp = esp, .eflags = EFLAGS_FIXED | EFLAGS_IF,
		.cs = USER_CS, .ss = USER_DS, .ds = USER_DS, .es = USER_DS,
	};
}

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
	if (!err)
		err = unshare();
	if (!err)
		err = become_only_thread();
	current->spare_mm = NULL;
	if (err) {
		drop_mm(mm);
		return err;
	}
	/* From here on it cannot fail. */
	mm->was_anothers |= cred_exec(&current->cred);
	become(mm, args->path, plan.start, esp);
	return 0;
}

int kernel_execve(const char *path)
{
	struct exec_args args = {
		.path = path, .first = path, .first_len = strlen(path) + 1,
	};

	return do_execve(&args);
}

int execve_name(char *path, char *const *argv, char *const *envp)
{
	struct exec_args args = {
		.path = path, .first = "", .first_len = 1, .argv = argv,
		.envp = envp,
	};
	pid_t former = trace_nr(current);

	int err = do_execve(&args);

	putname(path);
	if (!err)
		trace_exec(former);
	return err;
}

/*
 * Replaces the current program. On failure (-ENOENT, -EACCES, -ENOEXEC,
 * -E2BIG, -EFAULT, -ENOMEM ...) the caller goes on as it was.
 */
int32_t sys_execve(const char *user_path, char *const *argv,
		   char *const *envp)
{
	char *path;

	return getname(user_path, &path) ?: execve_name(path, argv, envp);
}
