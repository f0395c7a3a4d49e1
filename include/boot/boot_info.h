/* What a boot loader told us, the same whichever it was. (boot/multiboot.c) */
#pragma once

#include <asm/paging.h>

/* The page tables that boot.asm makes: they map all the RAM there can be. */
#define BOOT_TABLES	(MAX_RAM >> PGD_SHIFT)
#define MAX_RANGES	128	/* as many as a PC's BIOS can tell of */

struct boot_range {
	uint32_t start, end;	/* physical, end excluded */
};

struct boot_ranges {
	int nr;
	struct boot_range range[MAX_RANGES];
};

struct boot_info {
	char loader[32];
	char cmdline[512];
	struct boot_ranges modules;	/* as the loader says */
	struct boot_ranges ram, holes;	/* whole pages; a hole is no RAM */
	uint32_t ram_end;		/* of the highest */
};

/* One more; panics where it is one too many. */
void boot_add(struct boot_ranges *list, uint32_t start, uint32_t end);
/* Fills boot_info from what the loader left at `info`; panics, with the
 * reason, where there is nothing to go on with. */
void read_boot_info(struct boot_info *boot, uint32_t magic, uint32_t info);

/* The value of `name=value` on the command line, up to a blank; false: not
 * there. */
bool boot_option(const struct boot_info *boot, const char *name,
		 char *value, size_t size);

extern pte_t boot_tables[];	/* the kernel's image ends with them */

/* Unmaps what is not RAM from KERNEL_BASE on; free frames go to mm/page.c. */
void bootmem_setup(struct boot_info *boot);
/* Gives a module's frames back. */
void bootmem_free_module(const struct boot_range *module);
