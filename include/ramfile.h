/* The contents of files in memory. (kernel/fs/ramfile.c) */
#ifndef RAMFILE_H
#define RAMFILE_H

#include <file.h>
#include <list.h>

#define NR_DIRECT	12

/* What ramfs keeps of an inode; directories are ramfs.c's. */
struct ram_inode {
	struct inode inode;
	struct list_head all;
	union {
		struct {
			struct list_head entries;
			struct inode *parent;
			uint32_t next_cookie;
		};
		struct {
			uint32_t direct[NR_DIRECT];	/* frames; 0: a hole */
			uint32_t **table;		/* of leaves of them */
		};
	};
};

static inline struct ram_inode *ram(struct inode *inode)
{
	return container_of(inode, struct ram_inode, inode);
}

extern const struct file_ops ramfile_fops;

/* inode_ops' frame, read and truncate. */
uint32_t ramfile_frame(struct inode *inode, uint32_t index);
ssize_t ramfile_read(struct inode *inode, uint32_t pos, void *buf, size_t n);
void ramfile_truncate(struct inode *inode);

/* n more bytes at the end, from kernel memory: 0, -ENOSPC, -EFBIG. */
int ramfile_append(struct inode *inode, const void *data, size_t n);
/* Calls fn for each frame of the file, in no promised order. */
void ramfile_each_frame(struct ram_inode *ri,
			void (*fn)(uint32_t frame, void *data), void *data);

#endif
