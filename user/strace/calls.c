/*
 * Which call is that number, with which arguments?
 *
 * One letter an argument:
 *	d u x m p	decimal, unsigned, hexadecimal, octal, pointer
 *	s v e b		string, argv, environment, bytes (as many as follow)
 *	F o f r M W c X	AT_FDCWD; flags in words
 *	g q h L C I R E	names: a signal, futex's operation, ...
 *	D O		64 bits in two arguments, high or low ones first;
 *			the second of them is a '-'
 *	t k a l y	structures that are read: timespec, signal set, ...
 *	B Q w i T K A z U j G S N  what the call stores: bytes (as many as it
 *			returned), a path, wait's status, a pair, the rest of
 *			a sleep, structures
 */
#include "strace.h"
#include <string.h>
#include <thread.h>

struct call {
	const char *name;
	const char *kinds;
	const char *result;	/* how it is printed */
};

#define C(call, kinds)	[__NR_##call] = { #call, kinds, "%d" }
#define P(call, kinds)	[__NR_##call] = { #call, kinds, "0x%x" }
/* Tine has no such call, but programs try whether there is one. */
#define ABSENT(nr, name, kinds)	[nr] = { name, kinds, "%d" }

static const struct call calls[NR_SYSCALLS] = {
	C(restart_syscall, ""), C(exit, "d"), C(exit_group, "d"),
	C(fork, ""), C(vfork, ""), C(clone, ""), C(clone3, ""),
	C(execve, "sve"),
	C(waitpid, "dwW"), C(wait4, "dwWp"), C(waitid, "IdSWp"),
	C(getpid, ""), C(gettid, ""), C(getppid, ""), C(getpgrp, ""),
	C(setpgid, "dd"), C(getpgid, "d"), C(setsid, ""), C(getsid, "d"),
	C(getuid, ""), C(geteuid, ""), C(getgid, ""), C(getegid, ""),
	C(getuid32, ""), C(geteuid32, ""), C(getgid32, ""),
	C(getegid32, ""), C(setuid, "d"), C(setgid, "d"), C(setuid32, "d"),
	C(setgid32, "d"), C(setreuid32, "dd"), C(setregid32, "dd"),
	C(setresuid32, "ddd"), C(setresgid32, "ddd"), C(getresuid32, "ppp"),
	C(getresgid32, "ppp"), C(nice, "d"), C(getpriority, "dd"),
	C(setpriority, "ddd"), C(sched_yield, ""), C(setrlimit, "Rl"),
	C(getrlimit, "RG"), C(ugetrlimit, "RG"),
	C(prlimit64, "dRpp"), C(prctl, "dxxxx"),
	C(capget, "pp"), C(capset, "pp"),
	C(personality, "x"), C(ptrace, "Edpx"),
	C(set_tid_address, "p"), C(set_thread_area, "y"),
	C(get_thread_area, "p"), C(futex, "pqutpx"), C(unshare, "c"),
	C(setns, "dc"), C(sethostname, "bu"), C(pidfd_open, "dx"),
	C(pidfd_send_signal, "dgpx"),

	P(brk, "p"), P(mmap2, "purMdx"), C(munmap, "pu"), C(mprotect, "pur"),
	C(madvise, "pud"), C(mlock, "pu"), C(munlock, "pu"),
	C(mlock2, "pux"), C(mlockall, "x"), C(munlockall, ""),

	C(kill, "dg"), C(tkill, "dg"), C(tgkill, "ddg"), C(signal, "gp"),
	C(sigaction, "gpp"), C(rt_sigaction, "gaAu"), C(sigprocmask, "hpp"),
	C(rt_sigprocmask, "hkKu"), C(rt_sigpending, "Ku"),
	C(rt_sigsuspend, "ku"), C(rt_sigtimedwait, "kptu"),
	C(rt_sigqueueinfo, "dgp"), C(rt_tgsigqueueinfo, "ddgp"),
	C(sigaltstack, "pp"), C(pause, ""),
	C(sigreturn, ""), C(rt_sigreturn, ""), C(alarm, "u"),

	C(open, "som"), C(openat, "Fsom"), C(creat, "sm"), C(close, "d"),
	C(read, "dBu"), C(write, "dbu"), C(readv, "dpu"), C(writev, "dpu"),
	C(lseek, "ddL"), C(_llseek, "dD-jL"), C(dup, "d"), C(dup2, "dd"),
	C(dup3, "ddf"), C(pread64, "dBuO-"), C(pwrite64, "dbuO-"),
	C(pipe, "i"), C(pipe2, "if"), C(fcntl, "ddx"), C(fcntl64, "ddx"),
	C(flock, "dx"), C(ioctl, "dxp"), C(getdents, "dpu"),
	C(getdents64, "dpu"), C(sync, ""), C(stat, "sp"),
	C(lstat, "sp"), C(fstat, "dp"), C(stat64, "sz"), C(lstat64, "sz"),
	C(fstat64, "dz"), C(fstatat64, "Fszx"), C(access, "sX"),
	C(mkdir, "sm"), C(mkdirat, "Fsm"), C(rmdir, "s"), C(unlink, "s"),
	C(unlinkat, "Fsx"), C(chdir, "s"), C(getcwd, "Qu"),
	[__NR_umask] = { "umask", "m", "0%o" },
	C(mount, "sssxp"),

	C(time, "p"), C(times, "p"), C(getrusage, "dp"), C(clock_gettime, "CN"),
	C(nanosleep, "tT"), C(clock_nanosleep, "CxtT"), C(uname, "U"),
	C(reboot, "xxxp"),

	C(poll, "pud"), C(epoll_create, "d"), C(epoll_create1, "f"),
	C(epoll_ctl, "dddp"), C(epoll_wait, "dpdd"),
	C(epoll_pwait, "dpddku"), C(eventfd, "u"), C(eventfd2, "ux"),
	C(timerfd_create, "Cx"), C(timerfd_settime, "dxpp"),
	C(timerfd_gettime, "dp"), C(signalfd, "dku"), C(signalfd4, "dkux"),

	ABSENT(85, "readlink", "spu"), ABSENT(311, "set_robust_list", "pu"),
	ABSENT(355, "getrandom", "pux"), ABSENT(383, "statx", "Fsxxp"),
	ABSENT(386, "rseq", "puxx"), ABSENT(403, "clock_gettime64", "Cp"),
	ABSENT(407, "clock_nanosleep_time64", "Cxpp"),
	ABSENT(422, "futex_time64", "pqupp"),
};

static const struct call *call_numbered(uint32_t nr)
{
	static struct call unknown;
	static char name[24];

	if (nr < NR_SYSCALLS && calls[nr].name)
		return &calls[nr];
	snprintf(name, sizeof(name), "syscall_0x%x", nr);
	unknown = (struct call){ name, "xxxxxx", "%d" };
	return &unknown;
}

static const struct call *call_of(const struct tracee *t)
{
	return call_numbered(t->regs.orig_eax);
}

const char *call_name(const struct tracee *t)
{
	return call_of(t)->name;
}

/* open's mode counts only where the flags have O_CREAT; of futex's arguments,
 * WAIT takes four and WAKE three. */
static bool is_meant(const struct tracee *t, int i)
{
	uint32_t op = t->regs.ecx & FUTEX_CMD_MASK;

	switch (t->regs.orig_eax) {
	case __NR_open: return i != 2 || t->regs.ecx & O_CREAT;
	case __NR_openat: return i != 3 || t->regs.edx & O_CREAT;
	case __NR_futex:
		return !((op == FUTEX_WAIT && i == 4) ||
			 (op == FUTEX_WAKE && i == 3));
	}
	return true;
}

/* Arguments from the first not yet shown; before the call, up to the first
 * that the call stores. */
static void put_arguments(struct tracee *t, bool before, int result)
{
	const struct call *call = call_of(t);

	for (; !t->all_shown && call->kinds[t->shown]; t->shown++) {
		char kind = call->kinds[t->shown];

		if (before && is_output(kind))
			return;
		if (kind != '-')
			put_value(t, kind, t->shown, result);
		if (!call->kinds[t->shown + 1] || !is_meant(t, t->shown + 1))
			t->all_shown = true;
		else if (call->kinds[t->shown + 1] != '-')
			put(", ");
	}
}

void put_entry(struct tracee *t)
{
	put("%s(", call_name(t));
	t->shown = 0;
	t->all_shown = false;
	switch (t->regs.orig_eax) {
	case __NR_clone: put_clone(t); break;
	case __NR_clone3: put_clone3(t); break;
	case __NR_sigreturn: case __NR_rt_sigreturn: put_sigreturn(t); break;
	case __NR_restart_syscall:
		put("<... resuming interrupted %s ...>",
		    call_numbered(t->interrupted)->name);
	}
	put_arguments(t, true, 0);
}

/* What becomes of a call that a signal came into. */
static void put_restart(int err)
{
	static const char *const restarts[] = {
		[ERESTARTSYS - RESTART_FIRST] =
			"ERESTARTSYS (To be restarted if SA_RESTART is set)",
		[ERESTARTNOHAND - RESTART_FIRST] =
			"ERESTARTNOHAND (To be restarted if no handler)",
		[ERESTART_RESTARTBLOCK - RESTART_FIRST] =
			"ERESTART_RESTARTBLOCK (Interrupted by signal)",
	};
	const char *name = restarts[err - RESTART_FIRST];

	put("? %s", name ? name : "ERESTART");
}

void put_exit(struct tracee *t, int result)
{
	bool again = -result >= RESTART_FIRST && -result <= RESTART_LAST;

	put_arguments(t, false, result);
	if (t->regs.orig_eax == __NR_clone)
		put_clone_rest(t, result);
	if (t->regs.orig_eax == __NR_clone3)
		put_clone3_rest(t, result);
	put(")");
	put_padding();
	put("= ");
	if (again && t->regs.orig_eax != __NR_restart_syscall)
		t->interrupted = t->regs.orig_eax;
	if (again)
		put_restart(-result);
	else if (result < 0 && result >= -MAX_ERRNO)
		put("-1 %s (%s)", errname(result), strerror(result));
	else
		put(call_of(t)->result, result);
}
