/* The end of it all. (kernel/reboot.c) */
#pragma once

#include <uapi/system.h>

/* Powers off, restarts or halts, and does not return; -EPERM, -EINVAL. */
int32_t sys_reboot(uint32_t magic1, uint32_t magic2, uint32_t cmd);
