/*
 * Is this file a program, and what does it ask for?
 *
 * Everything in the file is an assertion by someone we do not know. What
 * passes here can be mapped without another look.
 */
#include <lib/elf.h>
#include <lib/string.h>
#include <asm/layout.h>
#include <uapi/errno.h>
#include <uapi/mman.h>

#define MAX_PHDRS	64

static const uint8_t ident[] = { 0x7f, 'E', 'L', 'F', ELFCLASS32, ELFDATA2LSB };

static bool header_is_sound(const struct elf32_ehdr *h)
{
	return !memcmp(h->e_ident, ident, sizeof(ident)) &&
	       (h->e_type == ET_EXEC || h->e_type == ET_DYN) &&
	       h->e_machine == EM_386 &&
	       h->e_version == EV_CURRENT &&
	       h->e_phentsize == sizeof(struct elf32_phdr) &&
	       h->e_phnum >= 1 && h->e_phnum <= MAX_PHDRS;
}

uint32_t elf_prot(const struct elf32_phdr *p)
{
	return (p->p_flags & PF_R ? PROT_READ : 0) |
	       (p->p_flags & PF_W ? PROT_WRITE : 0) |
	       (p->p_flags & PF_X ? PROT_EXEC : 0);
}

/* Taken alone, can this segment be mapped? Sums are 64 bits: nothing wraps.
 * Where it has nothing but zeros the offset may be anything. */
static bool segment_is_sound(const struct elf32_phdr *p, uint32_t file_size)
{
	return p->p_memsz >= p->p_filesz && p->p_vaddr >= USER_MIN &&
	       (uint64_t)p->p_vaddr + p->p_memsz <= ELF_USER_END &&
	       (!p->p_filesz ||
		((uint64_t)p->p_offset + p->p_filesz <= file_size &&
		 p->p_offset % PAGE_SIZE == p->p_vaddr % PAGE_SIZE));
}

/* b follows a: is that in order, and can they share a page if they must? */
static bool follows(const struct elf32_phdr *a, const struct elf32_phdr *b)
{
	uint32_t a_end = a->p_vaddr + a->p_memsz;

	if (b->p_vaddr < a_end)
		return false;
	if (page_down(b->p_vaddr) >= page_up(a_end))
		return true;
	return a->p_memsz == a->p_filesz && b->p_filesz &&
	       a->p_vaddr - a->p_offset == b->p_vaddr - b->p_offset;
}

/* Adds a PT_LOAD to the plan; an empty one only moves the heap's beginning.
 * The program is told where the headers, at phoff in the file, are. */
static int plan_segment(struct elf_plan *plan, const struct elf32_phdr *p,
		       uint32_t phoff, uint32_t file_size)
{
	struct elf32_phdr *seg = &plan->seg[plan->nr];

	if (!p->p_memsz && !p->p_filesz) {
		if (p->p_vaddr > plan->brk)
			plan->brk = p->p_vaddr;
		return plan->brk <= ELF_USER_END ? 0 : -ENOEXEC;
	}
	if (plan->nr == ELF_MAX_SEGMENTS || !segment_is_sound(p, file_size))
		return -ENOEXEC;
	*seg = *p;
	if (plan->nr++ && !follows(seg - 1, seg))
		return -ENOEXEC;
	if (plan->brk < p->p_vaddr + p->p_memsz)
		plan->brk = p->p_vaddr + p->p_memsz;
	if (phoff - p->p_offset < p->p_filesz)
		plan->phdr_addr = p->p_vaddr + (phoff - p->p_offset);
	return 0;
}

int elf_check(const void *head, size_t head_len, uint32_t file_size,
	      uint32_t bias, struct elf_plan *plan)
{
	const uint8_t *bytes = head;
	struct elf32_ehdr h;		/* copies: nothing need be aligned */
	struct elf32_phdr p;
	int err = 0;

	if (head_len > file_size)
		head_len = file_size;
	if (head_len < sizeof(h))
		return -ENOEXEC;
	memcpy(&h, bytes, sizeof(h));
	if (!header_is_sound(&h) || h.e_phoff > head_len ||
	    h.e_phnum * sizeof(p) > head_len - h.e_phoff)
		return -ENOEXEC;
	if (h.e_type == ET_EXEC)
		bias = 0;
	*plan = (struct elf_plan){ .entry = h.e_entry + bias, .bias = bias,
				   .start = h.e_entry + bias,
				   .phnum = h.e_phnum };
	for (int i = 0; i < h.e_phnum && !err; i++) {
		memcpy(&p, bytes + h.e_phoff + i * sizeof(p), sizeof(p));
		p.p_vaddr += bias;
		if (p.p_type == PT_INTERP && !plan->interp.p_filesz)
			plan->interp = p;
		if (p.p_type == PT_LOAD)
			err = plan_segment(plan, &p, h.e_phoff, file_size);
	}
	return err || !plan->nr ? -ENOEXEC : 0;
}
