/* Setting up for signals. */
#ifndef SIGNAL_H
#define SIGNAL_H

#include <sys.h>
#include <uapi/sigframe.h>

/*
 * rt_sigaction(2); the way back from a handler (SA_RESTORER) is filled in.
 * Either pointer may be NULL. 0 or -errno.
 */
int sigaction(int sig, const struct sigaction *new, struct sigaction *old);

/* As a value for sa_handler. */
#define HANDLER(function) ((uint32_t)(function))

/*
 * handler is HANDLER(f), SIG_DFL or SIG_IGN. Calls that a handler interrupts
 * are restarted. 0 or -errno.
 */
int signal(int sig, uint32_t handler);

/*
 * Take one pending signal of the set, waiting until there is one, or for so
 * long (NULL: for ever). Its number, its story in *info unless that is NULL;
 * -EAGAIN, or -EINTR after another's handler.
 */
__inline_call int sigtimedwait(const sigset_t *set, siginfo_t *info,
			       const struct timespec *timeout)
{
	return syscall4(__NR_rt_sigtimedwait, (int)set, (int)info,
			(int)timeout, sizeof(sigset_t));
}

/* kill, with a story of one's own: si_code negative, a value in si_status. */
__inline_call int sigqueueinfo(pid_t pid, int sig, const siginfo_t *info)
{
	return syscall3(__NR_rt_sigqueueinfo, pid, sig, (int)info);
}

/* The stack handlers with SA_ONSTACK run on; either pointer may be NULL. */
__inline_call int sigaltstack(const struct sigaltstack *new,
			      struct sigaltstack *old)
{
	return syscall2(__NR_sigaltstack, (int)new, (int)old);
}

/* "TERM" or "SIGTERM" or "15": the number, or -1. */
int signal_number(const char *name);

/* "TERM", or NULL past the named ones. */
const char *signal_name(int sig);

/* How a shell tells a death by this signal: "Segmentation fault". */
const char *strsignal(int sig);

#endif
