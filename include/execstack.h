/* What a new program finds on its stack. (kernel/execstack.c) */
#pragma once

#include <elf.h>
#include <region.h>

struct exec_args {
	const char *path;	/* kernel memory, as is the next one */
	const char *name;	/* argv[0], where argv is empty */
	char *const *argv, *const *envp;	/* the user's; NULL: empty */
};

/*
 * Adds the stack to mm and fills in argv, envp and the auxiliary vector:
 * 0 and where esp starts, or -E2BIG, -EFAULT, -ENOMEM. They may take a quarter
 * of RLIMIT_STACK, and each string 128 KiB.
 */
int build_stack(struct mm_struct *mm, const struct exec_args *args,
		const struct elf_plan *plan, uint32_t *esp);
