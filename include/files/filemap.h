/* Files in memory: what mm/ and fs/ ask of them. (kernel/files/filemap.c) */
#pragma once

#include <uapi/types.h>

struct file;
struct inode;
struct mm_struct;
struct vm_region;

/* One more region maps a part of the file, or one less. */
void get_mapping(struct file *file);
void put_mapping(struct file *file);

/* Makes of r, which is not in use yet, a region of the file behind fd, from
 * that page on: 0, -EBADF, -EACCES, -ENODEV, -EOVERFLOW. The reference to the
 * file is not r's: new_region takes one. */
int map_file(int fd, uint32_t page_offset, struct vm_region *r);
/* Nothing is at addr, which is in r, a file's region: the file's page goes
 * there. 0, -ENOMEM; -ENXIO: it is behind the file's end, or the file may have
 * no more. */
int supply_file_page(struct mm_struct *mm, const struct vm_region *r,
		     uint32_t addr);

/* Makes a file that long: what is behind its end goes, from shared mappings,
 * too; what is new are zeros. 0 or -ENOSPC, then all is as before. Others may
 * run meanwhile. */
int resize_file(struct inode *inode, uint32_t size);
