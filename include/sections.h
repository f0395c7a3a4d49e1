/* Names the linker script gives to places in the kernel's image. */
#pragma once

#include <uapi/types.h>

extern char kernel_text[], kernel_data[];
extern char text_of_mm[], text_of_mm_end[];
extern char text_of_stub[], text_of_stub_end[];

/* A fault at `insn` goes on at `fixup` instead of being a panic. */
struct ex_entry {
	uint32_t insn, fixup;
};
extern const struct ex_entry ex_table[], ex_table_end[];
