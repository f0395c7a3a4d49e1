/* What can a program ask of its address space? */
#include <memory.h>
#include <region.h>
#include <sched.h>
#include <uapi/errno.h>

#define PROT_KNOWN (PROT_READ | PROT_WRITE | PROT_EXEC)

/* A page-aligned range of user space that len makes of addr. 0 or err. */
static int check_range(uint32_t addr, uint32_t len, uint32_t *end, int err)
{
	if (addr % PAGE_SIZE || len > KERNEL_BASE ||
	    page_up(len) > KERNEL_BASE - addr || addr > KERNEL_BASE)
		return err;
	*end = addr + page_up(len);
	return 0;
}

/* Would the address space still be within its limit? */
static bool may_grow(uint32_t bytes)
{
	uint32_t limit = current->leader->rlim[RLIMIT_AS].rlim_cur;
	uint32_t size = mm_size(current->mm);

	return size <= limit && bytes <= limit - size;
}

int32_t sys_brk(uint32_t brk)
{
	struct mm_struct *mm = current->mm;
	uint32_t data = current->leader->rlim[RLIMIT_DATA].rlim_cur;

	if (brk >= mm->start_brk && brk < MMAP_TOP &&
	    brk - mm->start_brk <= data &&
	    (brk <= mm->brk || may_grow(page_up(brk) - page_up(mm->brk))))
		set_brk(mm, brk);
	return mm->brk;
}

/* Shared pages are there from the start: fork then has only to share them,
 * and nobody can be first to touch one. */
static int populate(struct mm_struct *mm, const struct vm_region *r)
{
	for (uint32_t addr = r->start; addr < r->end; addr += PAGE_SIZE)
		if (do_no_page(mm->pgd, addr, r->prot & PROT_WRITE)) {
			unmap_range(mm, r->start, r->end);
			return -ENOMEM;
		}
	protect_page_range(mm->pgd, r->start, r->end, r->prot, true);
	return 0;
}

/* Where a new mapping goes: 0 and the place in *addr, or -ENOMEM, -EINVAL. */
static int place(struct mm_struct *mm, uint32_t *addr, uint32_t len,
		 uint32_t flags)
{
	uint32_t end, hint = page_up(*addr);

	if (flags & MAP_FIXED) {
		if (*addr % PAGE_SIZE)
			return -EINVAL;
		if (*addr < USER_MIN)
			return -EPERM;
		if (check_range(*addr, len, &end, -ENOMEM))
			return -ENOMEM;
		return unmap_range(mm, *addr, end);
	}
	if (hint >= USER_MIN && !check_range(hint, len, &end, -ENOMEM) &&
	    end <= MMAP_TOP && range_is_free(mm, hint, end)) {
		*addr = hint;
		return 0;
	}
	*addr = find_gap(mm, len);
	return *addr ? 0 : -ENOMEM;
}

/* Anonymous memory only: a file is -ENODEV. */
int32_t sys_mmap2(uint32_t addr, uint32_t len, uint32_t prot, uint32_t flags,
		  int fd, uint32_t page_offset)
{
	struct mm_struct *mm = current->mm;
	uint32_t type = flags & MAP_TYPE;
	int err;

	if (!(flags & MAP_ANONYMOUS))
		return fd < 0 ? -EBADF : -ENODEV;
	if (len == 0 || (type != MAP_SHARED && type != MAP_PRIVATE))
		return -EINVAL;
	if (len > KERNEL_BASE)
		return -ENOMEM;
	len = page_up(len);
	if (!may_grow(len))
		return -ENOMEM;
	err = place(mm, &addr, len, flags);
	if (err)
		return err;
	struct vm_region r = {
		.start = addr, .end = addr + len, .prot = prot & PROT_KNOWN,
		.flags = type == MAP_SHARED ? VM_SHARED : 0,
	};

	err = add_region(mm, &r);
	if (!err && type == MAP_SHARED)
		err = populate(mm, &r);
	return err ? err : (int32_t)addr;
}

int32_t sys_munmap(uint32_t addr, uint32_t len)
{
	uint32_t end;

	if (len == 0 || check_range(addr, len, &end, -EINVAL))
		return -EINVAL;
	return unmap_range(current->mm, addr, end);
}

int32_t sys_mprotect(uint32_t addr, uint32_t len, uint32_t prot)
{
	uint32_t end;

	if (addr % PAGE_SIZE || prot & ~PROT_KNOWN)
		return -EINVAL;
	if (check_range(addr, len, &end, -ENOMEM))
		return -ENOMEM;
	return len ? protect_range(current->mm, addr, end, prot) : 0;
}

/* Zeros again at the next touch; shared pages keep what they hold. */
static int forget_pages(struct mm_struct *mm, uint32_t start, uint32_t end)
{
	for (struct vm_region *r = mm->regions; r; r = r->next) {
		uint32_t from = r->start > start ? r->start : start;
		uint32_t to = r->end < end ? r->end : end;

		if (from < to && !(r->flags & (VM_SHARED | VM_FILE)))
			unmap_page_range(mm->pgd, from, to);
	}
	flush_tlb();
	return 0;
}

int32_t sys_madvise(uint32_t addr, uint32_t len, int advice)
{
	struct mm_struct *mm = current->mm;
	uint32_t end;

	if (check_range(addr, len, &end, -EINVAL))
		return -EINVAL;
	switch (advice) {
	case MADV_NORMAL:
		return 0;
	case MADV_DONTNEED:
		return forget_pages(mm, addr, end);
	case MADV_DONTFORK:
		return set_fork_policy(mm, addr, end, VM_DONTFORK, 0);
	case MADV_DOFORK:
		return set_fork_policy(mm, addr, end, 0, VM_DONTFORK);
	case MADV_WIPEONFORK:
		return set_fork_policy(mm, addr, end, VM_WIPEONFORK, 0);
	case MADV_KEEPONFORK:
		return set_fork_policy(mm, addr, end, 0, VM_WIPEONFORK);
	}
	return -EINVAL;
}
