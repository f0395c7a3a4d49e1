/* What a path names: inodes, the bytes in them, and the walk from a path. */
#pragma once

#include <lib/list.h>
#include <asm/paging.h>
#include <uapi/fcntl.h>

#define NR_DIRECT	16
#define PERMISSIONS	07777	/* of mode */
#define MAX_FILE	0x7fffffffu	/* bytes: a 32-bit off_t's most */
/* In a directory positions 0 and 1 are "." and ".."; a file's is its ino. */
#define FIRST_ENTRY	2

/* Linux's old 16-bit device numbers: enough for the devices we have. */
#define mkdev(major, minor) ((uint32_t)(major) << 8 | (minor))
#define major(dev)	((dev) >> 8)
#define minor(dev)	((dev) & 0xff)
#define STAT_BLOCK	512	/* the unit of a file's blocks, as told */

struct dir_fill;
struct inode;

/* A directory whose entries are made when they are asked for (/proc). */
struct dir_ops {
	/* 0 and in *out a reference, or NULL: no such name. -ENOMEM. */
	int (*lookup)(struct inode *dir, const char *name, size_t len,
		      struct inode **out);
	/* Calls dir_emit, from FIRST_ENTRY on, until it says false. */
	int (*readdir)(struct inode *dir, struct dir_fill *fill);
};

/*
 * An inode has one name and is its own directory entry; a hard link is another
 * entry, which only has a target. Open files, working directories, its name,
 * its links and what is in it hold it. With the last reference it goes, and
 * its bytes with it.
 */
struct inode {
	uint32_t count;
	uint32_t ino, dev;
	uint32_t mode;			/* S_IF and permissions */
	uint32_t uid, gid;		/* whose it is */
	uint32_t nlink;			/* names; 0: it was removed */
	uint32_t writers;		/* open files that may write to it */
	bool was_run;			/* a program's: is_running looks */
	struct file_lock *locks;	/* of anyone's, or NULL */
	uint32_t size;
	uint32_t frames;		/* that it holds */
	uint32_t rdev;			/* devices: mkdev(major, minor) */
	uint32_t atime, mtime, ctime;	/* seconds since 1970 */
	const struct file_ops *fops;	/* NULL: as mode and rdev say */
	struct inode *parent;		/* the root: itself; a pipe: NULL */
	struct list_head link;		/* in the parent's entries, by ino */
	const char *name;		/* NULL: it is no entry any more */
	char *own_name;			/* kmalloc's, once it was renamed */
	struct inode *target;		/* a hard link's: never one itself */
	union {
		struct {		/* a directory */
			struct list_head entries;
			uint32_t nr_entries;
			const struct dir_ops *dir_ops;	/* or NULL */
		};
		struct {		/* anything else */
			struct list_head all_files;
			uint32_t direct[NR_DIRECT];	/* frames; 0: a hole */
			uint32_t **table;		/* of leaves of them */
		};
	};
};

#define FILES_SHARE	2	/* of RAM: half of it may be users' files */
#define RAM_DEV		1
#define PROC_DEV	2
#define PIPE_DEV	3
extern uint32_t nr_inodes, nr_file_frames;	/* RAM_DEV's */
extern struct inode root_inode;
/* What is in no directory, and stays; /proc/PID/fd shows it by this name. */
#define ANON_INODE(is) { .count = 1, .mode = 0600, .nlink = 1, .name = is }
extern const char zeros[PAGE_SIZE];	/* what is in a hole */

uint32_t inode_now(void);	/* seconds since 1970 */
/* What is in it has changed just now. */
static inline void touch(struct inode *inode)
{
	inode->mtime = inode->ctime = inode_now();
}

/*
 * A new one of current's with one reference, in parent (NULL: nowhere) but
 * not to be found there yet; NULL: no memory. It may begin a structure of that
 * size; the rest is zeros, and freed with it.
 */
struct inode *new_inode(size_t size, struct inode *parent, mode_t mode,
			const char *name, size_t len);

static inline struct inode *iget(struct inode *inode)
{
	inode->count++;
	return inode;
}

/* One reference less; NULL is nothing. What takes long is left to
 * free_inodes. */
void iput(struct inode *inode);
/* Frees the inodes that nobody holds any more, all of them, while others run:
 * called where a task holds nothing that others look at (entry.asm, exit). */
void free_inodes(void);
extern struct list_head unheld;		/* those, by `link` */

/*
 * Bytes under way between memory and a file, in 4.4BSD's words a uio: the
 * rest of one piece of memory, then more pieces, as a struct iovec says.
 */
struct uio {
	bool write;			/* to the file, else from it */
	bool kernel;			/* at is ours, not the program's */
	char *at;
	size_t left;			/* of the piece */
	size_t total;			/* of all pieces */
	const struct iovec *next;	/* user memory: the pieces to come, */
	uint32_t more;			/* and how many they are */
	loff_t *pos;			/* NULL: at the file's own */
};

/* Moves n bytes (at most uio->total) between kernel memory and uio, which is
 * then behind what was moved: 0, or -EFAULT if that is not all. */
int uio_move(struct uio *uio, void *kernel, size_t n);
/* Goes on to the next piece: 0 or -EFAULT. (kernel/files/vectors.c) */
int next_piece(struct uio *uio);

/* Moves n bytes (at most uio->total) between a file and uio, which is then
 * behind what was moved. 0 where that is all, or all there is; -EFAULT; to the
 * file also -ENOSPC, -EFBIG. */
int inode_move(struct inode *inode, loff_t pos, struct uio *uio, size_t n);
/* From kernel memory to a file: how many; fewer where there is no more room. */
size_t inode_write(struct inode *inode, uint32_t pos, const void *buf,
		   size_t n);
/* The frame that holds page `index` of a file; 0: a hole (zeros). The file
 * keeps its count: a mapping adds one. */
uint32_t inode_frame(struct inode *inode, uint32_t index);
/* The same, to be written: no program that only reads it has it. 0: no memory,
 * or the file may have no more. */
uint32_t own_frame(struct inode *inode, uint32_t index);
/* That page becomes a hole. */
void drop_frame(struct inode *inode, uint32_t index);
/* The next page that may be more than a hole. */
uint32_t next_page(struct inode *inode, uint32_t index);
/* Gives a file's bytes up. */
void inode_truncate(struct inode *inode);
/* Calls fn for every frame that files hold: the audit asks. */
void each_file_frame(void (*fn)(uint32_t frame));

/* Where a walk has come to (kernel/fs/namei.c). */
struct path {
	struct inode *dir;	/* what holds the last name, or would */
	struct inode *inode;	/* what that means; NULL: nothing yet */
	struct inode *entry;	/* that name, inode or a link to it, until
				 * others run */
	const char *name;	/* the last name, not NUL-ended */
	size_t len;		/* 0: the path was only slashes */
	bool slash;		/* slashes follow it */
	char *copy;		/* the walker's own string, for putname, */
	char *text;		/* and that of the symbolic links */
	uint32_t links;		/* so many were followed */
};

/* How to walk to the last name. */
#define MUST		1	/* it has to be there, not only its directory */
#define NOFOLLOW	2	/* a symbolic link is not followed, but for a
				 * slash behind it, */
#define ENTRY		4	/* or never: the name is to change */

/* May current do that (R_OK, W_OK, X_OK) to it? Root may all, but execute only
 * what some user may. 0 or -EACCES. */
int permission(const struct inode *inode, uint32_t how);
/* Does a task run it, or is about to? (kernel/foreign/busy.c) */
bool is_running(struct inode *inode);
/* The path of an inode, from current's root or the first, at a page's end: its
 * length with its NUL, or -ENOENT (it was removed), -ENAMETOOLONG.
 * (kernel/files/getcwd.c) */
int path_of(const struct inode *dir, char *page);
/* Is the running task root's for its files? (setfsuid; else as suser) */
bool fsuser(void);
/* Is inode current's, or is that root? */
bool owns_inode(const struct inode *inode);

/* Walks a path in kernel memory from base (NULL: the current directory): 0,
 * or -ENOENT, -ENOTDIR, -EACCES, -ENAMETOOLONG, -ENOMEM, -EINTR (current is
 * killed), -ELOOP and nothing to put. Between two names others may run. */
int walk(struct inode *base, const char *name, uint32_t how, struct path *p);
/* The same, a path in user memory: also -EFAULT, -EBADF. (fs/open.c) */
int walk_user(int dirfd, const char *user, uint32_t how, struct path *p);
void put_path(struct path *p);
/* What a path means: 0 and a reference, or walk's errors. */
int namei(const char *name, struct inode **out);
/* Makes what p names, where that is nothing yet: 0 and p->inode, -EPERM,
 * -EACCES, -ENOENT (the directory was removed), -ENOSPC. */
int create_inode(struct path *p, mode_t mode, uint32_t rdev);
/* What is new in a set-group-ID directory is its group's. (users/perm.c) */
void inherit_group(struct inode *inode);
/* Has p no name that can be made or removed? */
bool is_special(const struct path *p);
/* May a directory have another entry? */
bool has_room(const struct inode *dir);
/* An entry is in dir from now on, or in its directory no more. */
void add_entry(struct inode *dir, struct inode *entry);
void remove_entry(struct inode *entry);
/* May current take a name away? 0, -EACCES; -EPERM: in a sticky directory only
 * the file's owner and the directory's may; -EBUSY, -ENOTEMPTY. */
int may_unlink(const struct path *p);
/* Takes an entry away. */
void unlink_entry(struct inode *entry);

/* A path from user memory, in a page of its own: 0, -EFAULT, -ENAMETOOLONG,
 * -ENOMEM. putname gives it back; NULL is nothing. */
int getname(const char *user, char **out);
void putname(char *name);

/* Where paths start, and with what mask files are made; fork copies it. */
struct fs_struct {
	int count;		/* tasks that use it */
	struct inode *cwd, *root;	/* root: of paths, and of `..` */
	mode_t umask;
};

/* A new one with the same contents and count 1; NULL: no memory. */
struct fs_struct *dup_fs(struct fs_struct *from);
/* One user less; the last one frees it. NULL is nothing. */
void put_fs(struct fs_struct *fs);

/* Boot: unpacks a cpio archive over what is there; what exists is replaced.
 * 0, -EINVAL (garbled: the log says where), -ENOSPC, -ENOMEM. */
int initrd_unpack(const void *archive, size_t size);
/* Boot: makes the directory /proc what it is. The kernel's command line must
 * live on. 0 or -errno. */
int proc_mount(const char *cmdline);
