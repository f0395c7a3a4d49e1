/* Memory, numbers, the environment, and the end. */
#ifndef STDLIB_H
#define STDLIB_H

#include <uapi/types.h>

#define EXIT_SUCCESS	0
#define EXIT_FAILURE	1

#define LONG_MAX	__LONG_MAX__
#define LONG_MIN	(-LONG_MAX - 1)
#define ULONG_MAX	(2ul * LONG_MAX + 1)

_Noreturn void exit(int status);	/* nothing is buffered: this is _exit */
_Noreturn void abort(void);		/* death by SIGABRT */

/* From the heap, 8-byte aligned; NULL without memory. free(NULL) is fine. */
void *malloc(size_t n);
void *calloc(size_t count, size_t size);
void *realloc(void *p, size_t n);
void free(void *p);

/*
 * Move the break by so many bytes. Returns where it was, or (void *)-1 with
 * the break unmoved.
 */
void *sbrk(int bytes);

/*
 * Base 0 reads 0x and 0 prefixes. *end, unless end is NULL, is the first
 * character not used. What does not fit is clamped.
 */
long strtol(const char *s, char **end, int base);
unsigned long strtoul(const char *s, char **end, int base);
int atoi(const char *s);

/* The whole of s as a decimal number of 0 or more, else -1. */
int parse_number(const char *s);

extern char **environ;
char *getenv(const char *name);		/* NULL if there is none */

void qsort(void *base, size_t n, size_t size,
	   int (*compare)(const void *, const void *));

#endif
