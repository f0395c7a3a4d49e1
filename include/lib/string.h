/* Memory and strings, with their usual meanings. */
#pragma once

#include <stdarg.h>
#include <uapi/types.h>

void *memcpy(void *to, const void *from, size_t n);
/* Where the compiler knows how much it is, it needs no call. */
#define memcpy(to, from, n) (__builtin_constant_p(n) \
	? __builtin_memcpy(to, from, n) : (memcpy)(to, from, n))
void *memmove(void *to, const void *from, size_t n);
void *memset(void *to, int c, size_t n);
int memcmp(const void *a, const void *b, size_t n);
size_t strlen(const char *s);
int strcmp(const char *a, const char *b);
int strncmp(const char *a, const char *b, size_t n);
char *strchr(const char *s, int c);
/* Copies at most size - 1 characters (size is not 0), always ends with NUL;
 * returns strlen(from). */
size_t strlcpy(char *to, const char *from, size_t size);
/* Decimal; *end is the first character that is no digit. */
uint32_t strtoul(const char *s, const char **end);

/*
 * Formatting (kernel/lib/vsprintf.c): %d %u %x %p %s %c %%, with - 0 # width *
 * l ll. As in C99, as far as it goes: returns the length it would have had;
 * always ends with NUL where size is not 0.
 */
int vsnprintf(char *buf, size_t size, const char *fmt, va_list args);
int snprintf(char *buf, size_t size, const char *fmt, ...)
	__attribute__((format(printf, 3, 4)));
