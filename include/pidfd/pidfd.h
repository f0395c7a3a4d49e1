/* Descriptors of processes. (kernel/pidfd/pidfd.c) */
#pragma once

#include <task/pid.h>

extern const uint64_t pidfd_flags;	/* clone's that this part obeys */

/* A descriptor of current's that names pid, whatever becomes of its number,
 * close-on-exec: fd, -EMFILE, -ENOMEM.
 * With O_NONBLOCK in flags waitid never sleeps for it. */
int pidfd_create(struct pid *pid, uint32_t flags);
/* A process is over: the tasks that poll its pidfd are to look again. */
void wake_pidfds(void);
/* The pid behind fd, without a reference; NULL: it is no pidfd. */
struct pid *pidfd_pid(int fd);
