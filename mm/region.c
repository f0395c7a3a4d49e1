/*
 * What may a task touch, and what does fork do with each piece of it?
 *
 * Operations on ranges first split the regions at both ends, which can fail;
 * then work on whole regions, which cannot; then merge what has become alike.
 */
#include <region.h>
#include <kmalloc.h>
#include <memory.h>
#include <page.h>
#include <string.h>
#include <uapi/errno.h>

#define STACK_GAP	(256 * PAGE_SIZE)	/* left free under a stack */

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
	mm->regions = NULL;
	return mm;
}

void put_mm(struct mm_struct *mm)
{
	struct vm_region *next;

	if (!mm || --mm->count)
		return;
	if (mm_ends)
		mm_ends(mm);
	for (struct vm_region *r = mm->regions; r; r = next) {
		next = r->next;
		unmap_page_range(mm->pgd, r->start, r->end);
		kfree(r);
	}
	free_pgd(mm->pgd);
	kfree(mm);
}

/* The first region that ends above addr, or NULL. */
static struct vm_region *region_above(struct mm_struct *mm, uint32_t addr)
{
	struct vm_region *r = mm->regions;

	while (r && r->end <= addr)
		r = r->next;
	return r;
}

struct vm_region *find_region(struct mm_struct *mm, uint32_t addr)
{
	struct vm_region *r = region_above(mm, addr);

	return r && r->start <= addr ? r : NULL;
}

bool range_is_free(struct mm_struct *mm, uint32_t start, uint32_t end)
{
	struct vm_region *r = region_above(mm, start);

	return !r || r->start >= end;
}

uint32_t mm_size(const struct mm_struct *mm)
{
	uint32_t size = 0;

	for (struct vm_region *r = mm->regions; r; r = r->next)
		size += r->end - r->start;
	return size;
}

static bool is_data(const struct vm_region *r)
{
	return r->prot & PROT_WRITE && !(r->flags & (VM_SHARED | VM_GROWSDOWN));
}

static uint32_t overlap(const struct vm_region *a, const struct vm_region *b)
{
	uint32_t start = a->start > b->start ? a->start : b->start;
	uint32_t end = a->end < b->end ? a->end : b->end;

	return start < end ? end - start : 0;
}

bool within_limits(const struct mm_struct *mm, const struct vm_region *new,
		   const struct rlimit *rlim)
{
	uint32_t all = new->end - new->start, data = all;

	for (struct vm_region *r = mm->regions; r; r = r->next) {
		uint32_t size = r->end - r->start - overlap(r, new);

		all += size;
		data += is_data(r) ? size : 0;
	}
	return all <= rlim[RLIMIT_AS].rlim_cur &&
	       (!is_data(new) || data <= rlim[RLIMIT_DATA].rlim_cur);
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

uint32_t find_gap(struct mm_struct *mm, uint32_t len)
{
	uint32_t best = 0, low = USER_MIN;

	for (struct vm_region *r = mm->regions; ; r = r->next) {
		uint32_t high = r ? gap_start(r) : MMAP_TOP;

		if (high > MMAP_TOP)
			high = MMAP_TOP;
		if (high > low && high - low >= len)
			best = high - len;
		if (!r)
			return best;
		low = r->end;
	}
}

/* Cuts the region that spans addr in two there. 0 or -ENOMEM. */
static int split_at(struct mm_struct *mm, uint32_t addr)
{
	struct vm_region *r = find_region(mm, addr);

	if (!r || r->start == addr)
		return 0;
	struct vm_region *upper = kmalloc(sizeof(*upper));

	if (!upper)
		return -ENOMEM;
	*upper = *r;
	upper->start = addr;
	upper->file_offset += addr - r->start;
	r->end = addr;
	r->next = upper;
	return 0;
}

static bool alike(const struct vm_region *a, const struct vm_region *b)
{
	return a->end == b->start && a->prot == b->prot &&
	       a->flags == b->flags &&
	       (!(a->flags & VM_FILE) ||
		a->file_offset + (a->end - a->start) == b->file_offset);
}

static void merge_regions(struct mm_struct *mm)
{
	struct vm_region *r = mm->regions;

	while (r && r->next) {
		struct vm_region *next = r->next;

		if (!alike(r, next)) {
			r = next;
			continue;
		}
		r->end = next->end;
		r->next = next->next;
		kfree(next);
	}
}

/* Makes region borders of both ends. 0 or -ENOMEM. */
static int isolate(struct mm_struct *mm, uint32_t start, uint32_t end)
{
	int err = split_at(mm, start);

	if (!err)
		err = split_at(mm, end);
	if (err)
		merge_regions(mm);
	return err;
}

int unmap_range(struct mm_struct *mm, uint32_t start, uint32_t end)
{
	int err = isolate(mm, start, end);

	if (err)
		return err;
	for (struct vm_region **at = &mm->regions; *at; ) {
		struct vm_region *r = *at;

		if (r->start < start || r->end > end) {
			at = &r->next;
			continue;
		}
		unmap_page_range(mm->pgd, r->start, r->end);
		*at = r->next;
		kfree(r);
	}
	flush_tlb();
	return 0;
}

int add_region(struct mm_struct *mm, const struct vm_region *like)
{
	struct vm_region *new = kmalloc(sizeof(*new));
	struct vm_region **at = &mm->regions;

	if (!new)
		return -ENOMEM;
	if (!range_is_free(mm, like->start, like->end) &&
	    unmap_range(mm, like->start, like->end)) {
		kfree(new);
		return -ENOMEM;
	}
	while (*at && (*at)->start < like->start)
		at = &(*at)->next;
	*new = *like;
	new->next = *at;
	*at = new;
	merge_regions(mm);
	return 0;
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

	if (isolate(mm, start, stop))
		return -ENOMEM;
	for (struct vm_region *r = region_above(mm, start);
	     r && r->start < stop; r = r->next) {
		struct vm_region then = *r;

		then.prot = prot;
		if (!within_limits(mm, &then, rlim) &&
		    within_limits(mm, r, rlim)) {	/* it becomes data */
			stop = r->start;
			break;
		}
		r->prot = prot;
		protect_page_range(mm->pgd, r->start, r->end, prot,
				   r->flags & VM_SHARED);
	}
	merge_regions(mm);
	flush_tlb();
	return stop < end ? -ENOMEM : 0;
}

int advise_range(struct mm_struct *mm, uint32_t start, uint32_t end,
		 uint32_t set, uint32_t clear, bool forget)
{
	int err = isolate(mm, start, end);

	if (err)
		return err;
	if (mapped_until(mm, start, end) < end)
		err = -ENOMEM;		/* but what there is is advised */
	for (struct vm_region *r = region_above(mm, start);
	     r && r->start < end; r = r->next) {
		if ((set & VM_WIPEONFORK && r->flags & (VM_SHARED | VM_FILE)) ||
		    (forget && r->flags & VM_FILE)) {
			err = -EINVAL;
			break;
		}
		r->flags = (r->flags & ~clear) | set;
		if (forget && !(r->flags & VM_SHARED))
			unmap_page_range(mm->pgd, r->start, r->end);
	}
	merge_regions(mm);
	flush_tlb();
	return err;
}

/* The stack just above addr, grown down to it; NULL where there is none, or
 * it may not. Under it a gap stays free of what an overrun could spoil. */
static struct vm_region *grow_stack(struct mm_struct *mm, uint32_t addr,
				    const struct rlimit *rlim)
{
	uint32_t low = page_down(addr), below = 0;
	struct vm_region *r = mm->regions;

	for (; r && r->end <= addr; r = r->next)
		below = r->flags & VM_GROWSDOWN || r->prot == PROT_NONE
			? 0 : r->end;
	if (!r || !(r->flags & VM_GROWSDOWN) || low < USER_MIN ||
	    r->end - low > rlim[RLIMIT_STACK].rlim_cur ||
	    (below && low - below < STACK_GAP))
		return NULL;
	if (!within_limits(mm, &(struct vm_region){
			   .start = low, .end = r->start }, rlim))
		return NULL;
	r->start = low;
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
	pte_t *pte = find_pte(mm->pgd, addr);

	if (!pte || !*pte)
		return do_no_page(mm->pgd, addr, r->prot & PROT_WRITE);
	if (write && !(*pte & PTE_W))
		return do_wp_page(pte, addr);
	invlpg(addr);		/* settled already: the TLB was behind */
	return 0;
}

char *page_to_access(struct mm_struct *mm, uint32_t addr, bool write)
{
	struct vm_region *r = find_region(mm, addr);
	pte_t *pte = find_pte(mm->pgd, addr);

	if (!r || (write && r->flags & VM_SHARED && !(r->prot & PROT_WRITE)))
		return NULL;
	if (!pte || !*pte) {
		if (do_no_page(mm->pgd, addr, r->prot & PROT_WRITE))
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
