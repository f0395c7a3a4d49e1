/* The system calls about signals. (kernel/sigcalls.c) */
#pragma once

#include <uapi/signal.h>
#include <uapi/time.h>

int32_t sys_kill(pid_t pid, int sig);
int32_t sys_tkill(pid_t tid, int sig);
int32_t sys_tgkill(pid_t tgid, pid_t tid, int sig);
int32_t sys_signal(int sig, uint32_t handler);
int32_t sys_sigaction(int sig, const struct old_sigaction *new,
		      struct old_sigaction *old);
int32_t sys_rt_sigaction(int sig, const struct sigaction *new,
			 struct sigaction *old, uint32_t size);
int32_t sys_sigprocmask(int how, const uint32_t *new, uint32_t *old);
int32_t sys_rt_sigprocmask(int how, const sigset_t *new, sigset_t *old,
			   uint32_t size);
int32_t sys_rt_sigpending(sigset_t *set, uint32_t size);
int32_t sys_rt_sigsuspend(const sigset_t *mask, uint32_t size);
int32_t sys_rt_sigtimedwait(const sigset_t *set, struct siginfo *info,
			    const struct timespec *timeout, uint32_t size);
int32_t sys_rt_sigqueueinfo(pid_t pid, int sig, const struct siginfo *info);
int32_t sys_pause(void);
