/* What the small commands have in common. */
#ifndef TOOL_H
#define TOOL_H

#include <uapi/types.h>

/* "cat: FILE: No such file or directory" to stderr. Returns exit status 1. */
int complain(const char *program, const char *what, int err);

/*
 * Read the leading options of argv, single lower-case letters out of
 * `allowed`, into a set. Returns the index of the first operand; a letter not
 * allowed is answered with `usage` on stderr and -1.
 */
int options(char **argv, const char *allowed, const char *usage,
	    uint32_t *set);

#define OPTION(letter) (1u << ((letter) - 'a'))

/* Everything from one descriptor to another. 0 or -errno. */
int copy_fd(int from, int to);

/*
 * A whole file, NUL-ended, in malloc'ed memory that the caller frees. Returns
 * its length or -errno. For /proc and other small things.
 */
int read_file(const char *path, char **text);

/* The same of a descriptor, from where it is; *text is the caller's to free
 * also after an error. */
int read_all(int fd, char **text);

/*
 * Cut a text into its lines, in place: a NULL-ended vector that the caller
 * frees. Returns their number or -ENOMEM. There is room behind the text for a
 * NUL, as read_all leaves it.
 */
int split_lines(char *text, size_t length, char ***lines);

/*
 * Do it for each file, or for standard input (no path) if there are none.
 * Returns the greatest exit status there was; 2 where one does not open.
 */
int each_file(const char *program, char **paths, int (*do_file)(int fd,
	      const char *path));

/* The same as far as it fits, without the heap: to measure, and change
 * nothing. */
int read_short(const char *path, char *buf, int size);

/* "dir/name" in malloc'ed memory that the caller frees; NULL without. */
char *join_path(const char *dir, const char *name);

/* The command kill: its exit status. (user/lib/killing.c) */
int kill_main(char **argv);

bool is_directory(const char *path);

#endif
