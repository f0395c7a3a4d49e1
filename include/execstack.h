/* What a new program finds on its stack. (kernel/execstack.c) */
#pragma once

#include <elf.h>
#include <region.h>

struct arg_list {
	char *const *at;	/* ends in NULL; NULL: empty */
	bool kernel;		/* it and its strings are the kernel's own */
};

struct exec_args {
	const char *path;	/* kernel memory */
	struct arg_list argv, envp;
};

/*
 * Adds the stack to mm and fills in argv, envp and the auxiliary vector:
 * 0 and where esp starts, or -E2BIG, -EFAULT, -ENOMEM. They may take a quarter
 * of RLIMIT_STACK, and each string 128 KiB.
 */
int build_stack(struct mm_struct *mm, const struct exec_args *args,
		const struct elf_plan *plan, uint32_t *esp);
