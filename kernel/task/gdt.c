/* Where does the CPU find segments and the TSS of each task? */
#include <task/gdt.h>

struct descriptor gdt[GDT_ENTRIES] __attribute__((aligned(8)));

struct descriptor make_desc(uint32_t base, uint32_t limit, uint8_t access,
			    uint8_t flags)
{
	return (struct descriptor){
		.low = (base & 0xffff) << 16 | (limit & 0xffff),
		.high = (base & 0xff000000) | flags << 20 |
			(limit & 0xf0000) | access << 8 | (base >> 16 & 0xff),
	};
}

static void set_flat(int entry, uint8_t access)
{
	gdt[entry] = make_desc(0, 0xfffff, access, DESC_4K_32BIT);
}

void set_tss_entry(int entry, struct tss *tss)
{
	gdt[entry] = tss ? make_desc((uint32_t)tss, sizeof(*tss) - 1,
				     DESC_TSS, 0)
			 : (struct descriptor){ 0, 0 };
}

void load_tls(const struct descriptor *tls)
{
	for (int i = GDT_TLS_MIN; i <= GDT_TLS_MAX; i++)
		gdt[i] = *tls++;
}

void gdt_init(struct tss *first)
{
	struct table_register gdtr = { sizeof(gdt) - 1, (uint32_t)gdt };

	set_flat(GDT_KERNEL_CS, DESC_CODE);
	set_flat(GDT_KERNEL_DS, DESC_DATA);
	set_flat(GDT_USER_CS, DESC_CODE | DESC_DPL3);
	set_flat(GDT_USER_DS, DESC_DATA | DESC_DPL3);
	set_tss_entry(GDT_FIRST_TSS, first);
	asm volatile("lgdt %0\n\t"
		     "ljmp %1, $1f\n"
		     "1:\tmovl %2, %%ds\n\t"
		     "movl %2, %%es\n\t"
		     "movl %2, %%ss\n\t"
		     "movl %3, %%fs\n\t"
		     "movl %3, %%gs\n\t"
		     "lldt %w3\n\t"
		     "ltr %w4"
		     : : "m"(gdtr), "i"(KERNEL_CS), "r"(KERNEL_DS), "r"(0),
		         "r"(tss_selector(0)) : "memory");
}
