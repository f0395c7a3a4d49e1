/* What elf_check has accepted must be safe to map, whatever it was made of. */
#pragma once

#include <lib/elf.h>
#include <asm/layout.h>

static bool segment_maps(const struct elf32_phdr *s, uint32_t file_size)
{
	return s->p_memsz >= s->p_filesz &&
	       (!s->p_filesz ||
		((uint64_t)s->p_offset + s->p_filesz <= file_size &&
		 (s->p_offset - s->p_vaddr) % PAGE_SIZE == 0));
}

static bool plan_is_sound(const struct elf_plan *plan, uint32_t file_size)
{
	uint64_t last = USER_MIN;

	if (plan->nr < 1 || plan->nr > ELF_MAX_SEGMENTS)
		return false;
	for (int i = 0; i < plan->nr; i++) {
		const struct elf32_phdr *s = &plan->seg[i];

		if (s->p_vaddr < last || !segment_maps(s, file_size))
			return false;
		last = (uint64_t)s->p_vaddr + s->p_memsz;
	}
	return plan->brk >= last && plan->brk <= ELF_USER_END;
}
