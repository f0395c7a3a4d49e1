/* What a program file asks for, once it has been found to be sound. */
#pragma once

#include <uapi/elf.h>

#define ELF_MAX_SEGMENTS 16
#define ELF_USER_END	0xBF000000u	/* programs end here: stack above */

struct elf_plan {
	uint32_t entry;
	uint32_t phdr_addr;	/* AT_PHDR: where they are, or 0 */
	uint32_t phnum;
	uint32_t brk;		/* end of the last segment */
	int nr;
	struct elf32_phdr seg[ELF_MAX_SEGMENTS];	/* by address */
};

/*
 * Reads a static i386 program's headers from the first head_len bytes of a
 * file of file_size bytes. 0 and a plan in which every segment lies inside the
 * file and inside user space, in order, none overlapping, at an address that
 * is its offset mod 4096 unless it is of zeros only; or -ENOEXEC. Two
 * touch the same page only where both map the same page of the file there and
 * the first has no zeros to add: such a page gets the rights of both.
 */
int elf_check(const void *head, size_t head_len, uint32_t file_size,
	      struct elf_plan *plan);
/* What a segment is for, as PROT_ bits. */
uint32_t elf_prot(const struct elf32_phdr *segment);
