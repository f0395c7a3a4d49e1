/*
 * Where in an address space's list of regions does an address stand, and where
 * is room for another?
 *
 * The list is sorted. A short one is walked; a long one has an index, which
 * says for each slot, the 4 MiB that one page table maps, which region is the
 * first to start there. What is left to walk is 1,024 regions at most.
 */
#include <mm/regionlist.h>
#include <mm/kmalloc.h>
#include <mm/page.h>

#define MAX_REGIONS	65530	/* of an address space, on Linux too */
#define SHORT_LIST	32

void enter_index(struct region_index *index, struct vm_region *r)
{
	struct vm_region **first = &index->first[pgd_index(r->start)];

	if (!*first || r->start < (*first)->start)
		*first = r;
	index->room[pgd_index(r->start)] = ROOM_UNKNOWN;
}

static __attribute__((noinline)) bool make_index(struct mm_struct *mm)
{
	mm->index = get_free_page();
	for (struct vm_region *r = mm->regions; r && mm->index; r = r->next)
		enter_index(mm->index, r);
	return mm->index;
}

struct vm_region *new_region(struct mm_struct *mm,
			     const struct vm_region *like)
{
	bool fits = mm->nr_regions < SHORT_LIST ||
		    (mm->nr_regions < MAX_REGIONS &&
		     (mm->index || make_index(mm)));
	struct vm_region *r = fits ? kmalloc(sizeof(*r)) : NULL;

	if (r)
		*r = *like;
	if (r && r->file)
		get_mapping(r);
	return r;
}

/* Where to begin to look for what starts below addr. */
static struct vm_region *indexed(const struct region_index *index,
				 uint32_t addr)
{
	int slot = pgd_index(addr - 1);

	if (slot >= (int)KERNEL_PGD)
		slot = KERNEL_PGD - 1;
	for (; slot >= 0; slot--)
		if (index->first[slot] && index->first[slot]->start < addr)
			return index->first[slot];
	return NULL;
}

struct vm_region *region_below(const struct mm_struct *mm, uint32_t addr)
{
	struct vm_region *below = NULL;
	struct vm_region *r = mm->index ? indexed(mm->index, addr)
					: mm->regions;

	for (; r && r->start < addr; r = r->next)
		below = r;
	return below;
}

struct vm_region *region_above(struct mm_struct *mm, uint32_t addr)
{
	struct vm_region *below = region_below(mm, addr + 1);

	return below && below->end > addr ? below : region_after(mm, below);
}

struct vm_region *search_region(struct mm_struct *mm, uint32_t addr)
{
	struct vm_region *r = region_below(mm, addr + 1);

	return r && r->end > addr ? mm->hit = r : NULL;
}

bool range_is_free(struct mm_struct *mm, uint32_t start, uint32_t end)
{
	struct vm_region *r = region_above(mm, start);

	return !r || r->start >= end;
}

struct vm_region *unlink_region(struct mm_struct *mm, struct vm_region *below)
{
	struct vm_region *r = region_after(mm, below);
	uint32_t slot = pgd_index(r->start);

	*(below ? &below->next : &mm->regions) = r->next;
	mm->hit = NULL;
	mm->nr_regions--;
	count_region(mm, r, -1);
	hole_has_grown(mm, below);
	if (mm->index && mm->index->first[slot] == r)
		mm->index->first[slot] =
			r->next && pgd_index(r->next->start) == slot ? r->next
								     : NULL;
	return r;
}

/* What is mapped unasked keeps away from where a stack may yet grow. */
static uint32_t gap_start(const struct vm_region *r)
{
	uint32_t gap = r->flags & VM_GROWSDOWN ? STACK_GAP : 0;

	return r->start > gap ? r->start - gap : 0;
}

bool range_has_room(struct mm_struct *mm, uint32_t start, uint32_t end)
{
	struct vm_region *r = region_above(mm, start);

	return !r || gap_start(r) >= end;
}

/* How much is free above r (NULL: below all), but for a stack's gap. */
static uint32_t hole_above(const struct mm_struct *mm,
			   const struct vm_region *r, uint32_t *high)
{
	const struct vm_region *next = region_after(mm, r);
	uint32_t low = r ? r->end : USER_MIN;

	*high = next ? gap_start(next) : MMAP_TOP;
	if (*high > MMAP_TOP)
		*high = MMAP_TOP;
	return *high > low ? *high - low : 0;
}

/* Where len bytes begin below high, in a hole of that size: on a page table's
 * border, if they fill one and there is room. */
static uint32_t start_in(uint32_t hole, uint32_t high, uint32_t len)
{
	uint32_t start = high - len, spare = start % TABLE_SPAN;

	return len >= TABLE_SPAN && hole - len >= spare ? start - spare : start;
}

/* The same as find_gap, above the regions from r on that stand before end. */
static uint32_t gap_above(const struct mm_struct *mm, struct vm_region *r,
			  uint32_t end, uint32_t len, uint32_t *widest)
{
	uint32_t best = 0, high;

	for (*widest = 0; r && r->start < end; r = r->next) {
		uint32_t hole = hole_above(mm, r, &high);

		if (hole >= len)
			best = start_in(hole, high, len);
		if (hole > *widest)
			*widest = hole;
	}
	return best;
}

/* In a long list only slots with room are looked at, which then is known. */
static uint32_t indexed_gap(struct mm_struct *mm, uint32_t len)
{
	struct region_index *index = mm->index;
	uint32_t pages = len / PAGE_SIZE, best = 0, widest;

	for (int slot = KERNEL_PGD - 1; slot >= 0 && !best; slot--) {
		uint8_t *room = &index->room[slot];

		if (!index->first[slot] ||
		    (*room < pages && *room != ROOM_UNKNOWN))
			continue;
		best = gap_above(mm, index->first[slot],
				 (slot + 1u) << PGD_SHIFT, len, &widest);
		widest /= PAGE_SIZE;
		*room = widest < ROOM_UNKNOWN ? widest : ROOM_UNKNOWN;
	}
	return best;
}

uint32_t find_gap(struct mm_struct *mm, uint32_t len)
{
	uint32_t high, widest;
	uint32_t best = mm->index ? indexed_gap(mm, len) :
			gap_above(mm, mm->regions, KERNEL_BASE, len, &widest);

	if (best)
		return best;
	uint32_t lowest = hole_above(mm, NULL, &high);

	return lowest >= len ? start_in(lowest, high, len) : 0;
}
