/*
 * Where do objects smaller than a page come from?
 *
 * Each size class has pages cut into equal objects; a page with some free
 * stands in its class's list. The frame's struct page says how many are in
 * use and which is free first, so an object needs no header.
 */
#include <kmalloc.h>
#include <page.h>
#include <printk.h>
#include <string.h>

#define MIN_SHIFT	4	/* 16 bytes */
#define MAX_SHIFT	11	/* KMALLOC_MAX */
#define CLASSES		(MAX_SHIFT - MIN_SHIFT + 1)

static uint32_t partial[CLASSES];	/* first page with a free object */

static unsigned class_of(size_t size)
{
	unsigned class = 0;

	while ((1u << (class + MIN_SHIFT)) < size)
		class++;
	return class;
}

static void link_page(uint32_t frame, unsigned class)
{
	struct page *p = &mem_map[frame];

	p->prev = 0;
	p->next = partial[class];
	if (p->next)
		mem_map[p->next].prev = frame;
	partial[class] = frame;
}

static void unlink_page(uint32_t frame, unsigned class)
{
	struct page *p = &mem_map[frame];

	if (p->prev)
		mem_map[p->prev].next = p->next;
	else
		partial[class] = p->next;
	if (p->next)
		mem_map[p->next].prev = p->prev;
}

/* Takes a new page for the class and cuts it up; 0: no memory. */
static uint32_t new_page(unsigned class)
{
	uint32_t frame = alloc_frame(FRAME_KERNEL);
	uint32_t size = 1u << (class + MIN_SHIFT);

	if (!frame)
		return 0;
	char *page = frame_to_virt(frame);
	void *next = NULL;

	for (uint32_t at = PAGE_SIZE; at; at -= size) {
		*(void **)(page + at - size) = next;
		next = page + at - size;
	}
	mem_map[frame].objects = next;
	mem_map[frame].in_use = 0;
	mem_map[frame].size_class = class;
	link_page(frame, class);
	return frame;
}

void *kmalloc(size_t size)
{
	if (size > KMALLOC_MAX || alloc_may_fail())
		return NULL;
	unsigned class = class_of(size);
	uint32_t frame = partial[class];

	if (!frame && !(frame = new_page(class)))
		return NULL;
	struct page *p = &mem_map[frame];
	void *object = p->objects;

	p->objects = *(void **)object;
	p->in_use++;
	if (!p->objects)
		unlink_page(frame, class);
	return object;
}

void *kzalloc(size_t size)
{
	void *object = kmalloc(size);

	return object ? memset(object, 0, size) : NULL;
}

void kfree(void *object)
{
	if (!object)
		return;
	uint32_t frame = virt_to_frame(object);
	struct page *p = &mem_map[frame];

	assert(p->kind == FRAME_KERNEL && p->in_use > 0);
	if (!p->objects)		/* it was full: it stood in no list */
		link_page(frame, p->size_class);
	*(void **)object = p->objects;
	p->objects = object;
	if (--p->in_use == 0) {
		unlink_page(frame, p->size_class);
		put_frame(frame);
	}
}
