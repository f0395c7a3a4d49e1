/*
 * Which memory has a program locked?
 *
 * Nothing is swapped here: VM_LOCKED in a region says that its pages were
 * touched, and its bytes count against RLIMIT_MEMLOCK. fork's child has no
 * such region, execve's new memory has none.
 */
#include <locks/locks.h>
#include <mm/regionlist.h>
#include <signal/signal.h>
#include <uapi/errno.h>
#include <uapi/locks.h>

#define MCL_KNOWN (MCL_CURRENT | MCL_FUTURE | MCL_ONFAULT)

static uint32_t limit(void)
{
	return suser() ? RLIM_INFINITY
		       : current->leader->rlim[RLIMIT_MEMLOCK].rlim_cur;
}

bool may_lock(const struct mm_struct *mm, uint32_t more)
{
	return (uint64_t)mm->locked + more <= limit();
}

int lock_new(uint32_t map_flags, struct vm_region *r)
{
	struct mm_struct *mm = current->mm;

	if (map_flags & MAP_LOCKED && !limit())
		return -EPERM;
	if (map_flags & MAP_LOCKED || mm->lock_mode & MCL_FUTURE)
		r->flags |= VM_LOCKED;
	return r->flags & VM_LOCKED && !may_lock(mm, r->end - r->start)
		? -EAGAIN : 0;
}

/* Touches the pages of [at, end) that there are; strict: and stops where that
 * fails. 0; -ENOMEM; -EACCES, -ENXIO; -EINTR. */
static int touch_range(struct mm_struct *mm, uint32_t at, uint32_t end,
		       bool strict)
{
	for (; at < end; at += PAGE_SIZE) {
		struct vm_region *r = find_region(mm, at)
				   ?: region_above(mm, at);

		if (!r || r->start >= end)
			break;
		if (r->start > at)
			at = r->start;
		bool write = r->prot & PROT_WRITE && !(r->flags & VM_SHARED);
		int err = r->flags & VM_LOCKED
			? handle_mm_fault(mm, at, write, current->leader->rlim)
			: 0;

		if (err && strict)
			return err;
		if (err || !(r->flags & VM_LOCKED))
			at = r->end - PAGE_SIZE;
		if (cond_resched())
			return -EINTR;
	}
	return 0;
}

void touch_locked(uint32_t start, uint32_t end)
{
	if (!(current->mm->lock_mode & MCL_ONFAULT))
		touch_range(current->mm, start, end, false);
}

/* Sets or clears VM_LOCKED, region by region. 0; -EINTR; -ENOMEM, also at a
 * hole, if those are not passed over: what stands before it has changed. */
static int mark_range(struct mm_struct *mm, uint32_t at, uint32_t end,
		      bool locked, bool over_holes)
{
	uint32_t flags = locked ? VM_LOCKED : 0;
	int err = 0;

	for (uint32_t stop; at < end && !err; at = stop) {
		const struct vm_region *r = region_above(mm, at);

		if (!r || (r->start > at && !over_holes))
			return over_holes ? 0 : -ENOMEM;
		at = r->start > at ? r->start : at;
		stop = r->end < end ? r->end : end;
		if ((r->flags & VM_LOCKED) == flags)
			continue;
		err = advise_range(mm, at, stop, flags, VM_LOCKED, false);
		if (!err)
			mm->locked += locked ? stop - at : at - stop;
		if (cond_resched())
			err = -EINTR;
	}
	return err;
}

/* How much of it is locked by now. */
static uint32_t locked_in(struct mm_struct *mm, uint32_t start, uint32_t end)
{
	uint32_t sum = 0;

	for (struct vm_region *r = region_above(mm, start);
	     r && r->start < end; r = r->next)
		if (r->flags & VM_LOCKED)
			sum += (r->end < end ? r->end : end) -
			       (r->start > start ? r->start : start);
	return sum;
}

/* Where the last page ends that [addr, addr + len) is in. */
static uint32_t end_of(uint32_t addr, uint32_t len)
{
	return page_down(addr) + page_up(len + addr % PAGE_SIZE);
}

int32_t sys_mlock2(uint32_t addr, uint32_t len, uint32_t flags)
{
	struct mm_struct *mm = current->mm;
	uint32_t start = page_down(addr), end = end_of(addr, len);

	if (flags & ~MLOCK_ONFAULT)
		return -EINVAL;
	if (!limit())
		return -EPERM;
	if (!may_lock(mm, end - start) &&
	    !may_lock(mm, end - start - locked_in(mm, start, end)))
		return -ENOMEM;
	int err = end < start ? -EINVAL
			      : mark_range(mm, start, end, true, false);

	if (err || flags & MLOCK_ONFAULT)
		return err;
	err = touch_range(mm, start, end, true);
	return err == -ENOMEM ? -EAGAIN : err && err != -EINTR ? -ENOMEM : err;
}

int32_t sys_mlock(uint32_t addr, uint32_t len)
{
	return sys_mlock2(addr, len, 0);
}

int32_t sys_munlock(uint32_t addr, uint32_t len)
{
	uint32_t start = page_down(addr), end = end_of(addr, len);

	return end < start ? -EINVAL : mark_range(current->mm, start, end,
						  false, false);
}

int32_t sys_mlockall(uint32_t flags)
{
	struct mm_struct *mm = current->mm;

	if (!flags || flags & ~MCL_KNOWN || flags == MCL_ONFAULT)
		return -EINVAL;
	if (!limit())
		return -EPERM;
	if (flags & MCL_CURRENT && mm->size > limit())
		return -ENOMEM;
	mm->lock_mode = flags;
	if (!(flags & MCL_CURRENT))
		return 0;
	int err = mark_range(mm, USER_MIN, KERNEL_BASE, true, true);

	touch_locked(USER_MIN, KERNEL_BASE);
	return err;
}

int32_t sys_munlockall(void)
{
	current->mm->lock_mode = 0;
	return mark_range(current->mm, USER_MIN, KERNEL_BASE, false, true);
}
