/* The shapes of calls that have younger forms. (kernel/foreign/) */
#pragma once

#include <uapi/types.h>

/* sigaction(2), number 67: a 32-bit mask */
struct old_sigaction {
	uint32_t sa_handler;
	uint32_t sa_mask;
	uint32_t sa_flags;
	uint32_t sa_restorer;
};

/* stat, lstat, fstat */
struct stat {
	uint32_t st_dev;
	uint32_t st_ino;
	uint16_t st_mode;
	uint16_t st_nlink;
	uint16_t st_uid;
	uint16_t st_gid;
	uint32_t st_rdev;
	uint32_t st_size;
	uint32_t st_blksize;
	uint32_t st_blocks;
	uint32_t st_atime, st_atime_nsec;
	uint32_t st_mtime, st_mtime_nsec;
	uint32_t st_ctime, st_ctime_nsec;
	uint32_t unused[2];
};
_Static_assert(sizeof(struct stat) == 64, "struct stat is Linux's");
