/*
 * Who holds this frame of memory, and which frame is free?
 *
 *	take_frame <- alloc_frame, get_free_page; tables.c: what is empty
 *	free_frame <- put_frame, by the last owner; tables.c
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

static uint32_t free_list[NR_CONTENTS];	/* linked by page->next; 0: the end */

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

/* The next free frame, of such contents where there is one; *found: of which.
 * There is one. */
static inline uint32_t next_free_frame(enum frame_contents *found)
{
	while (!free_list[*found])
		*found = (*found ? *found : NR_CONTENTS) - 1;
	return free_list[*found];
}

/* Few are left, or events are told: may the task have the next one? */
static bool may_have(enum frame_kind kind, enum frame_contents wanted)
{
	if (nr_free <= FRAMES_FOR_ROOT &&	/* it can list, kill, remove */
	    (!nr_free || (for_root && !for_root())))
		return false;
	note(EVENT_TAKE, next_free_frame(&wanted), kind);
	return true;
}

uint32_t take_frame(enum frame_kind kind, enum frame_contents wanted)
{
	if (may_fail() ||
	    (nr_free <= events.watched_free && !may_have(kind, wanted)))
		return 0;
	uint32_t frame = next_free_frame(&wanted);
	struct page *p = &mem_map[frame];

	if (DEBUG)
		check_poison(frame_to_virt(frame), PAGE_SIZE);
	free_list[wanted] = p->next;
	nr_free--;
	p->count = 1;
	p->kind = kind;
	p->contents = wanted;
	return frame;
}

void free_frame(uint32_t frame, enum frame_contents contents)
{
	struct page *p = &mem_map[frame];

	assert(p->kind != FRAME_FREE);
	if (DEBUG) {
		contents = ANYTHING;
		poison(frame_to_virt(frame), PAGE_SIZE);
	}
	p->count = 0;
	note(EVENT_GIVE, frame, p->kind);
	p->kind = FRAME_FREE;
	p->next = free_list[contents];
	free_list[contents] = frame;
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
