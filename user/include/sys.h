/*
 * What can a program ask of the kernel?
 *
 * Each function here is one `int 0x80` (syscall.h). The answer is the kernel's
 * own: zero or more is success, -EAGAIN and its like is the error. There is
 * no errno variable; pass a negative answer to strerror() as it is.
 */
#ifndef SYS_H
#define SYS_H

#include <syscall.h>
#include <sysfile.h>
#include <uapi/types.h>
#include <uapi/errno.h>
#include <uapi/limits.h>
#include <uapi/mman.h>
#include <uapi/more.h>
#include <uapi/sched.h>
#include <uapi/signal.h>
#include <uapi/system.h>
#include <uapi/termios.h>
#include <uapi/threads.h>
#include <uapi/time.h>
#include <uapi/unistd.h>
#include <uapi/wait.h>

#define STDIN_FILENO	0
#define STDOUT_FILENO	1
#define STDERR_FILENO	2

/* --- processes ---------------------------------------------------------- */

/* Returns twice: 0 in the child, the child's pid in the parent. */
__inline_call pid_t fork(void)
{
	return syscall0(__NR_fork);
}

/*
 * The child borrows the parent's memory until it calls execve or _exit.
 * Inline, or the child's return would spoil the parent's stack.
 */
__inline_call pid_t vfork(void)
{
	return syscall0(__NR_vfork);
}

/* Returns only if it failed. */
__inline_call int execve(const char *path, char *const argv[],
			 char *const envp[])
{
	return syscall3(__NR_execve, (int)path, (int)argv, (int)envp);
}

__inline_call _Noreturn void _exit(int status)
{
	syscall1(__NR_exit_group, status);
	for (;;)
		syscall1(__NR_exit, status);
}

__inline_call pid_t waitpid(pid_t pid, int *status, int options)
{
	return syscall3(__NR_waitpid, pid, (int)status, options);
}

__inline_call pid_t wait(int *status)
{
	return waitpid(-1, status, 0);
}

__inline_call pid_t wait4(pid_t pid, int *status, int options,
			  struct rusage *ru)
{
	return syscall4(__NR_wait4, pid, (int)status, options, (int)ru);
}

/* 0 or -errno; the story, si_signo SIGCHLD, in *info. WNOHANG and nobody to
 * tell of: 0, and si_pid is 0. */
__inline_call int waitid(int id_type, pid_t id, siginfo_t *info, int options)
{
	return syscall5(__NR_waitid, id_type, id, (int)info, options, 0);
}

__inline_call pid_t getpid(void)
{
	return syscall0(__NR_getpid);
}

__inline_call pid_t getppid(void)
{
	return syscall0(__NR_getppid);
}

__inline_call pid_t gettid(void)
{
	return syscall0(__NR_gettid);
}

__inline_call int getuid(void)
{
	return syscall0(__NR_getuid32);
}

__inline_call int setuid(int uid)
{
	return syscall1(__NR_setuid32, uid);
}

__inline_call int setgid(int gid)
{
	return syscall1(__NR_setgid32, gid);
}

__inline_call int geteuid(void)
{
	return syscall0(__NR_geteuid32);
}

__inline_call pid_t getpgrp(void)
{
	return syscall0(__NR_getpgrp);
}

__inline_call pid_t getpgid(pid_t pid)
{
	return syscall1(__NR_getpgid, pid);
}

__inline_call int setpgid(pid_t pid, pid_t pgrp)
{
	return syscall2(__NR_setpgid, pid, pgrp);
}

__inline_call pid_t getsid(pid_t pid)
{
	return syscall1(__NR_getsid, pid);
}

__inline_call pid_t setsid(void)
{
	return syscall0(__NR_setsid);
}

__inline_call int sched_yield(void)
{
	return syscall0(__NR_sched_yield);
}

__inline_call int nice(int step)
{
	return syscall1(__NR_nice, step);
}

/* The raw call's answer: 20 - nice, so 1 (idlest) .. 40. */
__inline_call int getpriority(int which, int who)
{
	return syscall2(__NR_getpriority, which, who);
}

__inline_call int setpriority(int which, int who, int value)
{
	return syscall3(__NR_setpriority, which, who, value);
}

/* RLIMIT_*: either pointer may be NULL. */
__inline_call int prlimit64(pid_t pid, int resource,
			    const struct rlimit64 *new, struct rlimit64 *old)
{
	return syscall4(__NR_prlimit64, pid, resource, (int)new, (int)old);
}

/* --- signals (sigaction and signal are in signal.h) --------------------- */

__inline_call int kill(pid_t pid, int sig)
{
	return syscall2(__NR_kill, pid, sig);
}

__inline_call int pause(void)
{
	return syscall0(__NR_pause);
}

/* Returns the seconds that were left of the alarm before. */
__inline_call int alarm(unsigned int seconds)
{
	return syscall1(__NR_alarm, seconds);
}

__inline_call int sigprocmask(int how, const sigset_t *set, sigset_t *old)
{
	return syscall4(__NR_rt_sigprocmask, how, (int)set, (int)old,
			sizeof(sigset_t));
}

__inline_call int sigpending(sigset_t *set)
{
	return syscall2(__NR_rt_sigpending, (int)set, sizeof(sigset_t));
}

__inline_call int sigsuspend(const sigset_t *mask)
{
	return syscall2(__NR_rt_sigsuspend, (int)mask, sizeof(sigset_t));
}

/* --- memory (brk's friendlier face, sbrk, is in stdlib.h) --------------- */

/* Returns the break as it is afterwards: unmoved if there was no room. */
__inline_call uint32_t brk(uint32_t end)
{
	return syscall1(__NR_brk, end);
}

/* Returns an address, or an errno: ask mmap_failed(). */
static inline void *mmap(void *addr, size_t length, int prot, int flags,
			 int fd, uint32_t page_offset)
{
	return (void *)syscall6(__NR_mmap2, (int)addr, length, prot, flags,
				fd, page_offset);
}

static inline bool mmap_failed(const void *p)
{
	return (uint32_t)p >= (uint32_t)-MAX_ERRNO;
}

__inline_call int munmap(void *addr, size_t length)
{
	return syscall2(__NR_munmap, (int)addr, length);
}

__inline_call int mprotect(void *addr, size_t length, int prot)
{
	return syscall3(__NR_mprotect, (int)addr, length, prot);
}

__inline_call int madvise(void *addr, size_t length, int advice)
{
	return syscall3(__NR_madvise, (int)addr, length, advice);
}

/* --- time and the machine ----------------------------------------------- */

__inline_call int time(int *t)
{
	return syscall1(__NR_time, (int)t);
}

__inline_call int times(struct tms *t)
{
	return syscall1(__NR_times, (int)t);
}

__inline_call int clock_gettime(int clock, struct timespec *t)
{
	return syscall2(__NR_clock_gettime, clock, (int)t);
}

/* Cut short by a signal: -EINTR, and *left says what remained. */
__inline_call int nanosleep(const struct timespec *t, struct timespec *left)
{
	return syscall2(__NR_nanosleep, (int)t, (int)left);
}

__inline_call int uname(struct utsname *u)
{
	return syscall1(__NR_uname, (int)u);
}

__inline_call int reboot(int cmd)
{
	return syscall4(__NR_reboot, LINUX_REBOOT_MAGIC1,
			LINUX_REBOOT_MAGIC2, cmd, 0);
}

#endif
