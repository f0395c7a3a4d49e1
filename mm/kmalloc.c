/*
 * Where do objects smaller than a page come from?
 *
 * Each size class has pages cut into equal objects; a page with some free
 * stands in its class's list. The frame's struct page says how many are in
 * use and which is free first, so an object needs no header.
 */
#include <mm/kmalloc.h>
#include <debug.h>
#include <mm/page.h>
#include <printk.h>
#include <lib/string.h>

#define MIN_SHIFT	4	/* 16 bytes */
#define MAX_SHIFT	11	/* KMALLOC_MAX */
#define CLASSES		(MAX_SHIFT - MIN_SHIFT + 1)

uint32_t nr_objects;

static struct list_head partial[CLASSES];	/* pages with a free object */

void kmalloc_init(void)
{
	for (int i = 0; i < CLASSES; i++)
		list_init(&partial[i]);
}

static unsigned class_of(size_t size)
{
	return size <= 1u << MIN_SHIFT
		? 0 : 32 - __builtin_clz(size - 1) - MIN_SHIFT;
}

/* Takes a new page for the class and cuts it up; NULL: no memory. */
static __attribute__((noinline)) struct page *new_page(unsigned class)
{
	uint32_t frame = alloc_frame(FRAME_KERNEL);
	uint32_t size = 1u << (class + MIN_SHIFT);
	struct page *p = &mem_map[frame];

	if (!frame)
		return NULL;
	char *page = frame_to_virt(frame);
	void *next = NULL;

	for (uint32_t at = PAGE_SIZE; at; at -= size) {
		*(void **)(page + at - size) = next;
		next = page + at - size;
	}
	p->objects = next;
	p->in_use = 0;
	p->size_class = class;
	list_add(&p->link, &partial[class]);
	return p;
}

void *kmalloc(size_t size)
{
	if (size > KMALLOC_MAX || may_fail())
		return NULL;
	unsigned class = class_of(size);
	struct page *p = list_empty(&partial[class]) ? new_page(class)
			: list_first(&partial[class], struct page, link);

	if (!p)
		return NULL;
	void *object = p->objects;

	if (DEBUG)
		object_taken(object, 1u << (class + MIN_SHIFT));
	p->objects = *(void **)object;
	p->in_use++;
	nr_objects++;
	if (!p->objects)
		list_del(&p->link);
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
	if (DEBUG)
		object_freed(object, 1u << (p->size_class + MIN_SHIFT));
	if (!p->objects)		/* it was full: it stood in no list */
		list_add(&p->link, &partial[p->size_class]);
	*(void **)object = p->objects;
	p->objects = object;
	nr_objects--;
	if (--p->in_use == 0) {
		list_del(&p->link);
		put_frame(frame);
	}
}
