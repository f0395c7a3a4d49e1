/* Programs that a test makes itself: bytes, a copy, the heads of an ELF file. */
#ifndef PROGRAMS_H
#define PROGRAMS_H

#include "check.h"
#include <uapi/elf.h>

#define COPY_PIECE	(1 << 16)

static UNUSED void put_file(const char *path, const void *bytes, int length,
			    mode_t mode)
{
	int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC, mode);
	CHECK(fd >= 0);
	CHECK_EQ(write(fd, bytes, length), length);
	CHECK_EQ(close(fd), 0);
}

static UNUSED void copy_program(const char *from_path, const char *to_path)
{
	static char buf[COPY_PIECE];
	int from = open(from_path, O_RDONLY, 0), n;
	int to = open(to_path, O_WRONLY | O_CREAT | O_TRUNC, 0700);
	while ((n = read(from, buf, sizeof(buf))) > 0)
		CHECK_EQ(write(to, buf, n), n);
	CHECK_EQ(close(from), 0);
	CHECK_EQ(close(to), 0);
}

/* Of a file of that size with one segment, all of itself at `place`, and with
 * *load at its begin + load_at; it starts at its begin + entry_at. */
static UNUSED void good_heads(struct elf32_ehdr *header, int type,
			      uint32_t place, uint32_t size, uint32_t entry_at,
			      struct elf32_phdr *load, uint32_t load_at)
{
	memcpy(header->e_ident, "\177ELF\1\1\1", 7);
	header->e_type = type;
	header->e_machine = EM_386;
	header->e_version = EV_CURRENT;
	header->e_entry = place + entry_at;
	header->e_phoff = load_at;
	header->e_ehsize = sizeof(struct elf32_ehdr);
	header->e_phentsize = sizeof(struct elf32_phdr);
	header->e_phnum = 1;
	load->p_type = PT_LOAD;
	load->p_vaddr = load->p_paddr = place;
	load->p_filesz = load->p_memsz = size;
	load->p_flags = PF_R | PF_X;
	load->p_align = PAGE_SIZE;
}

#endif
