/* futex(2)'s operations. */
#pragma once

#include <uapi/types.h>

#define FUTEX_WAIT		0
#define FUTEX_WAKE		1
#define FUTEX_REQUEUE		3
#define FUTEX_CMP_REQUEUE	4
#define FUTEX_WAIT_BITSET	9
#define FUTEX_WAKE_BITSET	10
#define FUTEX_PRIVATE_FLAG	128
#define FUTEX_CLOCK_REALTIME	256
#define FUTEX_CMD_MASK		~(FUTEX_PRIVATE_FLAG | FUTEX_CLOCK_REALTIME)

/* futex_waitv(2): a word to wait for, as long as it is val. */
struct futex_waitv {
	uint64_t val;
	uint64_t uaddr;
	uint32_t flags;		/* FUTEX_32, and FUTEX_PRIVATE_FLAG or not */
	uint32_t reserved;
};
#define FUTEX_32		2
#define FUTEX_WAITV_MAX		128
_Static_assert(sizeof(struct futex_waitv) == 24, "Linux's futex_waitv");
