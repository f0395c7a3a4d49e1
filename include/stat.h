/* What is known of a file, in Linux's two shapes. */
#ifndef STAT_H
#define STAT_H

#include <file.h>

int32_t sys_stat(const char *path, struct stat *st);
int32_t sys_lstat(const char *path, struct stat *st);
int32_t sys_fstat(int fd, struct stat *st);
int32_t sys_stat64(const char *path, struct stat64 *st);
int32_t sys_lstat64(const char *path, struct stat64 *st);
int32_t sys_fstat64(int fd, struct stat64 *st);
int32_t sys_fstatat64(int dirfd, const char *path, struct stat64 *st,
		      uint32_t flags);

#endif
