/*
 * Which memory is ours, before there is an allocator to ask?
 *
 * boot.asm has mapped all there can be, by tables at the end of the kernel;
 * those of RAM that is not there are free. mem_map[] and the audit get the
 * lowest free memory; what is left goes to mm/page.c.
 */
#include <boot/boot_info.h>
#include <audit/audit.h>
#include <mm/memory.h>
#include <mm/page.h>
#include <printk.h>
#include <sections.h>

#define FIRMWARE	0xA0000u	/* and video; the kernel follows */
#define STACK_TABLES	((KSTACK_END - KSTACK_BASE) >> PGD_SHIFT)

static pte_t stack_tables[STACK_TABLES][PTES]
	__attribute__((aligned(PAGE_SIZE)));

static bool holds(const struct boot_ranges *list, uint32_t page)
{
	for (int i = 0; i < list->nr; i++)
		if (list->range[i].start <= page && page < list->range[i].end)
			return true;
	return false;
}

/* Is the page RAM that nothing uses yet? What the kernel uses is a hole. */
static bool is_free(const struct boot_info *boot, uint32_t page)
{
	return holds(&boot->ram, page) && !holds(&boot->holes, page);
}

/* The lowest free run of `size` bytes (whole pages), now ours. */
static void *boot_alloc(struct boot_info *boot, uint32_t size)
{
	uint32_t run = 0;

	for (uint32_t at = 0; at < boot->ram_end; at += PAGE_SIZE) {
		run = is_free(boot, at) ? run + PAGE_SIZE : 0;
		if (run < size)
			continue;
		at += PAGE_SIZE - size;
		boot_add(&boot->holes, at, at + size);
		return phys_to_virt(at);
	}
	panic("too little memory: %u KiB are needed in one piece", size >> 10);
}

static void take_module(struct boot_info *boot, const struct boot_range *m)
{
	uint32_t at = page_down(m->start);

	while (at < m->end && is_free(boot, at))
		at += PAGE_SIZE;
	if (at < m->end || m->end < m->start)
		panic("boot module at %#x: that is no free RAM", m->start);
	boot_add(&boot->holes, page_down(m->start), at);
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

void bootmem_setup(struct boot_info *boot)
{
	uint32_t frames = boot->ram_end >> PAGE_SHIFT;
	uint32_t tables = (frames + PTES - 1) / PTES;
	uint32_t kernel_end = virt_to_phys(boot_tables + tables * PTES);
	volatile uint32_t *last = phys_to_virt(boot->ram_end - sizeof(*last));
	uint32_t was = *last;

	if (kernel_end > boot->ram_end)
		panic("memory ends at %#x, in the kernel", boot->ram_end);
	*last = ~was;
	if (*last != ~was)
		panic("memory does not reach to %#x", boot->ram_end);
	*last = was;			/* a module may be there */
	map_ram(boot->ram_end, tables);
	map_stacks();
	boot_add(&boot->holes, 0, PAGE_SIZE);	/* the BIOS's */
	boot_add(&boot->holes, FIRMWARE, kernel_end);
	for (int i = 0; i < boot->modules.nr; i++)
		take_module(boot, &boot->modules.range[i]);
	page_init(boot_alloc(boot, page_up(frames * sizeof(struct page))),
		  frames);
	audit_tally = boot_alloc(boot, page_up(frames * sizeof(uint32_t)));
	for (uint32_t f = 0; f < frames; f++)
		if (is_free(boot, f << PAGE_SHIFT))
			page_add_free(f);
}

void bootmem_free_module(const struct boot_range *module)
{
	for (uint32_t at = page_down(module->start);
	     at < page_up(module->end); at += PAGE_SIZE)
		page_add_free(at >> PAGE_SHIFT);
}
