/* What the part files speaks of: Linux's, i386. */
#pragma once

#include <uapi/types.h>

#define SEEK_DATA	3
#define SEEK_HOLE	4
#define O_LARGEFILE	0100000
#define MFD_CLOEXEC	1
#define MFD_ALLOW_SEALING 2
#define F_ADD_SEALS	1033
#define F_GET_SEALS	1034
#define F_SEAL_SEAL	1
#define F_SEAL_SHRINK	2
#define F_SEAL_GROW	4
#define F_SEAL_WRITE	8
#define F_SEAL_FUTURE_WRITE 16
#define F_SEAL_ALL	31
#define RENAME_NOREPLACE 1
#define RENAME_EXCHANGE	2
#define FALLOC_FL_KEEP_SIZE 1
#define FALLOC_FL_PUNCH_HOLE 2
#define SYNC_FILE_RANGE_ALL 7
#define SPLICE_F_MOVE	1
#define SPLICE_F_NONBLOCK 2
#define SPLICE_F_ALL	15
#define UTIME_NOW	0x3fffffffu	/* as nanoseconds */
#define UTIME_OMIT	0x3ffffffeu

/* getdents; d_type is the last byte of the d_reclen. */
struct linux_dirent {
	uint32_t d_ino, d_off;
	uint16_t d_reclen;
	char d_name[];
};

struct ustat {
	uint32_t f_tfree, f_tinode;
	char f_fname[6], f_fpack[6];
};

/* statfs, fstatfs; and the same with 64 bits */
struct statfs {
	uint32_t f_type, f_bsize, f_blocks, f_bfree, f_bavail;
	uint32_t f_files, f_ffree, f_fsid[2], f_namelen, f_frsize, f_flags;
	uint32_t unused[4];
};
_Static_assert(sizeof(struct statfs) == 64, "struct statfs is Linux's");

struct statfs64 {
	uint32_t f_type, f_bsize;
	uint64_t f_blocks, f_bfree, f_bavail, f_files, f_ffree;
	uint32_t f_fsid[2], f_namelen, f_frsize, f_flags;
	uint32_t unused[4];
} __attribute__((packed));
_Static_assert(sizeof(struct statfs64) == 84, "struct statfs64 is Linux's");

/* msync(2) */
#define MS_ASYNC	1
#define MS_INVALIDATE	2
#define MS_SYNC		4
