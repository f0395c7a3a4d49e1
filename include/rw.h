/* read, write and what belongs to them, as system calls. */
#ifndef RW_H
#define RW_H

#include <file.h>

int32_t sys_read(int fd, void *buf, size_t n);
int32_t sys_write(int fd, const void *buf, size_t n);
int32_t sys_readv(int fd, const struct iovec *iov, int count);
int32_t sys_writev(int fd, const struct iovec *iov, int count);
int32_t sys_lseek(int fd, int32_t offset, int whence);
int32_t sys__llseek(int fd, uint32_t high, uint32_t low, loff_t *result,
		    int whence);
int32_t sys_getdents64(int fd, void *buf, size_t n);
int32_t sys_sync(void);

#endif
