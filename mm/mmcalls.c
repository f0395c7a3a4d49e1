/*
 * What can a program ask of its address space?
 *
 * A long range is done in steps, each what one page table maps. Each leaves
 * the address space whole, so that others may run, and use it, in between.
 */
#include <fs/file.h>
#include <mm/memory.h>
#include <mm/region.h>
#include <mm/regionlist.h>
#include <signal/signal.h>
#include <uapi/errno.h>

#define PROT_KNOWN (PROT_READ | PROT_WRITE | PROT_EXEC)

int unmap_steps(struct mm_struct *mm, uint32_t at, uint32_t end)
{
	int err = own_tables(mm, at, end, false);	/* while all is there */

	for (uint32_t stop; at < end && !err; at = stop) {
		stop = table_end(at, end);
		err = unmap_range(mm, at, stop);
		if (!err && cond_resched())
			err = -EINTR;
	}
	return err;
}

/* Moves the break; -ENOMEM where something is in the way, or a limit. */
static int set_brk(struct mm_struct *mm, uint32_t brk)
{
	uint32_t old_end = page_up(mm->brk), end = page_up(brk);
	struct vm_region heap = {
		.start = old_end, .end = end, .flags = VM_HEAP,
		.prot = PROT_READ | PROT_WRITE,
	};

	if (end > old_end)
		return !range_has_room(mm, old_end, end + PAGE_SIZE) ||
		       !within_limits(mm, &heap, current->leader->rlim) ||
		       lock_new(0, &heap)
			? -ENOMEM : add_region(mm, &heap);
	if (end < old_end)
		return range_is_free(mm, end, old_end)
			? -ENOMEM : unmap_steps(mm, end, old_end);
	return 0;
}

int32_t sys_brk(uint32_t brk)
{
	struct mm_struct *mm = current->mm;
	uint32_t old_end = page_up(mm->brk);

	if (brk < mm->start_brk || brk >= MMAP_TOP || set_brk(mm, brk))
		return mm->brk;
	mm->brk = brk;
	if (mm->locked)
		touch_locked(old_end, page_up(brk));
	return brk;
}

/* Shared pages are there from the start: fork then has only to share them,
 * and no task can be first to touch one. 0, -ENOMEM, -EINTR; then what
 * MAP_FIXED has replaced is gone, as POSIX allows for -ENOMEM. */
static int populate(struct mm_struct *mm, const struct vm_region *r)
{
	int err = 0;

	for (uint32_t at = r->start; at < r->end && !err; at += PAGE_SIZE) {
		struct vm_region *now = find_region(mm, at);
		pte_t *pte = find_pte(mm->pgd, at);

		if (!now || !(now->flags & VM_SHARED))
			return 0;	/* another thread has been here */
		if (!pte || !*pte)
			err = supply_page(mm, now, at);
		protect_page_range(mm->pgd, at, at + 1, now->prot, true);
		if (!err && cond_resched())
			err = -EINTR;
	}
	if (err)
		unmap_steps(mm, r->start, r->end);
	return err;
}

/* Where a new mapping goes: 0 and the place in *addr, or -ENOMEM, -EINVAL,
 * -EPERM, -EEXIST. */
static int place(struct mm_struct *mm, uint32_t *addr, uint32_t len,
		 uint32_t flags)
{
	uint32_t hint = page_down(*addr);

	if (hint && hint < USER_MIN)
		hint = USER_MIN;
	if (flags & (MAP_FIXED | MAP_FIXED_NOREPLACE)) {
		if (*addr > KERNEL_BASE - len)
			return -ENOMEM;
		if (*addr % PAGE_SIZE)
			return -EINVAL;
		if (*addr < USER_MIN)
			return -EPERM;
		return flags & MAP_FIXED_NOREPLACE &&
		       !range_is_free(mm, *addr, *addr + len) ? -EEXIST : 0;
	}
	if (hint && len <= MMAP_TOP && hint <= MMAP_TOP - len &&
	    range_has_room(mm, hint, hint + len))
		*addr = hint;
	else
		*addr = find_gap(mm, len);
	return *addr ? 0 : -ENOMEM;
}

int32_t sys_mmap2(uint32_t addr, uint32_t len, uint32_t prot, uint32_t flags,
		  int fd, uint32_t page_offset)
{
	struct mm_struct *mm = current->mm;
	struct vm_region r = {
		.end = page_up(len), .prot = prot & PROT_KNOWN,
		.flags = (flags & MAP_SHARED ? VM_SHARED : 0) |
			 (flags & MAP_GROWSDOWN ? VM_GROWSDOWN : 0),
	};
	bool anonymous = flags & MAP_ANONYMOUS;

	if (!anonymous && !fd_file(fd))
		return -EBADF;
	if (!len || len > KERNEL_BASE)
		return len ? -ENOMEM : -EINVAL;
	len = page_up(len);
	int err = place(mm, &addr, len, flags) ?: lock_new(flags, &r)
	       ?: (anonymous ? 0 : map_file(fd, page_offset, &flags, &r));
	uint32_t type = flags & MAP_TYPE;

	if (err)
		return err;
	if ((type != MAP_SHARED && type != MAP_PRIVATE) ||
	    flags & MAP_HUGETLB ||
	    ((type == MAP_SHARED || r.file) && flags & MAP_GROWSDOWN))
		return -EINVAL;
	r.start = addr;
	r.end = addr + len;
	if (!within_limits(mm, &r, current->leader->rlim))
		return -ENOMEM;
	struct vm_region *new = new_region(mm, &r);

	err = new ? 0 : -ENOMEM;	/* before what is there goes */
	if (!err && !range_is_free(mm, r.start, r.end))
		err = unmap_steps(mm, r.start, r.end);
	if (err)
		free_region(new);
	else
		err = insert_region(mm, new);
	if (!err && type == MAP_SHARED && !r.file)
		err = populate(mm, &r);
	if (!err && r.flags & VM_LOCKED)
		touch_locked(r.start, r.end);
	return err ? err : (int32_t)addr;
}

int32_t sys_munmap(uint32_t addr, uint32_t len)
{
	if (addr % PAGE_SIZE || addr > KERNEL_BASE || !len ||
	    len > KERNEL_BASE - addr)
		return -EINVAL;
	return unmap_steps(current->mm, addr, addr + page_up(len));
}

int32_t sys_mprotect(uint32_t addr, uint32_t len, uint32_t prot)
{
	uint32_t end = addr + page_up(len);

	if (addr % PAGE_SIZE)
		return -EINVAL;
	if (!len)
		return 0;
	if (end <= addr)
		return -ENOMEM;
	if (prot & ~PROT_KNOWN)
		return -EINVAL;
	int err = 0;

	for (uint32_t stop; addr < end && !err; addr = stop) {
		stop = table_end(addr, end);
		err = protect_range(current->mm, addr, stop, prot,
				    current->leader->rlim);
		if (!err && cond_resched())
			err = -EINTR;
	}
	return err;
}
