/* fcntl's record locks, flock, and the mlock family: Linux's, i386. */
#pragma once

#include <uapi/types.h>

#define F_GETLK		5	/* struct flock */
#define F_SETLK		6
#define F_SETLKW	7
#define F_GETLK64	12	/* struct flock64 */
#define F_SETLK64	13
#define F_SETLKW64	14
#define F_OFD_GETLK	36	/* the same, the open file's */
#define F_OFD_SETLK	37
#define F_OFD_SETLKW	38

#define F_RDLCK		0	/* l_type */
#define F_WRLCK		1
#define F_UNLCK		2

struct flock {
	int16_t l_type, l_whence;
	int32_t l_start, l_len;
	pid_t l_pid;
};

struct flock64 {
	int16_t l_type, l_whence;
	int64_t l_start, l_len;
	pid_t l_pid;
} __attribute__((packed));
_Static_assert(sizeof(struct flock64) == 24, "struct flock64 is Linux's");

#define LOCK_SH		1
#define LOCK_EX		2
#define LOCK_NB		4
#define LOCK_UN		8

#define MAP_LOCKED	0x2000	/* mmap2 */
#define MLOCK_ONFAULT	1	/* mlock2 */
#define MCL_CURRENT	1	/* mlockall */
#define MCL_FUTURE	2
#define MCL_ONFAULT	4
