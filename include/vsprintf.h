/* Formatting: %d %u %x %p %s %c %%, with - 0 # width * l ll. */
#pragma once

#include <stdarg.h>
#include <uapi/types.h>

/* As in C99, as far as it goes: returns the length it would have had; always
 * ends with NUL where size is not 0. */
int vsnprintf(char *buf, size_t size, const char *fmt, va_list args);
int snprintf(char *buf, size_t size, const char *fmt, ...)
	__attribute__((format(printf, 3, 4)));
