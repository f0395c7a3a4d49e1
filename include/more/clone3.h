/* Structures that grow from one version of a call to the next. */
#pragma once

#include <uapi/types.h>

/* Reads one, of which `known` bytes are known and a program gives `size`, at
 * least `least`: what is not known must be zeros, what is not given is zeros
 * in *to. 0, -EINVAL, -E2BIG, -EFAULT. */
int get_growing(void *to, uint32_t known, uint32_t least, const void *user,
		uint32_t size);
