/* The memory of a child that is not to share its parent's. */
#pragma once

#include <mm/region.h>

/* Makes of mm, which is empty, a copy-on-write copy of old, the current task's.
 * 0; -ENOMEM or -EINTR (the parent ends), and mm is to be put. */
int copy_regions(struct mm_struct *mm, struct mm_struct *old);
