/*
 * What can a program ask of the kernel about files? (sys.h has the rest, and
 * includes this.)
 */
#ifndef SYSFILE_H
#define SYSFILE_H

#include <syscall.h>
#include <uapi/types.h>
#include <uapi/fcntl.h>
#include <uapi/files.h>
#include <uapi/unistd.h>

/* The mode counts only with O_CREAT. */
__inline_call int open(const char *path, int flags, mode_t mode)
{
	return syscall3(__NR_open, (int)path, flags, mode);
}

__inline_call int openat(int dir, const char *path, int flags, mode_t mode)
{
	return syscall4(__NR_openat, dir, (int)path, flags, mode);
}

__inline_call int close(int fd)
{
	return syscall1(__NR_close, fd);
}

__inline_call ssize_t read(int fd, void *buf, size_t n)
{
	return syscall3(__NR_read, fd, (int)buf, n);
}

__inline_call ssize_t write(int fd, const void *buf, size_t n)
{
	return syscall3(__NR_write, fd, (int)buf, n);
}

__inline_call ssize_t readv(int fd, const struct iovec *v, int n)
{
	return syscall3(__NR_readv, fd, (int)v, n);
}

__inline_call ssize_t writev(int fd, const struct iovec *v, int n)
{
	return syscall3(__NR_writev, fd, (int)v, n);
}

__inline_call int lseek(int fd, int offset, int whence)
{
	return syscall3(__NR_lseek, fd, offset, whence);
}

__inline_call int dup(int fd)
{
	return syscall1(__NR_dup, fd);
}

__inline_call int dup2(int from, int to)
{
	return syscall2(__NR_dup2, from, to);
}

__inline_call int dup3(int from, int to, int flags)
{
	return syscall3(__NR_dup3, from, to, flags);
}

__inline_call int pread(int fd, void *buf, size_t n, int64_t at)
{
	return syscall5(__NR_pread64, fd, (int)buf, n, (int)at,
			(int)(at >> 32));
}

__inline_call int pwrite(int fd, const void *buf, size_t n, int64_t at)
{
	return syscall5(__NR_pwrite64, fd, (int)buf, n, (int)at,
			(int)(at >> 32));
}

__inline_call int pipe(int fd[2])
{
	return syscall1(__NR_pipe, (int)fd);
}

__inline_call int pipe2(int fd[2], int flags)
{
	return syscall2(__NR_pipe2, (int)fd, flags);
}

__inline_call int fcntl(int fd, int cmd, int arg)
{
	return syscall3(__NR_fcntl64, fd, cmd, arg);
}

__inline_call int ioctl(int fd, int request, void *arg)
{
	return syscall3(__NR_ioctl, fd, request, (int)arg);
}

__inline_call int stat64(const char *path, struct stat64 *st)
{
	return syscall2(__NR_stat64, (int)path, (int)st);
}

__inline_call int lstat64(const char *path, struct stat64 *st)
{
	return syscall2(__NR_lstat64, (int)path, (int)st);
}

__inline_call int fstat64(int fd, struct stat64 *st)
{
	return syscall2(__NR_fstat64, fd, (int)st);
}

__inline_call int access(const char *path, int mode)
{
	return syscall2(__NR_access, (int)path, mode);
}

__inline_call int chmod(const char *path, mode_t mode)
{
	return syscall2(__NR_chmod, (int)path, mode);
}

/* -1: leave that one as it is. */
__inline_call int chown(const char *path, int uid, int gid)
{
	return syscall3(__NR_chown32, (int)path, uid, gid);
}

__inline_call int mkdir(const char *path, mode_t mode)
{
	return syscall2(__NR_mkdir, (int)path, mode);
}

__inline_call int rmdir(const char *path)
{
	return syscall1(__NR_rmdir, (int)path);
}

__inline_call int unlink(const char *path)
{
	return syscall1(__NR_unlink, (int)path);
}

__inline_call int chdir(const char *path)
{
	return syscall1(__NR_chdir, (int)path);
}

/* Returns the length with the ending NUL, or -ERANGE. */
__inline_call int getcwd(char *buf, size_t size)
{
	return syscall2(__NR_getcwd, (int)buf, size);
}

__inline_call mode_t umask(mode_t mask)
{
	return syscall1(__NR_umask, mask);
}

__inline_call int getdents64(int fd, void *buf, size_t size)
{
	return syscall3(__NR_getdents64, fd, (int)buf, size);
}

#endif
