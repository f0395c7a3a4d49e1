/* The system calls about tasks themselves, and the machine. (kernel/sys.c) */
#pragma once

#include <uapi/system.h>

int32_t sys_reboot(uint32_t magic1, uint32_t magic2, uint32_t cmd);
