/* How does a program lock a part of a file, or all of it? */
#include <fs/file.h>
#include <task/pid.h>
#include <uaccess.h>
#include <uapi/errno.h>
#include <uapi/locks.h>

/* The bytes f says, of an open file: 0, -EINVAL, -EOVERFLOW. */
static int set_range(struct file_lock *l, const struct flock64 *f,
		     const struct file *file)
{
	loff_t at = f->l_whence == SEEK_CUR ? file->pos :
		    f->l_whence == SEEK_END ? file->inode->size : 0;

	if (f->l_whence < SEEK_SET || f->l_whence > SEEK_END)
		return -EINVAL;
	if (f->l_start > INT64_MAX - at)
		return -EOVERFLOW;
	at += f->l_start;
	if (at < 0 || (f->l_len < 0 && at + f->l_len < 0))
		return -EINVAL;
	if (f->l_len > 0 && f->l_len - 1 > INT64_MAX - at)
		return -EOVERFLOW;
	l->start = f->l_len < 0 ? at + f->l_len : at;
	l->end = f->l_len > 0 ? at - 1 + f->l_len :
		 f->l_len < 0 ? at - 1 : INT64_MAX;
	return 0;
}

/* F_GETLK: f says then which lock is in the way, or that none is. */
static int get_lock(struct file_lock *want, struct flock64 *f)
{
	if (want->type != F_RDLCK && want->type != F_WRLCK)
		return -EINVAL;
	const struct file_lock *l = find_conflict(want);

	if (!l)
		f->l_type = F_UNLCK;
	else
		*f = (struct flock64){
			.l_type = l->type, .l_whence = SEEK_SET,
			.l_start = l->start, .l_len = l->end == INT64_MAX
				? 0 : l->end - l->start + 1,
			.l_pid = l->kind == OFD_LOCK ? -1 :
				 pid_nr_in(find_pid_in(&root_ns, l->pid),
					   task_ns(current)),
		};
	return 0;
}

/* F_SETLK, F_SETLKW, flock: 0 or -errno. Another thread may close fd while
 * this one waits: then nobody would drop the lock. */
static int change_lock(struct file_lock *want, struct file *file, int fd,
		       bool wait)
{
	struct file_lock undo = *want;

	fget(file);
	int err = wait ? wait_for_lock(want) : set_lock(want);

	if (!err && want->kind == POSIX_LOCK && fd_any(fd) != file) {
		undo.type = F_UNLCK;
		set_lock(&undo);
		err = -EBADF;
	}
	fput(file);
	return err;
}

/* Is the file open for a lock of that type? 0, -EBADF, -EINVAL. */
static int check_type(const struct file *file, int type)
{
	if (type != F_RDLCK && type != F_WRLCK && type != F_UNLCK)
		return -EINVAL;
	if (type == F_RDLCK && (file->flags & O_ACCMODE) == O_WRONLY)
		return -EBADF;
	return type == F_WRLCK && !writes(file) ? -EBADF : 0;
}

static int lock_call(int fd, int cmd, enum lock_kind kind, struct flock64 *f)
{
	struct file *file = fd_file(fd);
	struct file_lock want = {
		.inode = file->inode, .kind = kind, .type = f->l_type,
		.owner = kind == POSIX_LOCK ? &current->files->locks
					    : &file->locks,
		.pid = pid_nr_in(current->leader->pids[PIDTYPE_PID],
				 &root_ns),
	};
	int err = set_range(&want, f, file);

	if (!err && kind == OFD_LOCK && f->l_pid)
		err = -EINVAL;
	if (!err && cmd == F_GETLK)
		return get_lock(&want, f);
	if (!err)
		err = check_type(file, f->l_type);
	return err ? err : change_lock(&want, file, fd, cmd == F_SETLKW);
}

/* The program's struct: flock64, or the old one. What does not fit into that is
 * -EOVERFLOW, and a length too long is the longest. */
static int lock_user(int fd, int cmd, enum lock_kind kind, void *user, bool old)
{
	struct flock o;
	struct flock64 f;

	if (old ? copy_from_user(&o, user, sizeof(o))
		: copy_from_user(&f, user, sizeof(f)))
		return -EFAULT;
	if (old)
		f = (struct flock64){ o.l_type, o.l_whence, o.l_start, o.l_len,
				      o.l_pid };
	int err = lock_call(fd, cmd, kind, &f);

	if (err || cmd != F_GETLK || !old)
		return err || cmd != F_GETLK ? err
			: copy_to_user(user, &f, sizeof(f));
	if (f.l_start > INT32_MAX)
		return -EOVERFLOW;
	o = (struct flock){ f.l_type, f.l_whence, f.l_start,
			    f.l_len < INT32_MAX ? f.l_len : INT32_MAX,
			    f.l_pid };
	return copy_to_user(user, &o, sizeof(o));
}

int fcntl_lock(int fd, int cmd, uint32_t arg)
{
	void *user = (void *)arg;

	if (!fd_file(fd))
		return -EBADF;
	if (cmd >= F_GETLK && cmd <= F_SETLKW)
		return lock_user(fd, cmd, POSIX_LOCK, user, true);
	if (cmd >= F_GETLK64 && cmd <= F_SETLKW64)
		return lock_user(fd, cmd - F_GETLK64 + F_GETLK, POSIX_LOCK,
				 user, false);
	if (cmd >= F_OFD_GETLK && cmd <= F_OFD_SETLKW)
		return lock_user(fd, cmd - F_OFD_GETLK + F_GETLK, OFD_LOCK,
				 user, false);
	return -EINVAL;
}

int32_t sys_flock(int fd, uint32_t op)
{
	uint32_t which = op & ~LOCK_NB;
	int type = which == LOCK_SH ? F_RDLCK : which == LOCK_EX ? F_WRLCK
								 : F_UNLCK;

	if (which != LOCK_SH && which != LOCK_EX && which != LOCK_UN)
		return -EINVAL;
	struct file *file = fd_file(fd);

	if (!file)
		return -EBADF;
	struct file_lock want = {
		.inode = file->inode, .kind = FLOCK_LOCK, .owner = &file->locks,
		.type = type, .end = INT64_MAX,
	};
	return change_lock(&want, file, fd, !(op & LOCK_NB));
}
