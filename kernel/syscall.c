/* Which function is which number? One line a call. */
#include <syscall.h>
#include <clone.h>
#include <cred.h>
#include <exec.h>
#include <exit.h>
#include <file.h>
#include <futex.h>
#include <mmcalls.h>
#include <namespace.h>
#include <pidfd.h>
#include <ptrace.h>
#include <sigcalls.h>
#include <sigframe.h>
#include <sys.h>
#include <timecalls.h>
#include <tls.h>
#include <wait.h>

#define CALL(name) [__NR_##name] = sys_##name
#define ALIAS(name, function) [__NR_##name] = sys_##function

void *const sys_call_table[NR_SYSCALLS] = {
	/* tasks */
	CALL(exit), CALL(exit_group), CALL(fork), CALL(vfork),
	CALL(clone), CALL(clone3), CALL(set_tid_address), CALL(futex), CALL(set_thread_area),
	CALL(get_thread_area), CALL(execve),
	CALL(waitpid), CALL(wait4), CALL(waitid), CALL(prctl), CALL(unshare), CALL(ptrace), CALL(pidfd_open),
	CALL(pidfd_send_signal),
	CALL(getpid), CALL(gettid), CALL(getppid),
	CALL(setpgid), CALL(getpgid), CALL(getpgrp), CALL(setsid), CALL(getsid),
	CALL(getuid), CALL(geteuid), CALL(getgid), CALL(getegid),
	ALIAS(getuid32, getuid), ALIAS(geteuid32, geteuid),
	ALIAS(getgid32, getgid), ALIAS(getegid32, getegid),
	CALL(setuid), CALL(setgid), ALIAS(setuid32, setuid),
	ALIAS(setgid32, setgid),
	CALL(nice), CALL(getpriority), CALL(setpriority), CALL(sched_yield),
	ALIAS(ugetrlimit, getrlimit), CALL(prlimit64),

	/* memory */
	CALL(brk), CALL(mmap2), CALL(munmap), CALL(mprotect), CALL(madvise),

	/* signals */
	CALL(kill), CALL(tkill), CALL(tgkill), CALL(signal), CALL(sigaction), CALL(rt_sigaction),
	CALL(sigprocmask), CALL(rt_sigprocmask), CALL(rt_sigpending),
	CALL(rt_sigsuspend), CALL(rt_sigtimedwait),
	CALL(rt_sigqueueinfo), CALL(sigaltstack), CALL(pause), CALL(sigreturn), CALL(rt_sigreturn),

	/* files */
	CALL(open), CALL(openat), CALL(creat), CALL(close), CALL(read),
	CALL(write), CALL(readv), CALL(writev), CALL(lseek), CALL(_llseek),
	CALL(dup), CALL(dup2), CALL(pipe), CALL(pipe2), CALL(fcntl),
	ALIAS(fcntl64, fcntl), CALL(ioctl), CALL(getdents64), CALL(sync),
	CALL(stat), ALIAS(lstat, stat), CALL(fstat), CALL(stat64), ALIAS(lstat64, stat64),
	CALL(fstat64), CALL(fstatat64), CALL(access), CALL(mkdir),
	CALL(mkdirat), CALL(rmdir), CALL(unlink), CALL(unlinkat),
	CALL(chdir), CALL(getcwd), CALL(umask),

	/* time */
	CALL(time), CALL(clock_gettime), CALL(nanosleep), CALL(clock_nanosleep), CALL(restart_syscall), CALL(alarm),
	CALL(times),

	/* the machine */
	CALL(uname), CALL(sethostname), CALL(reboot),
};
