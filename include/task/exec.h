/* One program in place of another. (kernel/task/exec.c) */
#pragma once

#include <lib/elf.h>
#include <fs/inode.h>
#include <mm/region.h>

/* execve(2) for the kernel's own threads: path in kernel memory, and the only
 * argument. 0 or -errno, as sys_execve. */
int kernel_execve(const char *path);
/* The same for a program, of a path that getname made: it is put. */
int execve_name(char *path, char *const *argv, char *const *envp);

/* What a new program finds on its stack. (kernel/task/execstack.c) */
struct exec_args {
	const char *path;	/* kernel memory, as are the next ones */
	const char *program;	/* what is loaded: that, or its interpreter */
	const char *first;	/* argv's first strings, end to end: so many */
	uint32_t first_len, nr_first;	/* (0: one, where argv is empty) */
	char *const *argv, *const *envp;	/* the user's; NULL: empty */
	char *page;		/* what first is part of; NULL */
	int level;		/* scripts on the way to program */
};

/* What a path names, and its headers, read as elf_check does: 0 and a reference
 * to put; namei's errors, -EACCES, -ETXTBSY, -ENOEXEC. */
int open_program(const char *path, uint32_t bias, struct elf_plan *plan,
		 struct inode **out);
/* Maps all of a program and sets mm's break behind it: 0, -ENOMEM, -EINTR. */
int load_segments(struct mm_struct *mm, struct inode *inode,
		  const struct elf_plan *plan);

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
