/* What mm/ and fs/ ask of the part files. */
#pragma once

#include <uapi/types.h>

struct file;
struct inode;
struct mm_struct;
struct path;
struct vm_region;

/* filemap.c: one more region maps a part of a file, or one less. */
void get_mapping(const struct vm_region *r);
void put_mapping(const struct vm_region *r);

/* Makes of r, which is not in use yet, a region of the file behind fd, from
 * that page on; MAP_SHARED_VALIDATE among mmap's flags becomes MAP_SHARED. 0,
 * -EBADF, -EINVAL, -EOPNOTSUPP, -EACCES, -ENODEV, -EOVERFLOW. The reference to
 * the file is not r's: new_region takes one. */
int map_file(int fd, uint32_t page_offset, uint32_t *flags,
	     struct vm_region *r);
/* Nothing is at addr, which is in r, a file's region: the file's page goes
 * there. 0, -ENOMEM; -ENXIO: it is behind the file's end, or the file may have
 * no more. */
int supply_file_page(struct mm_struct *mm, const struct vm_region *r,
		     uint32_t addr);

/* truncate.c: makes a file that long. What is behind its end goes, from shared
 * mappings, too; what is new are zeros. 0; or -ENOSPC, and all is as before.
 * Others may run meanwhile. */
int resize_file(struct inode *inode, uint32_t size);
/* Zeros from pos to end, and the frames go that can. 0; -EPERM (a seal),
 * -ENOSPC, -EINTR, and what stands before has changed. */
int punch_hole(struct inode *inode, uint32_t pos, uint32_t end);
/* Does RLIMIT_FSIZE let it have that size? 0; or -EFBIG, and SIGXFSZ. */
int may_grow(const struct inode *inode, loff_t size);

/* filecalls.c: lseek's SEEK_DATA and SEEK_HOLE; -EINVAL for any other. */
loff_t seek_data(struct file *file, loff_t offset, int whence);

/* memfd.c: is it a file of the file system's own, with a name or without? */
bool is_regular(const struct inode *inode);
/* Is one of those things (F_SEAL_) not to be done to it any more? */
bool is_sealed(const struct inode *inode, uint32_t seals);
/* How much of a write of *n bytes at pos do seals leave? 0 or -EPERM. */
int limit_seals(const struct inode *inode, loff_t pos, size_t *n);
/* Seals make r read-only for good, or a shared one is -EPERM. */
int seal_region(const struct inode *inode, struct vm_region *r);
/* A file's region is more, or less: through it the file may be written. */
void count_writable(const struct vm_region *r, int by);
/* fcntl, from F_SETPIPE_SZ on. */
int32_t fcntl_any(struct file *file, int cmd, uint32_t arg);

/* splice.c: n bytes from in, at *pos, to out, at *out_pos (NULL: its own),
 * until all is sent, in ends, out takes no more, or a signal comes: how many,
 * or -errno. Both positions are then behind what out has taken. */
ssize_t send_pieces(struct file *out, loff_t *out_pos, struct file *in,
		    loff_t *pos, size_t n);
/* Moves n bytes between two open files; in_at and out_at are the program's, or
 * NULL. between_fds holds both meanwhile: what move says, or -EBADF. */
typedef ssize_t move_between(struct file *in, loff_t *in_at, struct file *out,
			     loff_t *out_at, size_t n, uint32_t flags);
ssize_t between_fds(move_between *move, int in_fd, loff_t *in_at, int out_fd,
		    loff_t *out_at, size_t n, uint32_t flags);

/* links.c: p has come to a symbolic link. The walk goes on with what that says,
 * then with *path; *again: it may not be over. 0, -ENOENT, -EACCES, -ELOOP,
 * -ENAMETOOLONG, -ENOMEM. */
int follow_link(struct path *p, const char **path, bool *again);

/* fifo.c: a FIFO's inode, as new_inode makes one. */
struct inode *new_fifo(struct inode *parent, uint32_t mode, const char *name,
		       size_t len);
