/* The file system in memory that everything starts on. */
#ifndef RAMFS_H
#define RAMFS_H

#include <inode.h>

/* Makes root_inode. Boot calls it, once there is memory. */
void ramfs_init(void);
/* Calls fn(frame, data) for every frame files hold: the audit asks. */
void ramfs_each_frame(void (*fn)(uint32_t frame, void *data), void *data);

#endif
