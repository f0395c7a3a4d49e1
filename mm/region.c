/*
 * What may a task touch, and what does fork do with each piece of it?
 *
 * Operations on ranges first split the regions at both ends, which can fail;
 * then work on whole regions, which cannot; then merge what has become alike.
 * The list itself is regionlist.c's. What takes long is its callers' to cut up.
 */
#include <mm/regionlist.h>
#include <mm/kmalloc.h>
#include <mm/memory.h>
#include <mm/page.h>
#include <lib/string.h>
#include <uapi/errno.h>

void (*mm_copied)(struct mm_struct *mm);
void (*mm_ends)(struct mm_struct *mm);

struct mm_struct *alloc_mm(const struct mm_struct *like)
{
	struct mm_struct *mm = kmalloc(sizeof(*mm));
	pte_t *pgd = mm ? alloc_pgd() : NULL;

	if (!pgd) {
		kfree(mm);
		return NULL;
	}
	*mm = like ? *like : (struct mm_struct){ 0 };
	mm->count = 1;
	mm->pgd = pgd;
	mm->regions = mm->hit = NULL;
	mm->index = NULL;
	mm->nr_regions = mm->size = mm->data = mm->locked = mm->frames = 0;
	mm->lock_mode = 0;
	return mm;
}

static void unmap(struct mm_struct *mm, uint32_t start, uint32_t end)
{
	mm->frames -= unmap_page_range(mm->pgd, start, end);
}

bool unmap_step(struct mm_struct *mm)
{
	struct vm_region *r = mm->regions;

	if (mm_ends)
		mm_ends(mm);
	if (mm->index)
		free_page(mm->index);
	mm->index = NULL;
	mm->hit = NULL;
	if (!r)
		return false;
	const pte_t *table = &mm->pgd[pgd_index(r->start)];
	uint32_t stop = table_end(r->start, r->end);

	/* those that are not there, or are others', too, go quickly */
	for (; stop < r->end && (!*table ||
				 mem_map[pte_frame(*table)].count > 1); table++)
		stop = r->end - stop > TABLE_SPAN ? stop + TABLE_SPAN : r->end;
	unmap(mm, r->start, stop);
	r->start = stop;
	if (stop == r->end) {
		mm->regions = r->next;
		mm->nr_regions--;
		free_region(r);
	}
	return true;
}

void put_mm(struct mm_struct *mm)
{
	struct vm_region *next;

	if (!mm || --mm->count)
		return;
	if (mm_ends)
		mm_ends(mm);
	for (struct vm_region *r = mm->regions; r; r = next) {
		next = r->next;		/* one goes with all in its last slot */
		unmap_page_range(mm->pgd, r->start,
				 table_end(r->end - 1, KERNEL_BASE));
		free_region(r);
	}
	free_page(mm->index);
	free_pgd(mm->pgd);
	kfree(mm);
}

int own_tables(struct mm_struct *mm, uint32_t start, uint32_t end, bool all)
{
	int err = 0;

	for (uint32_t addr = start, stop; addr < end && !err; addr = stop) {
		stop = table_end(addr, end);
		if (all || stop - addr < TABLE_SPAN)
			err = own_table_of(mm->pgd, addr);
	}
	return err;
}

/* Cuts the region that spans addr in two there. 0 or -ENOMEM. */
static int split_at(struct mm_struct *mm, uint32_t addr)
{
	struct vm_region *r = region_below(mm, addr);

	if (!r || r->end <= addr)
		return 0;
	struct vm_region *upper = new_region(mm, r);

	if (!upper)
		return -ENOMEM;
	upper->start = addr;
	upper->file_offset += addr - r->start;
	count_region(mm, r, -1);
	r->end = addr;
	count_region(mm, r, 1);
	link_region(mm, r, upper);
	return 0;
}

/* Those from r (NULL: the first) to end, if they border on one another. */
static void merge_regions(struct mm_struct *mm, struct vm_region *r,
			  uint32_t end)
{
	struct vm_region *next;

	if (!r)
		r = mm->regions;
	while (r && (next = r->next) && next->start <= end) {
		if (!alike(r, next)) {
			r = next;
			continue;
		}
		unlink_region(mm, r);
		count_region(mm, next, 1);
		r->end = next->end;
		free_region(next);
	}
}

/* Makes region borders of both ends. 0 or -ENOMEM. */
static int isolate(struct mm_struct *mm, uint32_t start, uint32_t end)
{
	int err = split_at(mm, start);

	if (!err)
		err = split_at(mm, end);
	if (err)
		merge_regions(mm, region_below(mm, start), start);
	return err;
}

/* The region behind below begins at start, further up or down. */
static void move_start(struct mm_struct *mm, struct vm_region *below,
		       uint32_t start)
{
	struct vm_region *r = unlink_region(mm, below);

	r->file_offset += start - r->start;
	r->start = start;
	link_region(mm, below, r);
}

/* Only a region that goes on at both ends has to be cut in two. */
int unmap_range(struct mm_struct *mm, uint32_t start, uint32_t end)
{
	struct vm_region *below = region_below(mm, start), *r;
	int err = own_tables(mm, start, end, false);

	if (!err && below && below->end > end)
		err = split_at(mm, end);
	if (err)
		return err;
	if (below && below->end > start) {
		unmap(mm, start, below->end);
		count_region(mm, below, -1);
		below->end = start;
		count_region(mm, below, 1);
		hole_has_grown(mm, below);
	}
	while ((r = region_after(mm, below)) && r->end <= end) {
		unmap(mm, r->start, r->end);
		free_region(unlink_region(mm, below));
	}
	if (r && r->start < end) {
		unmap(mm, r->start, end);
		move_start(mm, below, end);
	}
	flush_tlb();
	return 0;
}

int insert_region(struct mm_struct *mm, struct vm_region *new)
{
	uint32_t end = new->end;
	struct vm_region *below = region_below(mm, new->start);
	struct vm_region *next = region_after(mm, below);

	if ((below && below->end > new->start) ||
	    (next && next->start < new->end)) {
		if (unmap_range(mm, new->start, new->end)) {
			free_region(new);
			return -ENOMEM;
		}
		below = region_below(mm, new->start);
	}
	link_region(mm, below, new);
	merge_regions(mm, below, end);
	return 0;
}

int add_region(struct mm_struct *mm, const struct vm_region *like)
{
	struct vm_region *new = new_region(mm, like);

	return new ? insert_region(mm, new) : -ENOMEM;
}

/* Where in [start, end) the first hole begins. */
static uint32_t mapped_until(struct mm_struct *mm, uint32_t start, uint32_t end)
{
	struct vm_region *r = find_region(mm, start);

	for (; r && r->start <= start && start < end; r = r->next)
		start = r->end;
	return start < end ? start : end;
}

int protect_range(struct mm_struct *mm, uint32_t start, uint32_t end,
		  uint32_t prot, const struct rlimit *rlim)
{
	uint32_t stop = mapped_until(mm, start, end);
	int err = stop < end ? -ENOMEM : 0;

	if (own_tables(mm, start, stop, true) || isolate(mm, start, stop))
		return -ENOMEM;
	for (struct vm_region *r = region_above(mm, start);
	     r && r->start < stop; r = r->next) {
		struct vm_region then = *r;

		then.prot = prot;
		bool never = prot & PROT_WRITE && r->flags & VM_NOWRITE;

		if (never || (!within_limits(mm, &then, rlim) &&
			      within_limits(mm, r, rlim))) {
			err = never ? -EACCES : -ENOMEM; /* it becomes data */
			break;
		}
		count_region(mm, r, -1);
		r->prot = prot;
		count_region(mm, r, 1);
		protect_page_range(mm->pgd, r->start, r->end, prot,
				   r->flags & VM_SHARED);
	}
	merge_regions(mm, region_below(mm, start), end);
	flush_tlb();
	return err;
}

int advise_range(struct mm_struct *mm, uint32_t start, uint32_t end,
		 uint32_t set, uint32_t clear, bool forget)
{
	int err = forget ? own_tables(mm, start, end, true) : 0;

	if (err || (err = isolate(mm, start, end)))
		return err;
	if (mapped_until(mm, start, end) < end)
		err = -ENOMEM;		/* but what there is is advised */
	for (struct vm_region *r = region_above(mm, start);
	     r && r->start < end; r = r->next) {
		if ((set & VM_WIPEONFORK && r->flags & (VM_SHARED | VM_FILE)) ||
		    (forget && (r->flags & VM_LOCKED ||
				(r->flags & VM_FILE && !r->file)))) {
			err = -EINVAL;
			break;
		}
		r->flags = (r->flags & ~clear) | set;
		if (forget && !(r->flags & VM_SHARED))
			unmap(mm, r->start, r->end);
	}
	merge_regions(mm, region_below(mm, start), end);
	flush_tlb();
	return err;
}

/* The stack just above addr, grown down to it; NULL where there is none, or
 * it may not. Under it a gap stays free of what an overrun could spoil. */
static struct vm_region *grow_stack(struct mm_struct *mm, uint32_t addr,
				    const struct rlimit *rlim)
{
	uint32_t low = page_down(addr);
	struct vm_region *below = region_below(mm, addr);
	struct vm_region *r = region_after(mm, below);

	if (!r || !(r->flags & VM_GROWSDOWN) || low < USER_MIN ||
	    r->end - low > rlim[RLIMIT_STACK].rlim_cur ||
	    (below && !(below->flags & VM_GROWSDOWN) &&
	     below->prot != PROT_NONE && low - below->end < STACK_GAP))
		return NULL;
	if (!within_limits(mm, &(struct vm_region){
			   .start = low, .end = r->start }, rlim) ||
	    (r->flags & VM_LOCKED && !may_lock(mm, r->start - low)))
		return NULL;
	move_start(mm, below, low);
	return r;
}

int handle_mm_fault(struct mm_struct *mm, uint32_t addr, bool write,
		    const struct rlimit *rlim)
{
	struct vm_region *r = find_region(mm, addr);

	if (!r && !(r = grow_stack(mm, addr, rlim)))
		return -EFAULT;
	if (write ? !(r->prot & PROT_WRITE) : r->prot == PROT_NONE)
		return -EACCES;
	if (write && own_table_of(mm->pgd, addr))
		return -ENOMEM;
	pte_t table = mm->pgd[pgd_index(addr)];
	pte_t *pte = table ? pte_in(table, addr) : NULL;

	if (!pte || !*pte)
		return supply_page(mm, r, addr);
	if (write && !(*pte & PTE_W))
		return do_wp_page(pte, addr);
	invlpg(addr);		/* settled already: the TLB was behind */
	return 0;
}

char *page_to_access(struct mm_struct *mm, uint32_t addr, bool write)
{
	struct vm_region *r = find_region(mm, addr);

	if (!r || (write && r->flags & VM_SHARED && !(r->prot & PROT_WRITE)))
		return NULL;
	if (write && own_table_of(mm->pgd, addr))
		return NULL;
	pte_t *pte = find_pte(mm->pgd, addr);

	if (!pte || !*pte) {
		if (supply_page(mm, r, addr))
			return NULL;
		pte = find_pte(mm->pgd, addr);
	}
	if (write && !(r->flags & VM_SHARED) && !(*pte & PTE_W) &&
	    do_wp_page(pte, addr))
		return NULL;
	if (!(r->prot & PROT_WRITE))
		protect_page_range(mm->pgd, addr, addr + 1, r->prot, false);
	return frame_to_virt(pte_frame(*pte));
}

int access_mm(struct mm_struct *mm, uint32_t addr, void *buf, size_t n,
	      bool write)
{
	for (size_t part; n; addr += part, buf += part, n -= part) {
		char *page = addr < KERNEL_BASE
			? page_to_access(mm, addr, write) : NULL;

		if (!page)
			return -EIO;
		page += addr % PAGE_SIZE;
		part = on_page(addr, n);
		memcpy(write ? page : buf, write ? buf : page, part);
	}
	return 0;
}
