/* Which flags go together. (kernel/cloneflags.c) */
#pragma once

#include <uapi/sched.h>

/* 0; -EINVAL: nonsense, or something Tine does not have; -EPERM: root's. */
int check_clone_flags(uint64_t flags);
