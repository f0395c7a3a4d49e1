/* Open files, and the tables of descriptors that name them. */
#pragma once

#include <fs/inode.h>
#include <locks/locks.h>
#include <task/sched.h>
#include <uapi/poll.h>

#define NR_OPEN		256	/* descriptors a task can have */

struct file;

/*
 * What an open file can do. An entry that is NULL is not offered; read and
 * write then give -EINVAL, ioctl -ENOTTY.
 */
struct file_ops {
	/* 0 or -errno: then the file is not opened and release not called */
	int (*open)(struct inode *inode, struct file *file);
	/* the last descriptor is gone */
	void (*release)(struct file *file);
	/* 0, or -errno: why no more was moved. Once uio has moved the program
	 * is told how far, and not the error: the next call will meet it. They
	 * sleep unless O_NONBLOCK (-EAGAIN); -ERESTARTSYS: a signal came. A
	 * file with a position moves that itself. */
	int (*read)(struct file *file, struct uio *uio);
	int (*write)(struct file *file, struct uio *uio);
	int (*ioctl)(struct file *file, uint32_t cmd, uint32_t arg);
	/* POLL_: what would not wait now. *queue: what is woken when that may
	 * have changed; NULL, as it is: look again. (No poll: always all.) */
	uint32_t (*poll)(struct file *file, struct wait_queue **queue);
	bool has_position;	/* else lseek gives -ESPIPE */
	/* A symbolic link that has no text: 0 and a reference to what it means;
	 * -ENOENT, -EACCES. */
	int (*jump)(struct inode *link, struct inode **to);
};

#define writes(file)	(((file)->flags & O_ACCMODE) != O_RDONLY)

/* One open(2): dup and fork share it, the position with it. */
struct file {
	uint32_t count;
	uint32_t flags;		/* O_ */
	loff_t pos;
	struct inode *inode;
	const struct file_ops *ops;
	void *private;		/* the ops' own */
	struct file_lock *locks;	/* this open file's, or NULL */
	struct watch *watches;		/* of sets that it is in, or NULL */
};

/* fork copies this: what it costs grows with top, not with NR_OPEN. */
struct files_struct {
	int count;		/* tasks that use it */
	struct file_lock *locks;	/* POSIX locks: fork copies none */
	int top;		/* fd[] from here on is of no use */
	uint8_t cloexec[NR_OPEN];	/* close-on-exec? */
	struct file *fd[NR_OPEN];	/* below top; NULL: closed */
};

/* A new table with the same files and count 1; NULL: no memory. */
struct files_struct *dup_files(struct files_struct *from);
/* One user less; the last one closes everything. NULL is nothing. */
void put_files(struct files_struct *files);
/* Closes what is marked close-on-exec. */
void close_on_exec(struct files_struct *files);

/* A new open file; it takes its own reference to the inode. 0, -ENOMEM, or
 * what ops->open says. fput closes it. */
int new_file(struct inode *inode, uint32_t flags, const struct file_ops *ops,
	     struct file **out);

static inline struct file *fget(struct file *file)
{
	file->count++;
	return file;
}

void close_file(struct file *file);
/* No set of epoll's has it any more. (kernel/poll/epoll.c) */
void leave_sets(struct file *file);

/* One reference less; the last one closes the file. NULL is nothing. */
static inline void fput(struct file *file)
{
	if (file && --file->count == 0)
		close_file(file);
}

/* The file behind fd, without a reference. A caller that sleeps takes one:
 * another thread may close fd. NULL: -EBADF. */
static inline struct file *file_at(const struct files_struct *files, int fd)
{
	return (uint32_t)fd < (uint32_t)files->top ? files->fd[fd] : NULL;
}
static inline struct file *fd_any(int fd)	/* the running task's */
{
	return file_at(current->files, fd);
}
/* The same, if more may be done with it than to say where it is (O_PATH). */
static inline struct file *fd_file(int fd)
{
	struct file *file = fd_any(fd);

	return file && file->flags & O_PATH ? NULL : file;
}

/* The lowest free descriptor from min on, or -EMFILE. */
int find_fd(int min);
/* Puts file there, which takes over the caller's reference: fd, or -EMFILE
 * (the reference stays the caller's). */
int fd_install(struct file *file, int min, bool cloexec);
/* Both ends of a pair, and tells the program their two descriptors. 0, -EMFILE,
 * -EFAULT; the references are gone in any case. */
int fd_install_pair(struct file *end[2], bool cloexec, int *user);
/* A descriptor for a new file of inode, which is in no directory, with so many
 * zeros for private (0: NULL), which ops->release kfrees. O_CLOEXEC is one of
 * the flags. fd, -EMFILE, -ENOMEM. */
int new_fd(struct inode *inode, uint32_t flags, const struct file_ops *ops,
	   size_t size);
/* The kernel opens a file for the running task (init's console): fd, -errno */
int kernel_open(const char *path, uint32_t flags);

/* /dev/random and /dev/urandom; absent: -ENXIO. (kernel/more/random.c) */
extern const struct file_ops random_ops __attribute__((weak));
/* What to open a device with. */
void register_chardev(int major, int minor, const struct file_ops *ops);
/* The ops to open an inode with; NULL: no such device. */
const struct file_ops *ops_of(struct inode *inode);
/* A position that a call takes in two words, in i386's order. */
static inline loff_t loff_of(uint32_t low, uint32_t high)
{
	return (uint64_t)high << 32 | low;
}
/* Where in the file uio is to begin. */
static inline loff_t *position(struct file *file, const struct uio *uio)
{
	return uio->pos ? uio->pos : &file->pos;
}
/* A write of *n bytes at pos is within RLIMIT_FSIZE, when this has made *n
 * less; or -EFBIG and, unless something has been written before, SIGXFSZ.
 * (kernel/limits/rlimit.c) */
int limit_size(loff_t pos, size_t *n, bool begun);
#define MAX_MOVED	0x7ffff000u	/* no call moves more, on Linux too */
/* All of uio between fd's file and the program, or a part: how many bytes, or
 * -errno. */
ssize_t move_file(int fd, struct uio *uio);
/* n bytes of the program's. */
#define BUFFER(out, buf, n) \
	(&(struct uio){ out, false, buf, n, n, NULL, 0, NULL })
/* Looks at the pieces of a vector and adds them up: 0, -EFAULT, -EINVAL. */
int check_vector(struct uio *uio);
/* ops->read and ops->write of a regular file. */
int file_move(struct file *file, struct uio *uio);
struct dir_fill {
	struct file *file;
	struct uio uio;
	uint32_t entries;	/* so far: after many the call may end */
	int err;		/* why dir_emit said stop */
};
/* May F_SETFL set these flags? 0, -EBADF, -EPERM, -EINVAL. */
int check_setfl(const struct file *file, uint32_t flags);
/* What ioctl is asked of any file; -ENOTTY: ask this one. (Both:
 * kernel/files/filecalls.c) */
int ioctl_any(int fd, struct file *file, uint32_t cmd, uint32_t arg);
/* Hands the entry at pos of a directory to getdents64, unless that is past
 * it. False: no room, stop. emit_all hands all: 0, or -ENOENT, -ENOMEM. */
bool dir_emit(struct dir_fill *fill, uint32_t pos, const char *name,
	      uint32_t ino, mode_t mode);
int emit_all(struct inode *dir, struct dir_fill *fill);

/* What dirfd and path mean, by AT_ flags (SYMLINK_NOFOLLOW, EMPTY_PATH): 0 and
 * a reference; -EFAULT, -EBADF, walk's errors. */
int inode_at(int dirfd, const char *path, uint32_t flags, struct inode **out);
/* What stat64 tells of that, or of an open file: 0, or inode_at's errors. */
int stat_at(int dirfd, const char *path, uint32_t flags, struct stat64 *st);
int stat_fd(int fd, struct stat64 *st);
/* May current do that to it, by its real ids or the effective ones? 0; -EINVAL,
 * -EACCES, inode_at's errors. */
int access_at(int dirfd, const char *path, uint32_t how, uint32_t flags,
	      bool by_real_ids);
/* close(2) and openat(2), also for the kernel. */
int32_t sys_close(int fd);
int32_t sys_openat(int dirfd, const char *path, uint32_t flags, mode_t mode);
