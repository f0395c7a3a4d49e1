/*
 * Which call is that number, with which arguments?
 *
 * One letter an argument:
 *	d u x m p	decimal, unsigned, hexadecimal, octal, pointer
 *	s v e b		string, argv, environment, bytes (as many as follow)
 *	F o r M W c g q h L  AT_FDCWD; flags and names in words
 *	C t k a		clock; timespec, signal set, sigaction that is read
 *	B w i T K A z U	what the call stores: bytes (as many as it returned),
 *			wait's status, a pair, the rest of a sleep, structures
 */
#include "strace.h"
#include <string.h>

struct call {
	const char *name;
	const char *kinds;
	bool address;		/* the result is one */
};

#define C(call, kinds)	[__NR_##call] = { #call, kinds, false }
#define P(call, kinds)	[__NR_##call] = { #call, kinds, true }

static const struct call calls[NR_SYSCALLS] = {
	C(restart_syscall, ""), C(exit, "d"), C(exit_group, "d"),
	C(fork, ""), C(vfork, ""), C(clone, ""), C(clone3, ""), C(execve, "sve"),
	C(waitpid, "dwW"), C(wait4, "dwWp"), C(waitid, "ddpWp"),
	C(getpid, ""), C(gettid, ""), C(getppid, ""), C(getpgrp, ""),
	C(setpgid, "dd"), C(getpgid, "d"), C(setsid, ""), C(getsid, "d"),
	C(getuid, ""), C(geteuid, ""), C(getgid, ""), C(getegid, ""),
	C(getuid32, ""), C(geteuid32, ""), C(getgid32, ""),
	C(getegid32, ""), C(setuid, "d"), C(setgid, "d"), C(setuid32, "d"),
	C(setgid32, "d"), C(setreuid32, "dd"), C(setregid32, "dd"),
	C(setresuid32, "ddd"), C(setresgid32, "ddd"), C(getresuid32, "ppp"),
	C(getresgid32, "ppp"), C(nice, "d"), C(getpriority, "dd"),
	C(setpriority, "ddd"), C(sched_yield, ""), C(setrlimit, "dp"),
	C(getrlimit, "dp"), C(ugetrlimit, "dp"),
	C(prlimit64, "ddpp"), C(prctl, "dxxxx"), C(ptrace, "xdxx"),
	C(set_tid_address, "p"), C(set_thread_area, "p"),
	C(get_thread_area, "p"), C(futex, "pqutpx"), C(unshare, "c"),
	C(setns, "dc"), C(sethostname, "bu"), C(pidfd_open, "dx"),
	C(pidfd_send_signal, "dgpx"),

	P(brk, "p"), P(mmap2, "purMdx"), C(munmap, "pu"), C(mprotect, "pur"),
	C(madvise, "pud"),

	C(kill, "dg"), C(tkill, "dg"), C(tgkill, "ddg"), C(signal, "gp"),
	C(sigaction, "gpp"), C(rt_sigaction, "gaAu"), C(sigprocmask, "hpp"),
	C(rt_sigprocmask, "hkKu"), C(rt_sigpending, "Ku"),
	C(rt_sigsuspend, "ku"), C(rt_sigtimedwait, "kptu"),
	C(rt_sigqueueinfo, "dgp"), C(rt_tgsigqueueinfo, "ddgp"),
	C(sigaltstack, "pp"), C(pause, ""),
	C(sigreturn, ""), C(rt_sigreturn, ""), C(alarm, "u"),

	C(open, "som"), C(openat, "Fsom"), C(creat, "sm"), C(close, "d"),
	C(read, "dBu"), C(write, "dbu"), C(readv, "dpu"), C(writev, "dpu"),
	C(lseek, "ddL"), C(_llseek, "dddpL"), C(dup, "d"), C(dup2, "dd"),
	C(dup3, "ddo"), C(pread64, "dBudd"), C(pwrite64, "dbudd"),
	C(pipe, "i"), C(pipe2, "io"), C(fcntl, "ddx"), C(fcntl64, "ddx"),
	C(ioctl, "dxp"), C(getdents64, "dpu"), C(sync, ""), C(stat, "sp"),
	C(lstat, "sp"), C(fstat, "dp"), C(stat64, "sz"), C(lstat64, "sz"),
	C(fstat64, "dz"), C(fstatat64, "Fszx"), C(access, "sd"),
	C(mkdir, "sm"), C(mkdirat, "Fsm"), C(rmdir, "s"), C(unlink, "s"),
	C(unlinkat, "Fsx"), C(chdir, "s"), C(getcwd, "Bu"), C(umask, "m"),
	C(mount, "sssxp"),

	C(time, "p"), C(times, "p"), C(clock_gettime, "Cp"),
	C(nanosleep, "tT"), C(clock_nanosleep, "CxtT"), C(uname, "U"),
	C(reboot, "xxxp"),
};

static const struct call *call_numbered(uint32_t nr)
{
	static struct call unknown;
	static char name[24];

	if (nr < NR_SYSCALLS && calls[nr].name)
		return &calls[nr];
	snprintf(name, sizeof(name), "syscall_0x%x", nr);
	unknown = (struct call){ name, "xxxxxx", false };
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

/* open's mode counts only where the flags have O_CREAT. */
static bool is_meant(const struct tracee *t, const struct call *call, int i)
{
	bool open = call == &calls[__NR_open], at = call == &calls[__NR_openat];

	return !((open && i == 2 && !(t->regs.ecx & O_CREAT)) ||
		 (at && i == 3 && !(t->regs.edx & O_CREAT)));
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
		put_value(t, kind, t->shown, result);
		if (!call->kinds[t->shown + 1] ||
		    !is_meant(t, call, t->shown + 1))
			t->all_shown = true;
		else
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

	put("= ? %s", name ? name : "ERESTART");
}

void put_exit(struct tracee *t, int result)
{
	bool again = -result >= RESTART_FIRST && -result <= RESTART_LAST;

	put_arguments(t, false, result);
	if (t->regs.orig_eax == __NR_clone)
		put_clone_rest(t);
	put(")");
	put_padding();
	if (again && t->regs.orig_eax != __NR_restart_syscall)
		t->interrupted = t->regs.orig_eax;
	if (again)
		put_restart(-result);
	else if (result < 0 && result >= -MAX_ERRNO)
		put("= -1 %s (%s)", errname(result), strerror(result));
	else if (call_of(t)->address)
		put("= 0x%x", result);
	else
		put("= %d", result);
}
