/* Bytes and strings, as the C standard has them. */
#ifndef STRING_H
#define STRING_H

#include <uapi/types.h>

void *memcpy(void *to, const void *from, size_t n);
void *memmove(void *to, const void *from, size_t n);
void *memset(void *to, int byte, size_t n);
int memcmp(const void *a, const void *b, size_t n);
void *memchr(const void *s, int byte, size_t n);

size_t strlen(const char *s);
size_t strnlen(const char *s, size_t max);
int strcmp(const char *a, const char *b);
int strncmp(const char *a, const char *b, size_t n);
char *strchr(const char *s, int c);
char *strrchr(const char *s, int c);
char *strstr(const char *s, const char *wanted);
size_t strspn(const char *s, const char *of);	/* so many of these */
size_t strcspn(const char *s, const char *stop);	/* so many of others */
char *strcpy(char *to, const char *from);

/*
 * Copy as much of `from` as fits, always NUL-ended. Returns strlen(from), so
 * an answer of `size` or more says it was cut.
 */
size_t strlcpy(char *to, const char *from, size_t size);

/* A copy in memory from malloc, the caller's to free; NULL without memory. */
char *strdup(const char *s);

/* An errno in words. Takes it either way round: -ENOENT or ENOENT. */
const char *strerror(int err);

/* Its name, "EAGAIN", or "E?" for one we do not know. */
const char *errname(int err);

#endif
