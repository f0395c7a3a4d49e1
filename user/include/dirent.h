/* Reading directories. */
#ifndef DIRENT_H
#define DIRENT_H

#include <uapi/fcntl.h>

struct dir {
	int fd;
	int used, filled;
	char buf[1024] __attribute__((aligned(8)));
};

/* 0 or -errno. The struct is the caller's; after 0, closedir is too. */
int opendir(struct dir *d, const char *path);

/* The next entry, good until the next call; NULL at the end. */
struct linux_dirent64 *readdir(struct dir *d);

void closedir(struct dir *d);

/*
 * All names in a directory but "." and "..", sorted: their count, or -errno.
 * *names is one malloc'ed block, strings included: free(*names).
 */
int list_directory(const char *path, char ***names);

#endif
