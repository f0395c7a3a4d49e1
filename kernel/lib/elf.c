/*
 * Is this file a program, and what does it ask for?
 *
 * Everything in the file is an assertion by someone we do not know. What
 * passes here can be mapped without another look.
 */
#include <elf.h>

#include <asm/layout.h>
#include <uapi/elf.h>
#include <uapi/errno.h>
#include <uapi/mman.h>

#define MAX_PHDRS 64

static bool header_is_sound(const struct elf32_ehdr *h)
{
	return h->e_ident[0] == 0x7f && h->e_ident[1] == 'E' &&
	       h->e_ident[2] == 'L' && h->e_ident[3] == 'F' &&
	       h->e_ident[EI_CLASS] == ELFCLASS32 &&
	       h->e_ident[EI_DATA] == ELFDATA2LSB &&
	       h->e_type == ET_EXEC && h->e_machine == EM_386 &&
	       h->e_version == EV_CURRENT &&
	       h->e_phentsize == sizeof(struct elf32_phdr) &&
	       h->e_phnum >= 1 && h->e_phnum <= MAX_PHDRS;
}

/* The head need not be aligned, so structures are copied out of it. */
static void take(void *to, const uint8_t *from, size_t n)
{
	uint8_t *p = to;

	while (n--)
		*p++ = *from++;
}

static uint32_t prot_of(uint32_t flags)
{
	return (flags & PF_R ? PROT_READ : 0) |
	       (flags & PF_W ? PROT_WRITE : 0) |
	       (flags & PF_X ? PROT_EXEC : 0);
}

/* Taken alone, can this segment be mapped? Sums are 64 bits: nothing wraps. */
static bool segment_is_sound(const struct elf32_phdr *p, uint32_t file_size)
{
	uint64_t end = (uint64_t)p->p_vaddr + p->p_memsz;
	uint64_t file_end = (uint64_t)p->p_offset + p->p_filesz;

	if (p->p_memsz < p->p_filesz || p->p_vaddr < USER_MIN ||
	    end > ELF_USER_END)
		return false;
	/* Nothing but zeros: then the offset may be anything. */
	return !p->p_filesz ||
	       (file_end <= file_size &&
		p->p_offset % PAGE_SIZE == p->p_vaddr % PAGE_SIZE);
}

/* b follows a: is that in order, and can they share a page if they must? */
static bool follows(const struct elf_segment *a, const struct elf_segment *b)
{
	uint32_t a_end = a->vaddr + a->memsz;

	if (b->vaddr < a_end)
		return false;
	if (page_down(b->vaddr) >= page_up(a_end))
		return true;
	return a->memsz == a->filesz && b->filesz &&
	       a->vaddr - a->offset == b->vaddr - b->offset;
}

/* Adds a PT_LOAD to the plan; empty ones ask for nothing. */
static int add_segment(struct elf_plan *plan, const struct elf32_phdr *p,
		       uint32_t file_size)
{
	struct elf_segment *seg = &plan->seg[plan->nr];

	if (!p->p_memsz && !p->p_filesz)
		return 0;
	if (plan->nr == ELF_MAX_SEGMENTS || !segment_is_sound(p, file_size))
		return -ENOEXEC;
	seg->vaddr = p->p_vaddr;
	seg->filesz = p->p_filesz;
	seg->memsz = p->p_memsz;
	seg->offset = p->p_offset;
	seg->prot = prot_of(p->p_flags);
	if (plan->nr && !follows(seg - 1, seg))
		return -ENOEXEC;
	plan->nr++;
	plan->brk = seg->vaddr + seg->memsz;
	return 0;
}

static int add_all(struct elf_plan *plan, const uint8_t *phdrs, int n,
		   uint32_t file_size)
{
	struct elf32_phdr p;
	int err = 0;

	for (int i = 0; i < n && !err; i++) {
		take(&p, phdrs + i * sizeof(p), sizeof(p));
		if (p.p_type == PT_INTERP)
			return -ENOEXEC;
		if (p.p_type == PT_LOAD)
			err = add_segment(plan, &p, file_size);
	}
	return err;
}

static bool entry_is_sound(const struct elf_plan *plan)
{
	for (int i = 0; i < plan->nr; i++) {
		const struct elf_segment *seg = &plan->seg[i];

		if ((seg->prot & PROT_EXEC) && plan->entry >= seg->vaddr &&
		    plan->entry - seg->vaddr < seg->filesz)
			return true;
	}
	return false;
}

/* Where the program headers are in memory, 0 if in no segment. */
static uint32_t phdrs_in_memory(const struct elf_plan *plan, uint32_t off)
{
	uint32_t size = plan->phnum * sizeof(struct elf32_phdr);

	for (int i = 0; i < plan->nr; i++) {
		const struct elf_segment *seg = &plan->seg[i];

		if (off >= seg->offset && size <= seg->filesz &&
		    off - seg->offset <= seg->filesz - size)
			return seg->vaddr + (off - seg->offset);
	}
	return 0;
}

int elf_check(const void *head, size_t head_len, uint32_t file_size,
	      struct elf_plan *plan)
{
	struct elf32_ehdr h;

	if (head_len > file_size)
		head_len = file_size;
	if (head_len < sizeof(h))
		return -ENOEXEC;
	take(&h, head, sizeof(h));
	if (!header_is_sound(&h) || h.e_phoff > head_len ||
	    h.e_phnum * sizeof(struct elf32_phdr) > head_len - h.e_phoff)
		return -ENOEXEC;
	plan->nr = 0;
	plan->brk = 0;
	plan->entry = h.e_entry;
	plan->phnum = h.e_phnum;
	int err = add_all(plan, (const uint8_t *)head + h.e_phoff, h.e_phnum,
			  file_size);

	if (err || !entry_is_sound(plan))
		return -ENOEXEC;
	plan->phdr_addr = phdrs_in_memory(plan, h.e_phoff);
	return 0;
}
