/*
 * Which memory is ours, before there is an allocator to ask?
 *
 * Page tables for all of RAM and mem_map[] are carved from the lowest free
 * memory; what is left goes to mm/page.c. Tables are made from low to high,
 * so the place for the next one is always mapped already.
 */
#include <boot_info.h>
#include <memory.h>
#include <page.h>
#include <printk.h>
#include <sections.h>
#include <asm/cpu.h>

#define MAX_TAKEN	64
#define LOW_RAM		0x1000u		/* page 0 stays the BIOS's */

static struct boot_range taken[MAX_TAKEN];	/* not ours to give away */
static int nr_taken;
static uint32_t mapped_end;		/* the direct map reaches to here */

static void take(uint32_t start, uint32_t end)
{
	for (int i = 0; i < nr_taken; i++)
		if (taken[i].end == start) {
			taken[i].end = end;
			return;
		}
	if (nr_taken == MAX_TAKEN)
		panic("boot memory is in too many pieces");
	taken[nr_taken++] = (struct boot_range){ start, end };
}

/* The range that overlaps [start, end), or NULL. */
static const struct boot_range *who_took(uint32_t start, uint32_t end)
{
	for (int i = 0; i < nr_taken; i++)
		if (taken[i].start < end && start < taken[i].end)
			return &taken[i];
	return NULL;
}

/* The lowest free run of `size` bytes (whole pages), now taken; mapped. */
static void *boot_alloc(const struct boot_info *boot, uint32_t size)
{
	for (int i = 0; i < boot->nr_ranges; i++) {
		uint32_t at = page_up(boot->ranges[i].start);
		uint32_t end = page_down(boot->ranges[i].end);
		const struct boot_range *hit;

		if (at < LOW_RAM)
			at = LOW_RAM;
		while (at + size <= end && (hit = who_took(at, at + size)))
			at = page_up(hit->end);
		if (at + size > end || at + size > mapped_end)
			continue;
		take(at, at + size);
		return phys_to_virt(at);
	}
	panic("too little memory: %u KiB are needed in one piece", size >> 10);
}

static uint32_t end_of_ram(const struct boot_info *boot)
{
	uint32_t end = 0;

	for (int i = 0; i < boot->nr_ranges; i++)
		if (boot->ranges[i].end > end)
			end = page_down(boot->ranges[i].end);
	return end;
}

/* A page table for the 4 MiB at addr in the kernel's directory. */
static pte_t *new_table(const struct boot_info *boot, uint32_t addr)
{
	pte_t *table = boot_alloc(boot, PAGE_SIZE);

	zero_page(table);
	swapper_pgd[pgd_index(addr)] = virt_to_phys(table) | PTE_P | PTE_W;
	return table;
}

/* What the kernel may do with its own page at phys. */
static pte_t flags_of(uint32_t phys)
{
	bool read_only = phys >= virt_to_phys(kernel_text) &&
			 phys < virt_to_phys(kernel_data);

	return PTE_P | PTE_G | (read_only ? 0 : PTE_W);
}

static void map_ram(const struct boot_info *boot, uint32_t end)
{
	const uint32_t chunk = 1u << PGD_SHIFT;

	for (uint32_t base = 0; base < end; base += chunk) {
		uint32_t addr = (uint32_t)phys_to_virt(base);
		pte_t *table = base < BOOT_TABLES * chunk
			? find_pte(swapper_pgd, addr) : new_table(boot, addr);

		for (uint32_t i = 0; i < PTES; i++) {
			uint32_t phys = base + i * PAGE_SIZE;

			table[i] = phys < end ? phys | flags_of(phys) : 0;
		}
		if (base + chunk > mapped_end)
			mapped_end = base + chunk < end ? base + chunk : end;
	}
	for (uint32_t i = 0; i < KERNEL_PGD; i++)
		swapper_pgd[i] = 0;
	flush_tlb();
}

/* Every directory must share the tables of the kernel stacks: all are made
 * now, and no directory needs to be told of them later. */
static void make_stack_tables(const struct boot_info *boot)
{
	for (uint32_t addr = KSTACK_BASE; addr < KSTACK_END;
	     addr += 1u << PGD_SHIFT)
		new_table(boot, addr);
}

static void free_the_rest(const struct boot_info *boot)
{
	for (int i = 0; i < boot->nr_ranges; i++) {
		uint32_t at = page_up(boot->ranges[i].start);
		uint32_t end = page_down(boot->ranges[i].end);

		for (at = at < LOW_RAM ? LOW_RAM : at; at < end;
		     at += PAGE_SIZE)
			if (!who_took(at, at + PAGE_SIZE))
				page_add_free(at >> PAGE_SHIFT);
	}
}

void bootmem_setup(const struct boot_info *boot)
{
	uint32_t end = end_of_ram(boot);
	uint32_t kernel_start = 1u << 20;

	mapped_end = BOOT_TABLES << PGD_SHIFT;
	if (mapped_end > end)
		mapped_end = end;
	take(kernel_start, virt_to_phys(kernel_end));
	for (int i = 0; i < boot->nr_modules; i++)
		take(page_down(boot->modules[i].start),
		     page_up(boot->modules[i].end));
	map_ram(boot, end);
	make_stack_tables(boot);

	uint32_t frames = end >> PAGE_SHIFT;
	struct page *map = boot_alloc(boot,
				      page_up(frames * sizeof(struct page)));

	page_init(map, frames);
	free_the_rest(boot);
}

void bootmem_free_module(const struct boot_range *module)
{
	for (uint32_t at = page_down(module->start);
	     at < page_up(module->end); at += PAGE_SIZE)
		page_add_free(at >> PAGE_SHIFT);
}
