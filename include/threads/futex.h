/* Waiting for a word of user memory to change. (kernel/threads/futex.c) */
#pragma once

#include <uapi/time.h>

void futex_init(void);
/* Writes 0 to *word, which may be any address, and wakes one waiter. */
void futex_release(int32_t *word);
