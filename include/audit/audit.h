/* The kernel's view of its own tables. (kernel/audit/audit.c) */
#pragma once

#include <stdint.h>

/* Do the tables agree with one another? "ok", or a line for each thing that is
 * wrong (at most 20); until the next audit. */
const char *audit(void);
extern uint32_t *audit_tally;	/* boot's gift: a counter for each frame */
