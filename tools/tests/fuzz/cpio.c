/*
 * An archive of any bytes.
 *
 * sources: kernel/lib/cpio.c
 */
#include <lib/string.h>
#include <lib/cpio.h>
#include "harness.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct cpio_iter it = { .data = data, .size = size };
	struct cpio_entry e;
	volatile uint8_t sum = 0;
	size_t last = 0;
	int more;

	while ((more = cpio_next(&it, &e)) > 0) {
		must(strlen(e.name) == e.name_len);
		for (uint32_t i = 0; i < e.size; i++)
			sum += e.data[i];
		must(it.pos > last && it.pos <= size);
		last = it.pos;
	}
	must(it.pos <= size && (more == 0 || it.why));
	return 0;
}
