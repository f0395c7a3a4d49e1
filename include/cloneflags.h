/* Which flags go together. (kernel/cloneflags.c) */
#ifndef CLONEFLAGS_H
#define CLONEFLAGS_H

#include <uapi/sched.h>

/* 0, or -EINVAL: nonsense, or something Tine does not have. */
int check_clone_flags(uint64_t flags);

#endif
