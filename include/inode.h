/* What a path names: inodes, the walk from a path to one, and devices. */
#ifndef INODE_H
#define INODE_H

#include <uapi/types.h>
#include <uapi/fcntl.h>

#define MAX_FILE_SIZE	0x7fffffffu	/* what a 32-bit off_t can say */
#define NR_CHARDEVS	16

/* Linux's old 16-bit device numbers: enough for the devices we have. */
#define mkdev(major, minor) ((uint32_t)(major) << 8 | (minor))

struct inode;
struct file_ops;

/*
 * What a file system does. name is not NUL-ended: len says its length; "."
 * and ".." never come here. An entry that is NULL is not offered (-EPERM for
 * changes to a directory). Inodes that come back bear a reference.
 */
struct inode_ops {
	/* 0 or -ENOENT, -ENOMEM */
	int (*lookup)(struct inode *dir, const char *name, size_t len,
		      struct inode **out);
	struct inode *(*parent)(struct inode *dir);
	/* Writes the name dir has in its parent: its length, or -ENOENT when
	 * it was removed. buf holds NAME_MAX characters. */
	int (*name_of)(struct inode *dir, char *buf);
	/* A new file, directory or device (by mode) where there is none of
	 * that name: 0, -ENOENT (dir was removed), -ENOSPC. */
	int (*create)(struct inode *dir, const char *name, size_t len,
		      mode_t mode, uint32_t rdev, struct inode **out);
	/* Takes the name of `inode` away; the caller has checked that it may
	 * go, except that a directory is empty: 0 or -ENOTEMPTY. */
	int (*unlink)(struct inode *dir, const char *name, size_t len,
		      struct inode *inode);
	/* Gives a file's contents up; NULL: nothing to be done. */
	void (*truncate)(struct inode *inode);
	/* As inode_read and inode_frame, below. */
	ssize_t (*read)(struct inode *inode, uint32_t pos, void *buf, size_t n);
	uint32_t (*frame)(struct inode *inode, uint32_t index);
	/* The last reference is gone: frees the inode. Returns another one
	 * whose reference went with it, or NULL. */
	struct inode *(*release)(struct inode *inode);
};

struct inode {
	uint32_t count;
	uint32_t ino;
	uint32_t dev;
	uint32_t mode;		/* S_IF and permissions */
	uint32_t nlink;
	uint32_t size;
	uint32_t rdev;		/* devices: mkdev(major, minor) */
	uint32_t mtime;		/* seconds since 1970 */
	const struct inode_ops *ops;
	const struct file_ops *fops;	/* devices: NULL, found by rdev */
	struct inode *mounted;	/* a directory: what lies over it */
	void *private;
};

/* Where paths start, and with what mask files are made; fork copies it. */
struct fs_struct {
	int count;		/* tasks that use it */
	struct inode *cwd;
	mode_t umask;
};

extern struct inode *root_inode;
extern uint32_t boot_time;	/* seconds since 1970, boot sets it */

/* A new one with the same contents and count 1; NULL: no memory. from may be
 * NULL: then / and 022. */
struct fs_struct *dup_fs(struct fs_struct *from);
/* One user less; the last one frees it. NULL is nothing. */
void put_fs(struct fs_struct *fs);

/* A number no inode has had. */
uint32_t new_ino(void);
/* Seconds since 1970. */
uint32_t inode_now(void);

static inline struct inode *iget(struct inode *inode)
{
	inode->count++;
	return inode;
}

/* One reference less; NULL is nothing. */
void iput(struct inode *inode);

/* The last name of a path, in the caller's string. */
struct last_name {
	const char *name;
	size_t len;		/* 0: the path was only slashes */
	bool slash;		/* slashes follow it: it must be a directory */
};

/*
 * The inode of a path in kernel memory, from the current directory or `base`
 * (NULL: the current directory). 0 and a reference in *out, or -ENOENT,
 * -ENOTDIR, -ENAMETOOLONG, -ENOMEM.
 */
int namei(const char *path, struct inode **out);
int namei_at(struct inode *base, const char *path, struct inode **out);
/* The directory that holds (or would hold) the path's last name. */
int namei_parent(struct inode *base, const char *path, struct inode **dir,
		 struct last_name *last);
/* One step; understands "." and "..", crosses into what is mounted. */
int lookup_one(struct inode *dir, const char *name, size_t len,
	       struct inode **out);
bool is_dots(const struct last_name *last);	/* "." or ".." */

/* Makes what does not exist yet; as inode_ops.create, and -EPERM. */
int create_one(struct inode *dir, const char *name, size_t len, mode_t mode,
	       uint32_t rdev, struct inode **out);
/* The path of a directory into the end of buf[size]: where it starts in buf,
 * or -ENOENT, -ERANGE. */
int path_of(struct inode *dir, char *buf, size_t size);

/* A path from user memory, in a page of its own: 0, -EFAULT, -ENAMETOOLONG,
 * -ENOMEM. putname gives it back. */
int getname(const char *user, char **out);
void putname(char *name);

/* n bytes at pos into kernel memory: how many (less at the end), or -EINVAL
 * where this is no regular file, -EISDIR. */
ssize_t inode_read(struct inode *inode, uint32_t pos, void *buf, size_t n);
/* The frame that holds page `index` of a file; 0: a hole (zeros), or no file
 * that lives in frames. The file keeps its count: who maps it adds one. */
uint32_t inode_frame(struct inode *inode, uint32_t index);

/* Character devices: one minor number each, or every minor of a major. */
#define ANY_MINOR	(-1)
void register_chardev(int major, int minor, const struct file_ops *ops);
/* NULL: no such device. */
const struct file_ops *find_chardev(uint32_t rdev);

#endif
