/*
 * Who holds this frame of memory, and which frame is free?
 *
 *	alloc_frame <- get_free_page, kmalloc, memory.c (tables, user pages)
 *	put_frame   <- everyone who held one
 */
#include <mm/page.h>
#include <events/events.h>
#include <asm/cpu.h>
#include <debug.h>
#include <printk.h>

struct page *mem_map;
uint32_t nr_frames, nr_free, nr_total;
uint32_t fail_countdown;
bool (*for_root)(void);

static uint32_t free_list;	/* linked by page->next; 0 ends it */

void page_init(struct page *map, uint32_t frames)
{
	mem_map = map;
	nr_frames = frames;
	for (uint32_t f = 0; f < frames; f++)
		map[f] = (struct page){ .count = 1, .kind = FRAME_RESERVED };
}

void page_add_free(uint32_t frame)
{
	put_frame(frame);
	nr_total++;
}

/* Few are left, or somebody watches: may the task have this one? */
static bool frame_is_ours(uint32_t frame, enum frame_kind kind)
{
	if (nr_free <= FRAMES_FOR_ROOT &&	/* it can list, kill, remove */
	    (!nr_free || (for_root && !for_root())))
		return false;
	note(EVENT_TAKE, frame, kind);
	return true;
}

uint32_t alloc_frame(enum frame_kind kind)
{
	uint32_t frame = free_list;

	if (may_fail() ||
	    (nr_free <= events.watched_free && !frame_is_ours(frame, kind)))
		return 0;
	struct page *p = &mem_map[frame];

	if (DEBUG)
		check_poison(frame_to_virt(frame), PAGE_SIZE);
	free_list = p->next;
	nr_free--;
	p->count = 1;
	p->kind = kind;
	return frame;
}

void put_frame(uint32_t frame)
{
	struct page *p = &mem_map[frame];

	assert(p->count > 0);
	if (--p->count)
		return;
	if (DEBUG)
		poison(frame_to_virt(frame), PAGE_SIZE);
	note(EVENT_GIVE, frame, p->kind);
	p->kind = FRAME_FREE;
	p->next = free_list;
	free_list = frame;
	nr_free++;
}

void *get_free_page(void)
{
	uint32_t frame = alloc_frame(FRAME_KERNEL);

	if (!frame)
		return NULL;
	zero_page(frame_to_virt(frame));
	return frame_to_virt(frame);
}

void free_page(void *page)
{
	if (page)
		put_frame(virt_to_frame(page));
}
