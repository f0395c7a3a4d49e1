/*
 * What the kernel tells of itself while it runs, for a reader outside.
 *
 * The boot option events=on makes it tell all it can; events=step makes it
 * wait after each event, too. A reader (tools/vmrun --trace, a page around an
 * emulator) finds struct event_ring in the guest's RAM: where kernel.elf has
 * the symbol `events`, or by its magic, on a border of 64 bytes. It may change
 * what stands under "the reader's" at any time.
 */
#pragma once

#include <uapi/types.h>

enum event_kind {	/* what its words are; a task is named by its slot */
	EVENT_FORK = 1,		/* the child's slot, what fork returns, flags */
	EVENT_EXEC,		/* text: the program's name */
	EVENT_EXIT,		/* status, as wait4 has it */
	EVENT_WAIT,		/* the child waited for: slot, status */
	EVENT_SWITCH,		/* to which slot; why: enum task_state */
	EVENT_SLEEP,		/* text: what for */
	EVENT_WAKE,		/* slot */
	EVENT_FAULT,		/* address, error code, eip */
	EVENT_FAULT_END,	/* address; 0, or -EFAULT: it was refused */
	EVENT_PAGE,		/* address, PAGE_..., frame before, after */
	EVENT_TAKE,		/* a frame; its kind, enum frame_kind */
	EVENT_GIVE,		/* the same: it is free again */
	EVENT_SIGNAL,		/* sent: to which slot, number */
	EVENT_DELIVER,		/* number, handler (0: the default) */
	EVENT_CALL,		/* a system call: number, ebx, ecx, edx */
	EVENT_RETURN,		/* number, eax */
	EVENT_TABLE,		/* a fault made a shared page table its own:
				 * address, frame before, after */
	EVENT_KINDS
};

enum { PAGE_ZERO = 1, PAGE_COPIED, PAGE_LAST_SHARER };	/* EVENT_PAGE's */

struct event {
	uint64_t time;		/* TSC counts, without what telling took:
				 * instructions under -icount shift=0; ticks
				 * where there is no TSC */
	uint16_t kind;
	uint16_t slot;		/* of the task that runs */
	uint32_t free;		/* frames that are */
	union {
		uint32_t word[4];
		char text[16];	/* cut to 15, and a NUL */
	};
};

#define EVENT_MAGIC	"Tine's events 1"
#define EVENT_BIT(kind)	(1u << (kind))
#define EVENT_FULL	EVENT_BIT(31)	/* stop_on: before one is lost */
#define EVENT_RECORDS	2048

struct event_ring {
	char magic[16];
	uint32_t records;	/* physical address of a struct event[] */
	uint32_t size;		/* how many fit: event n is at n % size */
	volatile uint32_t head;	/* events so far; older than size are lost */
	volatile uint32_t waiting;	/* 1: the kernel waits until go */

	/* The reader's */
	volatile uint32_t wanted;	/* EVENT_BITs that are told */
	volatile uint32_t stop_on;	/* EVENT_BITs to wait after */
	volatile uint32_t read;	/* events it has taken, for EVENT_FULL */
	volatile uint32_t go;	/* 1: go on; the kernel makes it 0 */

	/* The kernel's: tests that are made anyhow, made to hit */
	uint32_t plain_calls;	/* calls below this number are not told */
	uint32_t watched_free;	/* look closer when no more are free */
	uint32_t unused[2];
};
_Static_assert(sizeof(struct event) == 32, "readers know it");
_Static_assert(sizeof(struct event_ring) == 64, "readers know it");
