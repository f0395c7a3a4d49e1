/* Waiting for a word of user memory to change. (kernel/threads/futex.c) */
#pragma once

#include <uapi/time.h>

void futex_init(void);
int32_t sys_futex(uint32_t *word, int op, uint32_t value,
		  const struct timespec *timeout, uint32_t *other,
		  uint32_t bits);
/* current is about to let go of its address space, by exit or exec: its robust
 * locks and the word that waits for its end are told. (threads/robust.c) */
void futex_leave_mm(void);
/* Writes 0 to *word, which may be any address, and wakes one waiter. */
void futex_release(int32_t *word);
