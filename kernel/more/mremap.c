/*
 * How does a mapping get another size, or another place?
 *
 * In place where it can; else its pages are shared with a second mapping, as
 * fork shares them with a child, and the first one goes.
 */
#include <mm/memory.h>
#include <mm/region.h>
#include <signal/signal.h>
#include <uapi/errno.h>
#include <uapi/more.h>

/* The new mapping's pages are the old one's. Others may run, and unmap either:
 * then that is left alone. 0, -ENOMEM, -EFAULT, -EINTR. */
static int share_mapping(struct mm_struct *mm, uint32_t from, uint32_t to,
			 uint32_t len)
{
	for (uint32_t end = from + len, n; from < end; from += n, to += n) {
		const struct vm_region *new = find_region(mm, to);
		uint32_t stop = table_end(from, end);

		n = table_end(to, to + (stop - from)) - to;
		if (!new || new->end - to < n || !find_region(mm, from))
			return -EFAULT;
		if (!find_pte(mm->pgd, from))
			continue;
		pte_t *pte = own_table_of(mm->pgd, from)
			? NULL : make_pte(mm->pgd, to);

		if (!pte)
			return -ENOMEM;
		mm->frames += share_pages(pte, find_pte(mm->pgd, from),
					  n / PAGE_SIZE, new->flags & VM_SHARED
					  ? ~0u : ~(pte_t)PTE_W);
		settle_table(&mm->pgd[pgd_index(to)]);
		flush_tlb();
		if (cond_resched())
			return -EINTR;
	}
	return 0;
}

/* r's part at addr, of old_len bytes, goes to `to`, which is free, and has
 * new_len then: where it is, or -errno. */
static int32_t move_mapping(struct mm_struct *mm, const struct vm_region *r,
			    uint32_t addr, uint32_t old_len, uint32_t to,
			    uint32_t new_len)
{
	struct vm_region new = *r;

	new.file_offset += addr - r->start;
	new.start = to;
	new.end = to + new_len;
	new.flags &= ~(VM_HEAP | VM_GROWSDOWN);
	int err = add_region(mm, &new);

	if (err)
		return err;
	err = share_mapping(mm, addr, to, old_len < new_len ? old_len
							    : new_len);
	if (err)
		unmap_steps(mm, to, to + new_len);
	else
		err = unmap_steps(mm, addr, addr + old_len);
	return err ? err : (int32_t)to;
}

/* r ends where the mapping does, and may go on by so many bytes: 0, -ENOMEM */
static int grow_in_place(struct mm_struct *mm, const struct vm_region *r,
			 uint32_t more)
{
	struct vm_region new = *r;

	if (more > KERNEL_BASE - r->end ||
	    !range_has_room(mm, r->end, r->end + more))
		return -ENOMEM;
	new.file_offset += r->end - r->start;
	new.start = r->end;
	new.end = r->end + more;
	return add_region(mm, &new);
}

/* Clears the place that a program has chosen for its mapping. */
static int clear_place(struct mm_struct *mm, uint32_t addr, uint32_t len,
		       uint32_t to, uint32_t to_len)
{
	if (to % PAGE_SIZE || to_len > KERNEL_BASE || to > KERNEL_BASE - to_len
	    || (to < addr + len && addr < to + to_len))
		return -EINVAL;
	return to < USER_MIN ? -EPERM : unmap_steps(mm, to, to + to_len);
}

int32_t sys_mremap(uint32_t addr, uint32_t len, uint32_t new_len,
		   uint32_t flags, uint32_t to)
{
	struct mm_struct *mm = current->mm;
	bool fixed = flags & MREMAP_FIXED;
	int err = 0;

	len = page_up(len);
	if (addr % PAGE_SIZE || flags & ~(MREMAP_MAYMOVE | MREMAP_FIXED) ||
	    flags == MREMAP_FIXED || !len || !new_len || new_len > KERNEL_BASE)
		return -EINVAL;
	new_len = page_up(new_len);
	if (fixed && (err = clear_place(mm, addr, len, to, new_len)))
		return err;
	const struct vm_region *r = find_region(mm, addr);

	if (!r || len > r->end - addr)
		return -EFAULT;
	if (new_len <= len && !fixed)
		err = unmap_steps(mm, addr + new_len, addr + len);
	if (err || (new_len <= len && !fixed))
		return err ? err : (int32_t)addr;
	struct vm_region more = { .prot = r->prot, .flags = r->flags,
				  .end = new_len > len ? new_len - len : 0 };

	if (more.end && r->flags & VM_SHARED && !r->file)
		return -EINVAL;		/* what is shared has its size */
	if (more.end && r->flags & VM_LOCKED && (err = lock_new(0, &more)))
		return err;
	if (!within_limits(mm, &more, current->leader->rlim))
		return -ENOMEM;
	if (!fixed && addr + len == r->end &&
	    !grow_in_place(mm, r, more.end)) {
		touch_locked(addr + len, addr + new_len);
		return addr;
	}
	if (!fixed)
		to = flags & MREMAP_MAYMOVE ? find_gap(mm, new_len) : 0;
	return to ? move_mapping(mm, r, addr, len, to, new_len) : -ENOMEM;
}
