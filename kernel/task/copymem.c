/*
 * What of the parent's memory does the child get, and how?
 *
 *	copy_mem (fork.c) -> copy_regions -> copy_slot: 4 MiB, or many such
 *	  copy_region		the rule of what is there
 *	  share_table		a page table, whole	(mm/tables.c)
 *	  copy_page_tables	or page by page		(mm/memory.c)
 */
#include <task/copymem.h>
#include <mm/regionlist.h>
#include <signal/signal.h>
#include <uapi/errno.h>

#define WORTH_SHARING	64	/* pages */

/* The child's own of the part [start, end) of r, behind *last, which it then
 * is; with its pages. How many those are, or -ENOMEM. */
static int copy_region(struct mm_struct *mm, struct vm_region **last,
		       const struct vm_region *r, uint32_t start, uint32_t end,
		       bool with_pages)
{
	struct vm_region *before = *last;

	if (r->flags & VM_DONTFORK)
		return 0;
	struct vm_region *copy = new_region(mm, r);

	if (!copy)
		return -ENOMEM;
	copy->start = start;
	copy->end = end;
	copy->flags &= ~VM_LOCKED;
	copy->file_offset += start - r->start;
	link_region(mm, before, copy);
	*last = copy;
	if (start > r->start && before && alike(before, copy)) {
		before->end = end;	/* it goes on with the next slot */
		unlink_region(mm, before);
		count_region(mm, copy, 1);
		free_region(copy);
		*last = before;
	}
	return !with_pages || r->flags & VM_WIPEONFORK ? 0 :
	       copy_page_tables(mm->pgd, current->mm->pgd, start, end,
				r->flags & VM_SHARED);
}

#define NEVER_SHARED	(VM_SHARED | VM_DONTFORK | VM_WIPEONFORK | \
			 VM_GROWSDOWN)	/* a stack is written to at once */

/* May the tables of r, and of what follows below stop, be shared? */
static bool all_private(const struct vm_region *r, uint32_t stop)
{
	for (; r && r->start < stop; r = r->next)
		if (r->flags & NEVER_SHARED)
			return false;
	return true;
}

/* The tables of [start, stop), where all is private. One is shared if a region
 * fills it, or if it maps so many pages that to copy them costs more than the
 * fault that may part it later. How many pages there are, or -ENOMEM. */
static int copy_private(struct mm_struct *mm, uint32_t start, uint32_t stop,
			bool filled)
{
	pte_t *from = &current->mm->pgd[pgd_index(start)];
	pte_t *to = &mm->pgd[pgd_index(start)];
	int frames = 0;

	if (!filled && mem_map[pte_frame(*from)].in_use < WORTH_SHARING)
		return copy_page_tables(mm->pgd, current->mm->pgd, start, stop,
					false);
	do
		frames += share_table(to++, from++);
	while ((start += TABLE_SPAN) < stop);
	return frames;
}

/* What is in r's slot from *done on, or in all those that r fills: *done is
 * then their end. The region to go on with; *err is 0 or -ENOMEM. */
static struct vm_region *copy_slot(struct mm_struct *mm,
				   struct vm_region **last,
				   struct vm_region *r, uint32_t *done,
				   int *err)
{
	uint32_t start = r->start > *done ? r->start : *done, at = start;
	uint32_t stop = table_end(start, KERNEL_BASE);
	bool filled = r->end >= stop && stop - start == TABLE_SPAN;
	bool private = all_private(r, stop);
	int frames = 0;

	if (filled && private)
		stop = r->end - r->end % TABLE_SPAN;
	for (; r && r->start < stop && frames >= 0; r = r->next) {
		uint32_t end = r->end < stop ? r->end : stop;

		at = r->start > at ? r->start : at;
		frames = copy_region(mm, last, r, at, end, !private);
		mm->frames += frames;
		if (r->end > stop)
			break;
	}
	if (frames >= 0 && private) {
		frames = copy_private(mm, start, stop, filled);
		mm->frames += frames;
	}
	*done = stop;
	*err = frames < 0 ? frames : 0;
	return r;
}

/* The parent's private pages are shared: its TLB may still say "writable". */
static void forget_writable(struct mm_struct *old)
{
	if (mm_copied)
		mm_copied(old);
	flush_tlb();
}

/* Much memory takes long: it is others' turn to run. A signal that comes now
 * came before the fork, and is the parent's alone. 0, or -EINTR: the parent
 * ends by it. */
static int pause_copy(struct mm_struct *mm, struct mm_struct *old)
{
	forget_writable(old);
	current->spare_mm = mm;
	give_way();
	current->spare_mm = NULL;
	return is_dying(current) ? -EINTR : 0;
}

/* In a pause another thread may map and unmap: of what is still to come, the
 * child has what it finds there then. 0, -ENOMEM, -EINTR. */
int copy_regions(struct mm_struct *mm, struct mm_struct *old)
{
	struct vm_region *last = NULL, *r = old->regions;
	uint32_t done = 0;
	int err = 0;

	while (r && !err) {
		r = copy_slot(mm, &last, r, &done, &err);
		if (need_resched && !err) {
			err = pause_copy(mm, old);
			r = region_above(old, done);
		}
	}
	forget_writable(old);
	return err;
}
