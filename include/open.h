/* The system calls that take paths: open, mkdir, unlink, chdir and kin. */
#ifndef OPEN_H
#define OPEN_H

#include <file.h>

int32_t sys_open(const char *path, uint32_t flags, mode_t mode);
int32_t sys_creat(const char *path, mode_t mode);
int32_t sys_openat(int dirfd, const char *path, uint32_t flags, mode_t mode);
int32_t sys_mkdir(const char *path, mode_t mode);
int32_t sys_mkdirat(int dirfd, const char *path, mode_t mode);
int32_t sys_rmdir(const char *path);
int32_t sys_unlink(const char *path);
int32_t sys_unlinkat(int dirfd, const char *path, uint32_t flags);
int32_t sys_access(const char *path, int how);
int32_t sys_chdir(const char *path);
int32_t sys_getcwd(char *buf, size_t size);
int32_t sys_umask(mode_t mask);

/* The directory dirfd stands for where a path is relative (NULL: cwd): 0,
 * -EBADF, -ENOTDIR. No reference is taken. */
int base_of(int dirfd, const char *path, struct inode **base);
/* The inode of a path in user memory: 0 and a reference, or -errno. */
int user_namei(int dirfd, const char *user, struct inode **out);

#endif
