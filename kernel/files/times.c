/*
 * When was a file used and changed? Files' times are whole seconds, as on
 * file systems that were made for them; reading leaves st_atime alone.
 */
#include <dev/timer.h>
#include <fs/file.h>
#include <uaccess.h>
#include <uapi/errno.h>
#include <uapi/files.h>
#include <uapi/time.h>

/* st_atime and st_mtime as a call wants them. */
struct new_times {
	int64_t sec[2];
	uint32_t nsec[2];	/* or UTIME_NOW, UTIME_OMIT */
};

static bool both_are(const struct new_times *t, uint32_t what)
{
	return t->nsec[0] == what && t->nsec[1] == what;
}

static int read_times(struct new_times *t, const struct timespec *user)
{
	struct timespec ts[2];

	if (user && copy_from_user(ts, user, sizeof(ts)))
		return -EFAULT;
	for (int i = 0; i < 2; i++) {
		t->sec[i] = user ? ts[i].tv_sec : 0;
		t->nsec[i] = user ? (uint32_t)ts[i].tv_nsec : UTIME_NOW;
	}
	return 0;
}

/* The same, of seconds and microseconds: also -EINVAL. */
static int read_timevals(struct new_times *t, const struct timeval *user)
{
	int err = read_times(t, (const struct timespec *)user);

	for (int i = 0; i < 2 && user && !err; i++) {
		if (t->nsec[i] >= USEC_PER_SEC)
			err = -EINVAL;
		t->nsec[i] *= NSEC_PER_USEC;
	}
	return err;
}

static void set_time(uint32_t *time, int64_t sec, uint32_t nsec)
{
	if (nsec == UTIME_NOW)
		*time = inode_now();
	else if (nsec != UTIME_OMIT)	/* what st_mtime can say */
		*time = sec > INT32_MAX ? INT32_MAX : sec < INT32_MIN
					? INT32_MIN : sec;
}

/* A task that may write may set the present, only the owner other times. */
static int change_times(struct inode *inode, const struct new_times *t)
{
	bool now = both_are(t, UTIME_NOW);

	if (!owns_inode(inode) && (!now || permission(inode, W_OK)))
		return now ? -EACCES : -EPERM;
	set_time(&inode->atime, t->sec[0], t->nsec[0]);
	set_time(&inode->mtime, t->sec[1], t->nsec[1]);
	inode->ctime = inode_now();
	return 0;
}

/* Without a path it is the file behind dirfd. */
static int set_times(int dirfd, const char *path, const struct new_times *t,
		     uint32_t flags)
{
	struct path p;

	for (int i = 0; i < 2; i++)
		if (t->nsec[i] >= NSEC_PER_SEC && t->nsec[i] != UTIME_NOW &&
		    t->nsec[i] != UTIME_OMIT)
			return -EINVAL;
	if (both_are(t, UTIME_OMIT))
		return 0;
	if (flags & ~AT_SYMLINK_NOFOLLOW)
		return -EINVAL;
	if (!path && dirfd != AT_FDCWD) {
		struct file *file = fd_file(dirfd);

		return flags ? -EINVAL : !file ? -EBADF
					       : change_times(file->inode, t);
	}
	int err = walk_user(dirfd, path, MUST | (flags ? NOFOLLOW : 0), &p);

	if (err)
		return err;
	err = change_times(p.inode, t);
	put_path(&p);
	return err;
}

int32_t sys_utimensat(int dirfd, const char *path, const struct timespec *user,
		      uint32_t flags)
{
	struct new_times t;
	int err = read_times(&t, user);

	return err ? err : set_times(dirfd, path, &t, flags);
}

/* Seconds of 64 bits; of the nanoseconds' only the lower half counts. */
int32_t sys_utimensat_time64(int dirfd, const char *path, const void *user,
			     uint32_t flags)
{
	int64_t ts[4];
	struct new_times t;

	if (!user)
		return sys_utimensat(dirfd, path, NULL, flags);
	if (copy_from_user(ts, user, sizeof(ts)))
		return -EFAULT;
	t = (struct new_times){ { ts[0], ts[2] }, { ts[1], ts[3] } };
	return set_times(dirfd, path, &t, flags);
}

int32_t sys_futimesat(int dirfd, const char *path, const struct timeval *user)
{
	struct new_times t;
	int err = read_timevals(&t, user);

	return err ? err : set_times(dirfd, path, &t, 0);
}

int32_t sys_utimes(const char *path, const struct timeval *user)
{
	return path ? sys_futimesat(AT_FDCWD, path, user) : -EFAULT;
}

int32_t sys_utime(const char *path, const int32_t *user)
{
	struct new_times t = { { 0 }, { UTIME_NOW, UTIME_NOW } };
	int32_t sec[2];

	if (user) {
		if (copy_from_user(sec, user, sizeof(sec)))
			return -EFAULT;
		t = (struct new_times){ { sec[0], sec[1] }, { 0, 0 } };
	}
	return set_times(AT_FDCWD, path, &t, 0);
}
