/*
 * Formatted output, straight to a file descriptor.
 *
 * %d %i %u %x %X %o %p %c %s %%, with - 0 + and space, width and precision
 * (also *), and the sizes hh h l ll z. One call is one write(2) as long as the
 * text fits PRINTF_BUFFER, so lines of several processes do not mix.
 */
#ifndef STDIO_H
#define STDIO_H

#include <uapi/types.h>
#include <stdarg.h>

#define PRINTF_BUFFER	512

#define __printf_like(f, a) __attribute__((format(printf, f, a)))

/* All return the length of the text; printf to stdout, eprintf to stderr. */
int printf(const char *format, ...) __printf_like(1, 2);
int eprintf(const char *format, ...) __printf_like(1, 2);
int dprintf(int fd, const char *format, ...) __printf_like(2, 3);
int vdprintf(int fd, const char *format, va_list ap);

/* Never writes more than size bytes, the ending NUL among them. */
int snprintf(char *buf, size_t size, const char *format, ...)
	__printf_like(3, 4);
int vsnprintf(char *buf, size_t size, const char *format, va_list ap);

/* The text and a newline. */
int puts(const char *s);

/* Write it all, however many write(2)s that takes. 0 or -errno. */
int write_all(int fd, const void *buf, size_t n);

#endif
