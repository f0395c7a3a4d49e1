/*
 * Locks of files, for their tests: one line to take one, and a list of what
 * others see.
 */
#ifndef LOCKS_H
#define LOCKS_H

#include "check.h"
#include <uapi/locks.h>

#define TO_THE_END	0		/* as l_len */

static struct flock64 told;		/* what the last lock() call stored */

/* Each sets or asks for l_type on [start, start + len), by any command. */
static UNUSED int lock(int fd, int cmd, int type, int64_t start, int64_t len)
{
	told = (struct flock64){ .l_type = type, .l_whence = SEEK_SET,
				 .l_start = start, .l_len = len };
	return fcntl(fd, cmd, (int)&told);
}

static UNUSED int take(int fd, int type, int64_t start, int64_t len)
{
	return lock(fd, F_SETLK64, type, start, len);
}

static UNUSED int take_ofd(int fd, int type, int64_t start, int64_t len)
{
	return lock(fd, F_OFD_SETLK, type, start, len);
}

static UNUSED int flock(int fd, int op)
{
	return syscall2(__NR_flock, fd, op);
}

/* What an open file that has no locks would meet, from the beginning of the
 * file on. */
static UNUSED void say_locks(int fd)
{
	int64_t at = 0;
	say(" ");
	for (int i = 0; i < 50; i++) {
		if (lock(fd, F_OFD_GETLK, F_WRLCK, at, TO_THE_END) ||
		    told.l_type == F_UNLCK)
			break;
		say(" %s[%lld", told.l_type == F_RDLCK ? "r" : "w",
		    told.l_start);
		at = told.l_start + told.l_len;
		if (told.l_len == TO_THE_END) {
			say("...");
			break;
		}
		say(",%lld)", at);
	}
	say("\n");
}

#endif
