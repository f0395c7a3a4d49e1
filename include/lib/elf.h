/* What a program file asks for, once it has been found to be sound. */
#pragma once

#include <uapi/elf.h>

#define ELF_MAX_SEGMENTS 16
#define PIE_BIAS	0x56600000u	/* of what does not care where it is */
#define ELF_USER_END	0xBF000000u	/* programs end here: stack above */

struct elf_plan {
	uint32_t entry;
	uint32_t start;		/* the same, or its interpreter's */
	uint32_t bias;		/* has been added to each address */
	uint32_t base;		/* AT_BASE: its interpreter's bias */
	struct elf32_phdr interp;	/* as in the file; or no p_filesz */
	uint32_t phdr_addr;	/* AT_PHDR: where they are, or 0 */
	uint32_t phnum;
	uint32_t brk;		/* end of the last segment */
	int nr;
	struct elf32_phdr seg[ELF_MAX_SEGMENTS];	/* by address */
};

/*
 * Reads an i386 program's headers from the first head_len bytes of a file of
 * file_size bytes; what may be anywhere is moved up by bias. 0 and a plan in
 * which every segment lies inside the file and inside user space, in order,
 * none overlapping, at an address that is its offset mod 4096 unless it is of
 * zeros only (and an interp not looked at yet); or -ENOEXEC. Two
 * touch the same page only where both map the same page of the file there and
 * the first has no zeros to add: such a page gets the rights of both.
 */
int elf_check(const void *head, size_t head_len, uint32_t file_size,
	      uint32_t bias, struct elf_plan *plan);
/* What a segment is for, as PROT_ bits. */
uint32_t elf_prot(const struct elf32_phdr *segment);
