/* What programs from elsewhere trust in. (kernel/foreign/) */
#pragma once

#include <uapi/types.h>

/* The si_code of current's FPU exception: vector 16 or 19. 0: of another, or
 * the FPU tells no reason. */
int fpu_code(uint32_t vector);
