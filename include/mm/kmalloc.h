/* Small objects: powers of two from 16 to 2048 bytes, naturally aligned. */
#pragma once

#include <uapi/types.h>

#define KMALLOC_MAX 2048

extern uint32_t nr_objects;	/* in use */

void kmalloc_init(void);
/* Undefined contents (kzalloc: zeros). NULL when memory has run out or size
 * is over KMALLOC_MAX. The caller frees. */
void *kmalloc(size_t size);
void *kzalloc(size_t size);
/* NULL is nothing. A page whose last object is freed is a free frame again. */
void kfree(void *object);
