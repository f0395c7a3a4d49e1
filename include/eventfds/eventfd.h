/* What descriptors of events share. (kernel/eventfds/eventfd.c) */
#pragma once

#include <fs/file.h>

/* All n bytes between kernel memory and the program, or none: 0, -EFAULT. */
int move_whole(struct uio *uio, void *bytes, size_t n);
