/* A descriptor that names a process, whatever becomes of its number.
 * (kernel/pidfd.c) */
#ifndef PIDFD_H
#define PIDFD_H

#include <pid.h>

/* A descriptor of current's for pid, close-on-exec: fd, -EMFILE, -ENOMEM.
 * With O_NONBLOCK in flags waitid never sleeps for it. */
int pidfd_create(struct pid *pid, uint32_t flags);
/* The pid behind fd, without a reference; NULL: it is no pidfd. */
struct pid *pidfd_pid(int fd);

int32_t sys_pidfd_open(pid_t pid, uint32_t flags);
int32_t sys_pidfd_send_signal(int fd, int sig, const struct siginfo *info,
			      uint32_t flags);

#endif
