/* The system calls about memory. (kernel/mmcalls.c) */
#pragma once

#include <uapi/types.h>

int32_t sys_brk(uint32_t brk);
int32_t sys_mmap2(uint32_t addr, uint32_t len, uint32_t prot, uint32_t flags,
		  int fd, uint32_t page_offset);
int32_t sys_munmap(uint32_t addr, uint32_t len);
int32_t sys_mprotect(uint32_t addr, uint32_t len, uint32_t prot);
int32_t sys_madvise(uint32_t addr, uint32_t len, int advice);
