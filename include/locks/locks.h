/*
 * Which bytes of a file has a process, or an open file, locked? And what fs/
 * and mm/ ask of the part locks.
 */
#pragma once

#include <uapi/types.h>

#define MAX_LOCKS	1024	/* of a user */

struct inode;
struct mm_struct;
struct vm_region;

/* A POSIX lock is a files_struct's, the others are an open file's. flock's know
 * nothing of the rest. */
enum lock_kind { POSIX_LOCK, OFD_LOCK, FLOCK_LOCK };
enum { OF_FILE, OF_OWNER, NR_CHAINS };	/* the chains a lock is in */

struct file_lock {
	struct file_lock *next[NR_CHAINS];
	struct file_lock **place[NR_CHAINS];	/* what points here */
	struct inode *inode;		/* its end: drop_locks */
	struct file_lock **owner;	/* where the owner's chain begins */
	loff_t start, end;		/* both are in it */
	uint8_t type, kind;		/* F_RDLCK, F_WRLCK; lock_kind */
	pid_t pid;			/* the process, in the root namespace */
	struct user *user;		/* it counts among these */
};

/* record.c: the owner of that chain has no more locks of the file
 * (NULL: of any). */
void drop_locks(struct file_lock **owner, const struct inode *inode);
/* The first lock of another owner that `want` cannot stand beside; NULL. */
struct file_lock *find_conflict(const struct file_lock *want);
/*
 * Makes `want` (F_UNLCK: no lock) of its range, whatever the owner had there.
 * *want may have grown then: it is one with its neighbours. 0; or -EAGAIN,
 * another has it; -ENOLCK: no memory, or the user has MAX_LOCKS. Then nothing
 * has changed, but flock's former lock is gone.
 */
int set_lock(struct file_lock *want);
/* The same, and sleeps while another has it: also -EDEADLK (POSIX locks), or
 * -ERESTARTSYS. */
int wait_for_lock(struct file_lock *want);

/* lockcalls.c: fcntl's commands about locks: F_GETLK ... F_OFD_SETLKW. 0 or
 * -errno; -EINVAL: it is none of these. */
int fcntl_lock(int fd, int cmd, uint32_t arg);

/* mlock.c: r, which current is about to map with these MAP_ flags, is marked
 * if it is to be locked: 0; -EPERM; -EAGAIN: RLIMIT_MEMLOCK. */
int lock_new(uint32_t flags, struct vm_region *r);
/* May current lock so many bytes more? */
bool may_lock(const struct mm_struct *mm, uint32_t more);
/* Touches what of a range of current's memory is locked, and can be touched.
 * Others may run. */
void touch_locked(uint32_t start, uint32_t end);
