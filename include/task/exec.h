/* One program in place of another. (kernel/task/exec.c) */
#pragma once

#include <lib/elf.h>
#include <mm/region.h>

/* execve(2) for the kernel's own threads: path in kernel memory, and the only
 * argument. 0 or -errno, as sys_execve. */
int kernel_execve(const char *path);

/* What a new program finds on its stack. (kernel/task/execstack.c) */
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

/*
 * execve's way with threads: the others end, and the caller is its process's
 * leader, with the leader's number and family. 0, or -EINTR: we end, too.
 * (kernel/threads/group.c)
 */
int become_only_thread(void);
