/* Walking a cpio archive in the "newc" format, trusting nothing in it. */
#pragma once

#include <uapi/types.h>

struct cpio_iter {
	const void *data;	/* the archive; the caller sets these two, */
	size_t size;		/* and zeros */
	size_t pos;		/* of the next header, or the bad one */
	const char *why;	/* what was wrong there */
};

struct cpio_entry {
	const char *name;	/* NUL-ended, in the archive */
	size_t name_len;
	uint32_t mode, uid, gid, mtime, rmajor, rminor, size;
	const uint8_t *data;
};

/* 1 and the next entry (its pointers live as long as the archive), 0 at the
 * trailer, -EINVAL where the archive is garbled or cut short. */
int cpio_next(struct cpio_iter *it, struct cpio_entry *entry);
