/* The list of regions itself, for code that changes it. (mm/regionlist.c) */
#pragma once

#include <mm/kmalloc.h>
#include <mm/region.h>

/* For a list too long to be walked: one page. */
struct region_index {
	struct vm_region *first[KERNEL_PGD];	/* that starts in each slot */
	uint8_t room[KERNEL_PGD];	/* no hole above a region of the slot
					 * has more pages */
};
#define STACK_GAP	(256 * PAGE_SIZE)	/* left free under a stack */
#define ROOM_UNKNOWN	255		/* or more */

/* What RLIMIT_DATA limits: private and writable, but for stacks. */
static inline bool is_data(const struct vm_region *r)
{
	return r->prot & PROT_WRITE && !(r->flags & (VM_SHARED | VM_GROWSDOWN));
}

/* r's bytes are among mm's (sign 1), or no more (-1): around a change. */
static inline void count_region(struct mm_struct *mm,
				const struct vm_region *r, int sign)
{
	uint32_t bytes = sign * (r->end - r->start);

	mm->size += bytes;
	if (is_data(r))
		mm->data += bytes;
	if (r->flags & VM_LOCKED)
		mm->locked += bytes;
}

/* Could they be one? */
static inline bool alike(const struct vm_region *a, const struct vm_region *b)
{
	return a->end == b->start && a->prot == b->prot &&
	       a->flags == b->flags &&
	       (!(a->flags & VM_FILE) || (a->file == b->file &&
		a->file_offset + (a->end - a->start) == b->file_offset));
}

/* A region like that one, in no list yet: unlink_region or free_region. NULL:
 * no memory, or mm has as many as it may. */
struct vm_region *new_region(struct mm_struct *mm,
			     const struct vm_region *like);
/* Frees one that is in no list; NULL is nothing. */
static inline void free_region(struct vm_region *r)
{
	if (r && r->file)
		put_mapping(r);
	kfree(r);
}

/* The last region that starts below addr, or NULL; and the one behind it, the
 * first of all behind NULL. */
struct vm_region *region_below(const struct mm_struct *mm, uint32_t addr);
static inline struct vm_region *region_after(const struct mm_struct *mm,
					     const struct vm_region *below)
{
	return below ? below->next : mm->regions;
}
/* The first region that ends above addr, or NULL. */
struct vm_region *region_above(struct mm_struct *mm, uint32_t addr);

/* r's slot has one more region, at its front or elsewhere. */
void enter_index(struct region_index *index, struct vm_region *r);
/* Puts r behind below, where its address belongs, and counts it in. */
static inline void link_region(struct mm_struct *mm, struct vm_region *below,
			       struct vm_region *r)
{
	struct vm_region **at = below ? &below->next : &mm->regions;

	r->next = *at;
	*at = r;
	mm->nr_regions++;
	count_region(mm, r, 1);
	if (mm->index)
		enter_index(mm->index, r);
}
/* Takes the region behind below out of list and counts: it is the caller's. */
struct vm_region *unlink_region(struct mm_struct *mm, struct vm_region *below);

/* The hole above r has grown. */
static inline void hole_has_grown(struct mm_struct *mm, struct vm_region *r)
{
	if (mm->index && r)
		mm->index->room[pgd_index(r->start)] = ROOM_UNKNOWN;
}
