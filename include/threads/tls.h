/* Thread-local segments: three entries of the GDT, each task's own. */
#pragma once

#include <task/sched.h>

extern const uint64_t thread_flags;	/* clone's that this part obeys */

/* Gives p (a copy of current, or current) the segment a struct user_desc in
 * user memory describes. 0, -EFAULT, or -EINVAL: no such entry. */
int set_tls(struct task_struct *p, const void *user_desc);
