/* What a thread's locks look like, for when it dies: set_robust_list(2). */
#pragma once

#include <uapi/types.h>

/* In the word of a lock: its owner's number, and these. */
#define FUTEX_TID_MASK		0x3fffffff
#define FUTEX_OWNER_DIED	0x40000000
#define FUTEX_WAITERS		0x80000000

/* The locks a thread holds are a ring, which ends at its head; a lock's word
 * stands futex_offset bytes behind its link. */
struct robust_list {
	struct robust_list *next;	/* bit 0: the lock is a PI one */
};

struct robust_list_head {
	struct robust_list list;
	int32_t futex_offset;
	struct robust_list *list_op_pending;	/* it is being taken or left */
};

#define ROBUST_LIST_LIMIT	2048

/* membarrier(2): each REGISTER stands behind what it is for. */
#define MEMBARRIER_CMD_QUERY				0
#define MEMBARRIER_CMD_GLOBAL				1
#define MEMBARRIER_CMD_GLOBAL_EXPEDITED			2
#define MEMBARRIER_CMD_REGISTER_GLOBAL_EXPEDITED	4
#define MEMBARRIER_CMD_PRIVATE_EXPEDITED		8
#define MEMBARRIER_CMD_REGISTER_PRIVATE_EXPEDITED	16
#define MEMBARRIER_CMD_PRIVATE_EXPEDITED_SYNC_CORE	32
#define MEMBARRIER_CMD_REGISTER_PRIVATE_EXPEDITED_SYNC_CORE 64
#define MEMBARRIER_CMD_ALL				0x7f

/* set_thread_area: a thread-local segment */
struct user_desc {
	uint32_t entry_number;		/* of the GDT; -1: a free one, please */
	uint32_t base_addr;
	uint32_t limit;
	uint32_t seg_32bit : 1;
	uint32_t contents : 2;
	uint32_t read_exec_only : 1;
	uint32_t limit_in_pages : 1;
	uint32_t seg_not_present : 1;
	uint32_t useable : 1;
};
