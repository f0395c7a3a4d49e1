/* What a new program finds on its stack. (kernel/execstack.c) */
#pragma once

#include <elf.h>
#include <region.h>

#define MAX_ARG_BYTES	(128u << 10)	/* argv's and envp's strings together */
#define MAX_ARG_COUNT	8192

struct exec_args {
	const char *path;	/* kernel memory */
	char *const *argv;	/* user memory, but for kernel: then argv and */
	char *const *envp;	/* its strings are the kernel's own */
	bool kernel;
};

/*
 * Adds the stack to mm and fills in argv, envp and the auxiliary vector:
 * 0 and where esp starts, or -E2BIG, -EFAULT, -ENOMEM.
 */
int build_stack(struct mm_struct *mm, const struct exec_args *args,
		const struct elf_plan *plan, uint32_t *esp);
