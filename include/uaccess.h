/*
 * The only ways to user memory. Nothing else may touch an address a program
 * gave us: a bad one must end in -EFAULT, whatever else happens meanwhile.
 */
#pragma once

#include <uapi/types.h>

extern bool has_smap;	/* boot says whether the CPU's is switched on */

/* 0 if [addr, addr + n) lies in user space (it may still not be mapped). */
int verify_area(const void *addr, size_t n);

/* 0 or -EFAULT; after -EFAULT a part may have been copied. */
int copy_from_user(void *to, const void *from, size_t n);
int copy_to_user(void *to, const void *from, size_t n);

/* Length without NUL of the string copied, -EFAULT, or -ENAMETOOLONG where
 * there is no NUL in the first max bytes. With `to` NULL it is only measured:
 * by the time it is copied it may be another. */
int strncpy_from_user(char *to, const char *from, size_t max);

/* One word. */
int get_user(uint32_t *to, const void *from);
int put_user(uint32_t value, void *to);
