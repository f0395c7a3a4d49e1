/*
 * What few programs ask: task attributes, namespaces, descriptors of
 * processes.
 */
#ifndef TASK_H
#define TASK_H

#include <sys.h>
#include <uapi/more.h>

/* PR_*. */
__inline_call int prctl(int option, uint32_t argument)
{
	return syscall5(__NR_prctl, option, argument, 0, 0, 0);
}

/* CLONE_NEW*: leave what is shared so far. */
__inline_call int unshare(uint32_t flags)
{
	return syscall1(__NR_unshare, flags);
}

/* Into a namespace: fd is of a /proc/PID/ns file (type: 0, or which kind it is
 * to be), or a pidfd (type: CLONE_NEW* of which kinds). */
__inline_call int setns(int fd, uint32_t type)
{
	return syscall2(__NR_setns, fd, type);
}

__inline_call int sethostname(const char *name, size_t length)
{
	return syscall2(__NR_sethostname, (int)name, length);
}

/* A descriptor that names this process, for good: closed by exec. */
__inline_call int pidfd_open(pid_t pid, uint32_t flags)
{
	return syscall2(__NR_pidfd_open, pid, flags);
}

/* As kill (info NULL) or sigqueueinfo, for the process a pidfd names. */
__inline_call int pidfd_send_signal(int fd, int sig, const siginfo_t *info,
				    uint32_t flags)
{
	return syscall4(__NR_pidfd_send_signal, fd, sig, (int)info, flags);
}

#endif
