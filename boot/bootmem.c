/*
 * Which memory is ours, before there is an allocator to ask?
 *
 * boot.asm has mapped all there can be, by tables at the end of the kernel;
 * those of RAM that is not there are free. mem_map[] and the audit get the
 * lowest free memory; what is left goes to mm/page.c.
 */
#include <boot_info.h>
#include <inode.h>
#include <memory.h>
#include <page.h>
#include <printk.h>
#include <sections.h>

#define KERNEL_START	(1u << 20)
#define STACK_TABLES	((KSTACK_END - KSTACK_BASE) >> PGD_SHIFT)

/* Not ours to give away: the kernel, the modules, mem_map, the audit's. */
static struct boot_range taken[MAX_MODULES + 3];
static int nr_taken;
static pte_t stack_tables[STACK_TABLES][PTES]
	__attribute__((aligned(PAGE_SIZE)));

static void take(uint32_t start, uint32_t end)
{
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

/* The lowest free run of `size` bytes (whole pages), now taken. */
static void *boot_alloc(const struct boot_info *boot, uint32_t size)
{
	for (int i = 0; i < boot->nr_ranges; i++) {
		uint32_t at = boot->ranges[i].start;
		const struct boot_range *hit;

		while ((hit = who_took(at, at + size)))
			at = hit->end;
		if (at + size > boot->ranges[i].end)
			continue;
		take(at, at + size);
		return phys_to_virt(at);
	}
	panic("too little memory: %u KiB are needed in one piece", size >> 10);
}

/* What the kernel may do with its own page at phys. */
static pte_t flags_of(uint32_t phys)
{
	bool read_only = phys >= virt_to_phys(kernel_text) &&
			 phys < virt_to_phys(kernel_data);

	return PTE_P | PTE_G | (read_only ? 0 : PTE_W);
}

/* The first `tables` of boot.asm's are needed. */
static void map_ram(uint32_t end, uint32_t tables)
{
	for (uint32_t i = 0; i < tables * PTES; i++) {
		uint32_t phys = i << PAGE_SHIFT;

		boot_tables[i] = phys < end ? phys | flags_of(phys) : 0;
	}
	for (uint32_t i = tables; i < BOOT_TABLES; i++)
		swapper_pgd[KERNEL_PGD + i] = 0;
	for (uint32_t i = 0; i < KERNEL_PGD; i++)
		swapper_pgd[i] = 0;		/* where boot.asm ran */
	flush_tlb();
}

/* Every directory must share the tables of the kernel stacks: all are there
 * from now on, and no directory needs to be told of them later. */
static void map_stacks(void)
{
	for (uint32_t i = 0; i < STACK_TABLES; i++)
		swapper_pgd[pgd_index(KSTACK_BASE) + i] =
			virt_to_phys(stack_tables[i]) | PTE_P | PTE_W;
}

static void free_the_rest(const struct boot_info *boot)
{
	for (int i = 0; i < boot->nr_ranges; i++)
		for (uint32_t at = boot->ranges[i].start;
		     at < boot->ranges[i].end; at += PAGE_SIZE)
			if (!who_took(at, at + PAGE_SIZE))
				page_add_free(at >> PAGE_SHIFT);
}

void bootmem_setup(const struct boot_info *boot)
{
	uint32_t frames = boot->ram_end >> PAGE_SHIFT;
	uint32_t tables = (frames + PTES - 1) / PTES;

	map_ram(boot->ram_end, tables);
	map_stacks();
	take(KERNEL_START, virt_to_phys(boot_tables + tables * PTES));
	for (int i = 0; i < boot->nr_modules; i++)
		take(page_down(boot->modules[i].start),
		     page_up(boot->modules[i].end));
	page_init(boot_alloc(boot, page_up(frames * sizeof(struct page))),
		  frames);
	audit_tally = boot_alloc(boot, page_up(frames * sizeof(uint32_t)));
	free_the_rest(boot);
}

void bootmem_free_module(const struct boot_range *module)
{
	for (uint32_t at = page_down(module->start);
	     at < page_up(module->end); at += PAGE_SIZE)
		page_add_free(at >> PAGE_SHIFT);
}
