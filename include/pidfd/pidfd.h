/* Descriptors of processes. (kernel/pidfd/pidfd.c) */
#pragma once

#include <task/pid.h>

extern const uint64_t pidfd_flags;	/* clone's that this part obeys */

/* CLONE_PIDFD: writes a descriptor of the child there, by which the parent
 * knows it. 0, -EMFILE, -ENOMEM, -EFAULT. */
int give_pidfd(struct pid *pid, int32_t *user);
/* A process is over: the tasks that poll its pidfd are to look again. */
void wake_pidfds(void);
/* The pid behind fd, without a reference; NULL: it is no pidfd. */
struct pid *pidfd_pid(int fd);
