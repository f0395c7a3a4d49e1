/* A descriptor that names a process, whatever becomes of its number.
 * (kernel/pidfd.c) */
#pragma once

#include <pid.h>

/* A descriptor of current's for pid, close-on-exec: fd, -EMFILE, -ENOMEM.
 * With O_NONBLOCK in flags waitid never sleeps for it. */
int pidfd_create(struct pid *pid, uint32_t flags);
/* The pid behind fd, without a reference; NULL: it is no pidfd. */
struct pid *pidfd_pid(int fd);
