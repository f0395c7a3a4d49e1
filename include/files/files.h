/* What mm/ and fs/ ask of the part files. */
#pragma once

#include <uapi/types.h>

struct file;
struct inode;
struct mm_struct;
struct path;
struct vm_region;

/* filemap.c: one more region maps a part of it, or one less. */
void get_mapping(struct file *file);
void put_mapping(struct file *file);

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
/* Does RLIMIT_FSIZE let it have that size? 0; or -EFBIG, and SIGXFSZ. */
int may_grow(const struct inode *inode, loff_t size);

/* filecalls.c: lseek's SEEK_DATA and SEEK_HOLE; -EINVAL for any other. */
loff_t seek_data(struct file *file, loff_t offset, int whence);

/* links.c: p has come to a symbolic link. The walk goes on with what that says,
 * then with *path; *again: it may not be over. 0, -ENOENT, -EACCES, -ELOOP,
 * -ENAMETOOLONG, -ENOMEM. */
int follow_link(struct path *p, const char **path, bool *again);

/* fifo.c: a FIFO's inode, as new_inode makes one. */
struct inode *new_fifo(struct inode *parent, uint32_t mode, const char *name,
		       size_t len);
