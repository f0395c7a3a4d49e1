/* Names the linker script gives to places in the kernel's image. */
#pragma once

#include <uapi/types.h>

/* A function one steps through: `next` stops at each of its lines, and its
 * arguments and locals can be read there, for some 100 instructions a call. */
#define STEPPED __attribute__((optimize("Og")))

extern char kernel_text[], kernel_data[];
extern char text_of_mm[], text_of_mm_end[];
extern char text_of_stub[], text_of_stub_end[];

/* A fault at `insn` goes on at `fixup` instead of being a panic. */
struct ex_entry {
	uint32_t insn, fixup;
};
extern const struct ex_entry ex_table[], ex_table_end[];
