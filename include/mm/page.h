/*
 * Frames of physical memory, and how many hold each one.
 *
 * A frame is named by its number (physical address / 4096); 0 is "none": the
 * first page of RAM is never handed out.
 */
#pragma once

#include <lib/list.h>
#include <asm/paging.h>

/* What a frame in use is for: the audit knows from it who should own it. */
enum frame_kind {
	FRAME_FREE,
	FRAME_RESERVED,		/* firmware, the kernel itself, boot's tables */
	FRAME_KERNEL,		/* one kernel owner: get_free_page, kmalloc */
	FRAME_TABLE,		/* a page directory or a page table */
	FRAME_STACK,		/* a kernel stack */
	FRAME_USER,		/* pages of programs; and of files they map */
};

/* What a free frame holds: a table that was emptied need not be cleared. */
enum frame_contents {
	ANYTHING,
	ZEROS,			/* it was a page table */
	EMPTY_PGD,		/* it was a directory: with the kernel's half */
	NR_CONTENTS
};

struct page {
	uint32_t count;		/* owners: page table entries and others */
	uint8_t kind;
	union {
		uint8_t size_class;	/* kmalloc's */
		uint8_t contents;	/* when it was taken last */
		uint8_t in_place;	/* a file's: see own_frame */
	};
	uint16_t in_use;	/* kmalloc's objects; a page table's entries */
	union {
		void *objects;	/* kmalloc's free ones */
		uint32_t seen;	/* a table: /proc has counted it */
	};
	union {
		struct list_head link;
		uint32_t next;	/* free: the next that is */
	};
};

extern struct page *mem_map;	/* one a frame */
extern uint32_t nr_frames;	/* how many it describes */
extern uint32_t nr_free;	/* how many are free */
extern uint32_t nr_total;	/* how many were free after boot */
extern uint32_t fail_countdown;	/* fault injection; see may_fail */

#define frame_to_virt(f) phys_to_virt((f) << PAGE_SHIFT)
#define virt_to_frame(v) (virt_to_phys(v) >> PAGE_SHIFT)

/* Frames start reserved; boot hands over what is really free. */
void page_init(struct page *map, uint32_t frames);
void page_add_free(uint32_t frame);

/*
 * True when this is the one that fault injection wants to fail: the
 * fail_countdown-th from when it was set. Every allocator asks it, and every
 * copy to or from a program; page faults are exempt (traps.c).
 */
static inline bool may_fail(void)
{
	return fail_countdown && --fail_countdown == 0;
}

#define FRAMES_FOR_ROOT	192	/* the last ones */
extern bool (*for_root)(void);	/* is the running task root's? NULL: yes */

/* A frame with count 1, or 0: there is none, or only some of the last and the
 * task is not root's. It holds what is wanted, if there is one such; its
 * struct page says what it does hold. */
uint32_t take_frame(enum frame_kind kind, enum frame_contents wanted);
static inline uint32_t alloc_frame(enum frame_kind kind)
{
	return take_frame(kind, ANYTHING);
}

/* One more owner; one owner less (the last one frees it). */
static inline void get_frame(uint32_t frame)
{
	mem_map[frame].count++;
}
/* The last owner is gone, and has left this in it. */
void free_frame(uint32_t frame, enum frame_contents contents);
static inline void put_frame(uint32_t frame)
{
	if ((int32_t)--mem_map[frame].count <= 0)	/* below: it was free */
		free_frame(frame, ANYTHING);
}

/* A zeroed page for the kernel, by its address; NULL when there is none. */
void *get_free_page(void);
/* Gives it back; NULL is nothing. */
void free_page(void *page);
