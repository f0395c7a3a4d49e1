/* What a boot loader told us, the same whichever it was. (boot/multiboot.c) */
#pragma once

#include <uapi/types.h>

#define BOOT_TABLES	4	/* page tables of boot.asm: 16 MiB */
#define MAX_RANGES	32
#define MAX_MODULES	16

struct boot_range {
	uint32_t start, end;	/* physical, end excluded */
};

struct boot_info {
	char loader[32];
	char cmdline[512];
	int nr_ranges;
	struct boot_range ranges[MAX_RANGES];	/* usable RAM, below 4 GiB */
	int nr_modules;
	struct boot_range modules[MAX_MODULES];
};

/* Fills boot_info from what the loader left at `info`; panics, with the
 * reason, where there is nothing to go on with. */
void read_boot_info(struct boot_info *boot, uint32_t magic, uint32_t info);

/* The value of `name=value` on the command line, up to a blank; false: not
 * there. */
bool boot_option(const struct boot_info *boot, const char *name,
		 char *value, size_t size);

/* Maps RAM at KERNEL_BASE and hands its free frames to mm/page.c. */
void bootmem_setup(const struct boot_info *boot);
/* Gives a module's frames back. */
void bootmem_free_module(const struct boot_range *module);
