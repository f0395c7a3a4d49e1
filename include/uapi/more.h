/* Later variants of calls: their structures and flags, Linux's. */
#pragma once

#include <uapi/types.h>

/* statx(2) */
#define AT_STATX_SYNC_TYPE	0x6000	/* two bits: both is none */
#define STATX_BASIC_STATS	0x7ff	/* all of stat(2), in stx_mask */
#define STATX__RESERVED		0x80000000u

struct statx_timestamp {
	int64_t tv_sec;
	uint32_t tv_nsec;
	int32_t reserved;
};

struct statx {
	uint32_t stx_mask, stx_blksize;
	uint64_t stx_attributes;
	uint32_t stx_nlink, stx_uid, stx_gid;
	uint16_t stx_mode, spare0;
	uint64_t stx_ino, stx_size, stx_blocks, stx_attributes_mask;
	struct statx_timestamp stx_atime, stx_btime, stx_ctime, stx_mtime;
	uint32_t stx_rdev_major, stx_rdev_minor;
	uint32_t stx_dev_major, stx_dev_minor;
	uint64_t spare2[14];
};
_Static_assert(sizeof(struct statx) == 256, "struct statx is Linux's");

#define AT_EACCESS		0x200	/* faccessat2: effective ids */

/* openat2(2) */
struct open_how {
	uint64_t flags, mode, resolve;
};

#define RESOLVE_CACHED		0x20	/* not to wait for it: -EAGAIN */
#define HOW_FLAGS		037777703	/* of O_ */

#define CLOSE_RANGE_UNSHARE	2
#define CLOSE_RANGE_CLOEXEC	4

/* kcmp(2): Linux's next, 7, asks for what an epoll watches */
enum {
	KCMP_FILE, KCMP_VM, KCMP_FILES, KCMP_FS, KCMP_SIGHAND, KCMP_IO,
	KCMP_SYSVSEM,
};

#define PR_SET_PDEATHSIG	1	/* prctl(2) */
#define PR_GET_PDEATHSIG	2
#define PR_SET_NAME		15
#define PR_GET_NAME		16
#define PR_SET_CHILD_SUBREAPER	36
#define PR_GET_CHILD_SUBREAPER	37

/* personality(2) */
#define PER_LINUX		0
#define ADDR_NO_RANDOMIZE	0x0040000
#define PER_ASK			0xffffffffu

/* getrandom(2) */
#define GRND_NONBLOCK		1
#define GRND_RANDOM		2
#define GRND_INSECURE		4

/* clone3; later versions are longer */
struct clone_args {
	uint64_t flags;
	uint64_t pidfd;
	uint64_t child_tid;
	uint64_t parent_tid;
	uint64_t exit_signal;
	uint64_t stack;			/* its lowest byte */
	uint64_t stack_size;
	uint64_t tls;
	uint64_t set_tid;		/* version 1: numbers, asked for */
	uint64_t set_tid_size;
	uint64_t cgroup;		/* version 2 */
};
#define CLONE_ARGS_SIZE_VER0	64

/* waitid: what id names */
#define P_ALL		0
#define P_PID		1
#define P_PGID		2
#define P_PIDFD		3

#define MREMAP_MAYMOVE	1
#define MREMAP_FIXED	2

/* madvise(2) */
#define MADV_NORMAL	0
#define MADV_WILLNEED	3	/* 1 and 2: how it will be read */
#define MADV_DONTNEED	4
#define MADV_DONTFORK	10
#define MADV_DOFORK	11
#define MADV_DONTDUMP	16
#define MADV_DODUMP	17
#define MADV_WIPEONFORK	18
#define MADV_KEEPONFORK	19
