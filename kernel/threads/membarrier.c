/*
 * When has every thread of a process passed a memory barrier?
 *
 * All those that do not run have, when they were switched away from; and on one
 * processor no other runs. So nothing is done, but what Linux asks for is asked
 * for: a process says in advance that it will use the quick form.
 */
#include <mm/region.h>
#include <task/sched.h>
#include <uapi/errno.h>
#include <uapi/threads.h>

int32_t sys_membarrier(uint32_t cmd, uint32_t flags)
{
	struct mm_struct *mm = current->mm;

	if (flags)
		return -EINVAL;
	switch (cmd) {
	case MEMBARRIER_CMD_QUERY:
		return MEMBARRIER_CMD_ALL;
	case MEMBARRIER_CMD_GLOBAL:
	case MEMBARRIER_CMD_GLOBAL_EXPEDITED:
	case MEMBARRIER_CMD_REGISTER_GLOBAL_EXPEDITED:
		return 0;
	case MEMBARRIER_CMD_REGISTER_PRIVATE_EXPEDITED:
	case MEMBARRIER_CMD_REGISTER_PRIVATE_EXPEDITED_SYNC_CORE:
		mm->barriers |= cmd;
		return 0;
	case MEMBARRIER_CMD_PRIVATE_EXPEDITED:
	case MEMBARRIER_CMD_PRIVATE_EXPEDITED_SYNC_CORE:
		return mm->barriers & cmd << 1 ? 0 : -EPERM;
	}
	return -EINVAL;
}
