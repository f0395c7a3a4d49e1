/*
 * The beginning of a program file; the file's size stands before it.
 *
 * sources: kernel/lib/elf.c
 */
#include <lib/string.h>
#include "../unit/soundplan.h"
#include "harness.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct elf_plan plan;
	uint32_t file_size;

	if (size < sizeof(file_size))
		return 0;
	memcpy(&file_size, data, sizeof(file_size));
	data += sizeof(file_size);
	size -= sizeof(file_size);
	if (elf_check(data, size, file_size, PIE_BIAS, &plan) == 0)
		must(plan_is_sound(&plan, file_size));
	return 0;
}
