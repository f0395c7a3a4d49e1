/* From an archive that boot brought to files. */
#ifndef INITRD_H
#define INITRD_H

#include <uapi/types.h>

/*
 * Unpacks a cpio archive over what is in the root already: files that exist
 * are replaced. 0, -EINVAL (garbled: the log says where), -ENOSPC, -ENOMEM;
 * what came before the mistake stays.
 */
int initrd_unpack(const void *archive, size_t size);

#endif
