/* What does a program say it will do with its memory? (madvise) */
#include <mm/region.h>
#include <signal/signal.h>
#include <uapi/errno.h>
#include <uapi/more.h>

/* advise_range, in steps; also -EINTR. */
static int advise_steps(uint32_t at, uint32_t end, uint32_t set,
			uint32_t clear, bool forget)
{
	int err = 0, hole = 0;

	for (uint32_t stop; at < end && (!err || err == -ENOMEM); at = stop) {
		stop = table_end(at, end);
		err = advise_range(current->mm, at, stop, set, clear, forget);
		if (err == -ENOMEM)
			hole = err;
		if (cond_resched())
			return -EINTR;
	}
	return err ? err : hole;
}

int32_t sys_madvise(uint32_t addr, uint32_t len, int advice)
{
	uint32_t end = addr + page_up(len);

	if (addr % PAGE_SIZE || end < addr || (len && end == addr))
		return -EINVAL;
	switch (advice) {
	case MADV_NORMAL ... MADV_DONTNEED:	/* other advice may be left */
	case MADV_DONTDUMP ... MADV_DODUMP:
		return advise_steps(addr, end, 0, 0, advice == MADV_DONTNEED);
	case MADV_DONTFORK:
		return advise_steps(addr, end, VM_DONTFORK, 0, false);
	case MADV_DOFORK:
		return advise_steps(addr, end, 0, VM_DONTFORK, false);
	case MADV_WIPEONFORK:
		return advise_steps(addr, end, VM_WIPEONFORK, 0, false);
	case MADV_KEEPONFORK:
		return advise_steps(addr, end, 0, VM_WIPEONFORK, false);
	}
	return -EINVAL;
}
