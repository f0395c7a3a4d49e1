/* What a harness is: libFuzzer's function, and a truth that must hold. */
#pragma once

#include <stddef.h>
#include <stdint.h>

/* Any bytes at all; 0. What must not be ends the program. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int dprintf(int fd, const char *fmt, ...);
_Noreturn void abort(void);

#define must(cond) \
	do { \
		if (!(cond)) { \
			dprintf(2, "%s:%d: %s\n", __FILE__, __LINE__, #cond); \
			abort(); \
		} \
	} while (0)
