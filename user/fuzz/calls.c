/*
 * One random call: the number out of all there are, the arguments of the
 * kinds the call wants (values.c knows the letters).
 */
#include "fuzz.h"

#define NR_LAST		460	/* numbers up to here are tried */

/* What the common calls want; every other gets anything. A call that stands
 * here twice comes up more often. */
static const struct {
	short nr;
	char kinds[7];
} wanted[] = {
	{ __NR_read, "fbs" }, { __NR_write, "fbs" }, { __NR_open, "nom" },
	{ __NR_open, "nom" }, { __NR_close, "f" }, { __NR_waitpid, "pbw" },
	{ __NR_creat, "nm" }, { __NR_unlink, "n" }, { __NR_execve, "ebb" },
	{ __NR_chdir, "n" }, { __NR_time, "b" }, { __NR_lseek, "fxi" },
	{ __NR_setuid32, "u" }, { __NR_setfsuid32, "u" }, { __NR_ptrace, "rpbb" },
	{ __NR_ptrace, "rpxg" }, { __NR_alarm, "i" }, { __NR_access, "ni" },
	{ __NR_nice, "i" }, { __NR_kill, "pg" }, { __NR_mkdir, "nm" },
	{ __NR_rmdir, "n" }, { __NR_dup, "f" }, { __NR_pipe, "b" },
	{ __NR_times, "b" }, { __NR_brk, "a" }, { __NR_ioctl, "ftb" }, { __NR_ioctl, "ftp" },
	{ __NR_fcntl64, "fii" }, { __NR_setpgid, "pp" }, { __NR_dup2, "ff" },
	{ __NR_setsid, "" }, { __NR_sigaction, "gbb" },
	{ __NR_sethostname, "bs" }, { __NR_setdomainname, "bs" }, { __NR_prlimit64, "pibb" },
	{ __NR_setrlimit, "ib" }, { __NR_getrusage, "ib" },
	{ __NR_munmap, "as" }, { __NR_mmap2, "asPMfi" },
	{ __NR_mmap2, "asPMfi" }, { __NR_mprotect, "asP" },
	{ __NR_mprotect, "asP" }, { __NR_madvise, "asi" },
	{ __NR_setpriority, "ipi" }, { __NR_getpriority, "ip" },
	{ __NR_stat64, "nb" }, { __NR_fstat64, "fb" },
	{ __NR_wait4, "pbwb" }, { __NR_waitid, "ipbwb" },
	{ __NR_clone, "Cbbbb" }, { __NR_clone, "C0bbb" },
	{ __NR_clone3, "bs" }, { __NR_fork, "" }, { __NR_vfork, "" },
	{ __NR_uname, "b" }, { __NR_sigprocmask, "ibb" },
	{ __NR_sched_setscheduler, "pib" }, { __NR_sched_setparam, "pb" },
	{ __NR_sched_getparam, "pb" }, { __NR_sched_setaffinity, "psb" },
	{ __NR_sched_getaffinity, "psb" },
	{ __NR_getpgid, "p" }, { __NR__llseek, "fiibi" },
	{ __NR_readv, "fbi" }, { __NR_writev, "fbi" }, { __NR_getsid, "p" },
	{ __NR_nanosleep, "bb" }, { __NR_prctl, "ibbbb" },
	{ __NR_rt_sigaction, "gbb8" }, { __NR_rt_sigprocmask, "ibb8" },
	{ __NR_rt_sigpending, "b8" }, { __NR_rt_sigtimedwait, "bbb8" },
	{ __NR_rt_sigqueueinfo, "pgb" }, { __NR_rt_sigsuspend, "b8" },
	{ __NR_pread64, "fbsii" }, { __NR_pwrite64, "fbsii" },
	{ __NR_getcwd, "bs" }, { __NR_sigaltstack, "bb" },
	{ __NR_setresuid32, "uuu" }, { __NR_setreuid32, "uu" },
	{ __NR_setresgid32, "uuu" }, { __NR_setresuid, "uuu" },
	{ __NR_getresuid, "bbb" }, { __NR_getdents64, "fbs" },
	{ __NR_tkill, "pg" }, { __NR_futex, "biibbi" },
	{ __NR_futex, "biiibi" }, { __NR_set_thread_area, "b" },
	{ __NR_get_thread_area, "b" }, { __NR_set_tid_address, "b" },
	{ __NR_clock_gettime, "ib" }, { __NR_clock_nanosleep, "iibb" },
	{ __NR_poll, "bii" }, { __NR_ppoll, "bibb8" },
	{ __NR__newselect, "ibbbb" }, { __NR_pselect6, "ibbbbb" },
	{ __NR_setitimer, "ibb" }, { __NR_timer_create, "ibb" },
	{ __NR_timer_create, "i0b" }, { __NR_timer_settime, "iibb" },
	{ __NR_timer_delete, "i" }, { __NR_clock_settime, "ib" },
	{ __NR_settimeofday, "bb" }, { __NR_stime, "b" },
	{ __NR_ssetmask, "i" },
	{ __NR_futex_time64, "biibbi" }, { __NR_clock_nanosleep_time64, "iibb" },
	{ __NR_tgkill, "ppg" }, { __NR_openat, "fnom" },
	{ __NR_mkdirat, "fnm" }, { __NR_fstatat64, "fnbi" },
	{ __NR_unlinkat, "fni" }, { __NR_unshare, "F" },
	{ __NR_dup3, "ffo" }, { __NR_pipe2, "bo" },
	{ __NR_rt_tgsigqueueinfo, "ppgb" }, { __NR_setns, "fF" },
	{ __NR_pidfd_send_signal, "fgbi" }, { __NR_pidfd_open, "pi" },
	{ __NR_pidfd_getfd, "ff0" }, { __NR_execveat, "febbi" },
	{ __NR_sigpending, "b" }, { __NR_getgroups32, "ib" },
	{ __NR_setgroups32, "ib" }, { __NR_setgroups, "ib" },
	{ __NR_truncate, "ns" }, { __NR_ftruncate, "fs" },
	{ __NR_ftruncate, "fs" }, { __NR_msync, "asi" },
	{ __NR_link, "nn" }, { __NR_symlink, "ln" }, { __NR_symlink, "ln" },
	{ __NR_readlink, "nbs" }, { __NR_rename, "nn" }, { __NR_rename, "nn" },
	{ __NR_utimensat, "fnbi" }, { __NR_statfs64, "nsb" },
	{ __NR_fallocate, "f0s0s0" }, { __NR_fchdir, "f" },
	{ __NR_fallocate, "fis0s0" },
	{ __NR_preadv, "fbis0" }, { __NR_pwritev2, "fbis0i" },
	{ __NR_sendfile, "ffbs" }, { __NR_sendfile64, "ffbs" },
	{ __NR_splice, "fbfbsi" }, { __NR_splice, "f0f0si" },
	{ __NR_tee, "ffsi" }, { __NR_vmsplice, "fbii" },
	{ __NR_mincore, "asb" },
	{ __NR_process_vm_readv, "pbibi0" },
	{ __NR_process_vm_writev, "pbibi0" },
	{ __NR_mknod, "nki" }, { __NR_mknod, "nki" },
	{ __NR_mremap, "assia" }, { __NR_mremap, "assia" },
	{ __NR_set_robust_list, "bh" }, { __NR_set_robust_list, "bh" },
	{ __NR_get_robust_list, "pbb" }, { __NR_getrandom, "bsi" },
	{ __NR_statx, "fni0b" }, { __NR_openat2, "fnbs" },
	{ __NR_socketpair, "110b" }, { __NR_socketpair, "110b" },
	{ __NR_sendto, "fbsi00" }, { __NR_recvfrom, "fbsibb" },
	{ __NR_shutdown, "fi" }, { __NR_socketcall, "ib" },
	{ __NR_faccessat2, "fni0" }, { __NR_close_range, "ffi" },
	{ __NR_renameat2, "fnfni" }, { __NR_linkat, "fnfni" },
	{ __NR_fcntl64, "fKL" }, { __NR_fcntl64, "fKL" },
	{ __NR_fcntl64, "fKL" }, { __NR_flock, "fi" },
	{ __NR_mlock, "as" }, { __NR_mlock2, "asi" }, { __NR_munlock, "as" },
	{ __NR_mlockall, "i" }, { __NR_munlockall, "" },
	{ __NR_sysfs, "inb" }, { __NR_fchmodat2, "fnmi" },
	{ __NR_ustat, "ib" }, { __NR_getdents, "fbs" },
	{ __NR_personality, "x" },
	{ __NR_capget, "bb" }, { __NR_capset, "bb" }, { __NR_chroot, "n" },
	{ __NR_sched_setattr, "pbi" }, { __NR_sched_getattr, "pbsi" },
	{ __NR_copy_file_range, "fbfbs0" }, { __NR_copy_file_range, "f0f0s0" },
	{ __NR_kcmp, "ppiff" }, { __NR_setxattr, "nnbsi" },
	{ __NR_fgetxattr, "fnbs" }, { __NR_llistxattr, "nbs" },
	{ __NR_memfd_create, "ni" },
	{ __NR_memfd_create, "ni" },
	{ __NR_fcntl64, "fSi" }, { __NR_fcntl64, "fSi" },
	{ __NR_futex_waitv, "bi0bi" }, { __NR_futex_waitv, "bi00i" },
	{ __NR_membarrier, "F0" }, { __NR_readahead, "fs0s" },
	{ __NR_sync_file_range, "fs0s0i" },
	{ __NR_eventfd2, "ii" }, { __NR_eventfd, "i" },
	{ __NR_timerfd_create, "10" }, { __NR_timerfd_create, "ii" },
	{ __NR_timerfd_settime, "fibb" }, { __NR_timerfd_gettime, "fb" },
	{ __NR_timerfd_settime64, "fibb" }, { __NR_signalfd4, "fb8i" },
	{ __NR_signalfd, "ib8" }, { __NR_epoll_create1, "0" },
	{ __NR_epoll_create1, "0" }, { __NR_epoll_ctl, "fifb" },
	{ __NR_epoll_ctl, "f1fb" }, { __NR_epoll_ctl, "f1fb" },
	{ __NR_epoll_ctl, "f1fb" }, { __NR_epoll_wait, "fbii" },
	{ __NR_epoll_pwait, "fbiib8" }, { __NR_epoll_pwait2, "fbibb8" },
};

/* What root may do by right, and would end the run: a real-time task that does
 * not sleep has the machine. */
static bool is_roots_right(int nr)
{
	return nr == __NR_reboot || nr == __NR_sched_setscheduler ||
	       nr == __NR_sched_setparam || nr == __NR_sched_setattr;
}

static void chosen(struct attacker *a, int *nr, const char **kinds)
{
	uint32_t pick = below(a, COUNT(wanted) + COUNT(wanted) / 8);
	*nr = pick < COUNT(wanted) ? wanted[pick].nr : (int)below(a, NR_LAST);
	*kinds = pick < COUNT(wanted) ? wanted[pick].kinds : "xxxxxx";
}

/* The child of a fork goes on with the other half of the life, by itself. */
static void born(struct attacker *a, int child)
{
	a->life /= 2;
	if (child == 0)
		a->random = a->random * 2654435761u + 1;
	else
		make_known(child);
}

static bool makes_a_task(int nr)
{
	return nr == __NR_fork || nr == __NR_vfork || nr == __NR_clone ||
	       nr == __NR_clone3;
}

void call_something(struct attacker *a)
{
	const char *kinds;
	int nr, value[6] = { 0 };

	chosen(a, &nr, &kinds);
	if (a->root && is_roots_right(nr))
		return;
	for (int i = 0; i < 6 && kinds[i]; i++)
		value[i] = some_value(a, kinds[i]);
	int got = syscall6(nr, value[0], value[1], value[2], value[3],
			   value[4], value[5]);
	if (makes_a_task(nr) && got >= 0)
		born(a, got);
}
