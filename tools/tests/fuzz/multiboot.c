/*
 * What a boot loader leaves: a byte that chooses, then the memory from INFO
 * on. All other memory is zeros.
 *
 * sources:
 */
#include <setjmp.h>
#include <asm/layout.h>
#include "harness.h"

/* The host's headers and ours disagree on types; this is all we need. */
void *calloc(size_t n, size_t size);
void free(void *p);

#define INFO		0x10000
#define PIECES		512
#define LONGEST		(1 << 20)	/* of a piece; else this took hours */

static const uint8_t *memory;
static size_t there;
static void *pieces[PIECES];
static int nr_pieces;
static jmp_buf panicked;

/* So much of memory and no more: a sanitizer sees each step beyond. */
static void *piece(uint32_t phys, uint32_t size)
{
	must(size <= LONGEST && nr_pieces < PIECES);
	uint8_t *copy = calloc(1, size ? size : 1);

	for (uint32_t i = 0; i < size; i++)
		if (phys + i - INFO < there)
			copy[i] = memory[phys + i - INFO];
	return pieces[nr_pieces++] = copy;
}

/* at_phys has looked, and its word for how much is size. */
#undef phys_to_virt
#define phys_to_virt(phys) piece(phys, size)
#include "../../../boot/multiboot.c"

/* A host's C library need not have it. */
size_t strlcpy(char *to, const char *from, size_t size)
{
	size_t n = strlen(from);

	memcpy(to, from, n < size ? n + 1 : size);
	to[n < size ? n : size - 1] = '\0';
	return n;
}

void printk(const char *fmt, ...)
{
}

void panic(const char *fmt, ...)
{
	longjmp(panicked, 1);
}

static void check_pages(const struct boot_ranges *list)
{
	must(list->nr >= 0 && list->nr <= MAX_RANGES);
	for (int i = 0; i < list->nr; i++) {
		const struct boot_range *r = &list->range[i];

		must(r->start < r->end && r->end <= MAX_RAM);
		must(r->start % PAGE_SIZE == 0 && r->end % PAGE_SIZE == 0);
	}
}

static void check_info(const struct boot_info *boot)
{
	uint32_t end = 0;
	char value[8];

	check_pages(&boot->ram);
	check_pages(&boot->holes);
	must(boot->ram.nr && boot->modules.nr <= MAX_RANGES);
	for (int i = 0; i < boot->ram.nr; i++)
		if (boot->ram.range[i].end > end)
			end = boot->ram.range[i].end;
	must(boot->ram_end == end);
	must(strlen(boot->loader) < sizeof(boot->loader));
	must(strlen(boot->cmdline) < sizeof(boot->cmdline));
	if (boot_option(boot, "init", value, sizeof(value)))
		must(strlen(value) < sizeof(value) && !strchr(value, ' '));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static struct boot_info boot;

	if (!size)
		return 0;
	boot = (struct boot_info){ .ram_end = 0 };
	memory = data + 1;
	there = size - 1;
	nr_pieces = 0;
	if (!setjmp(panicked)) {
		read_boot_info(&boot, *data & 1 ? MB1_BOOTED : MB2_BOOTED,
			       INFO + *data / 2);
		check_info(&boot);
	}
	while (nr_pieces)
		free(pieces[--nr_pieces]);
	return 0;
}
