/*
 * Which parts does this kernel have? A call of a part that was left out is
 * -ENOSYS, a flag of clone -EINVAL; the names of those parts are the
 * arguments. (tools/tests/test_parts.py leaves each out.)
 * needs: debug trace threads names pidfd users audit limits rtsig clocks poll files locks more foreign sockets jobs caps fpu eventfds handlers
 */
#include "threads.h"

#define NOWHERE	((int)0xbfffffff)	/* across the end of user space */

static const struct {
	const char *part;
	int nr;
} calls[] = {
	{ "trace", __NR_ptrace }, { "trace", __NR_process_vm_readv },
	{ "jobs", __NR_setpgid },
	{ "threads", __NR_set_tid_address }, { "threads", __NR_tkill },
	{ "threads", __NR_set_thread_area },
	{ "threads", __NR_get_thread_area },
	{ "threads", __NR_futex_waitv },
	{ "threads", __NR_set_robust_list }, { "threads", __NR_membarrier },
	{ "names", __NR_unshare }, { "names", __NR_setns },
	{ "names", __NR_sethostname }, { "names", __NR_setdomainname },
	{ "pidfd", __NR_pidfd_open }, { "pidfd", __NR_pidfd_getfd }, { "pidfd", __NR_pidfd_send_signal },
	{ "users", __NR_setuid }, { "users", __NR_setfsuid32 }, { "users", __NR_setresgid32 },
	{ "users", __NR_chmod }, { "users", __NR_getresuid }, { "users", __NR_fchown32 },
	{ "users", __NR_fchmodat2 },
	{ "limits", __NR_setpriority }, { "limits", __NR_prlimit64 },
	{ "limits", __NR_getrusage },
	{ "limits", __NR_sched_setscheduler },
	{ "limits", __NR_sched_getaffinity },
	{ "limits", __NR_sched_setattr }, { "limits", __NR_sched_getattr },
	{ "rtsig", __NR_rt_sigqueueinfo }, { "rtsig", __NR_rt_sigtimedwait },
	{ "users", __NR_getgroups }, { "handlers", __NR_sigpending },
	{ "foreign", __NR_sysfs }, { "foreign", __NR_creat },
	{ "handlers", __NR_ssetmask }, { "handlers", __NR_rt_sigprocmask },
	{ "handlers", __NR_rt_sigsuspend }, { "handlers", __NR_sigaltstack },
	{ "handlers", __NR_rt_sigpending },
	{ "clocks", __NR_timer_create }, { "clocks", __NR_setitimer },
	{ "clocks", __NR_clock_settime }, { "clocks", __NR_timer_settime64 },
	{ "clocks", __NR_alarm }, { "clocks", __NR_times },
	{ "clocks", __NR_restart_syscall }, { "clocks", __NR_settimeofday },
	{ "sockets", __NR_socketpair }, { "sockets", __NR_socketcall },
	{ "poll", __NR_poll }, { "poll", __NR__newselect },
	{ "poll", __NR_epoll_create1 }, { "poll", __NR_epoll_ctl },
	{ "poll", __NR_epoll_wait }, { "poll", __NR_epoll_pwait2 },
	{ "eventfds", __NR_eventfd }, { "eventfds", __NR_eventfd2 },
	{ "eventfds", __NR_timerfd_create }, { "eventfds", __NR_signalfd4 },
	{ "locks", __NR_flock }, { "locks", __NR_mlockall },
	{ "more", __NR_prctl }, { "more", __NR_clone3 },
	{ "more", __NR_waitid }, { "more", __NR_mremap },
	{ "more", __NR_statx }, { "more", __NR_getrandom },
	{ "more", __NR_close_range }, { "more", __NR_openat2 },
	{ "more", __NR_madvise }, { "more", __NR_personality },
	{ "more", __NR_execveat },
	{ "more", __NR_mincore }, { "more", __NR_kcmp },
	{ "files", __NR_getcwd }, { "files", __NR_pread64 },
	{ "files", __NR_ftruncate }, { "files", __NR_readv }, { "files", __NR_msync },
	{ "files", __NR_symlink }, { "files", __NR_renameat2 },
	{ "files", __NR_utimensat }, { "files", __NR_statfs64 },
	{ "files", __NR_memfd_create }, { "files", __NR_readahead },
	{ "files", __NR_sync_file_range }, { "files", __NR_ustat }, { "files", __NR_getdents },
	{ "files", __NR_sendfile64 }, { "files", __NR_tee },
	{ "files", __NR_copy_file_range },
	{ "files", __NR_fsync }, { "files", __NR_mknod }, { "files", __NR_chroot }, { "users", __NR_chown },
	{ "users", __NR_getuid },
	{ "foreign", __NR_getxattr },
	{ "caps", __NR_capget }, { "caps", __NR_capset },
};

static const struct {
	const char *part;
	uint32_t flags;
} flags[] = {
	{ "trace", CLONE_PTRACE },
	{ "threads", CLONE_THREAD | CLONE_SIGHAND | CLONE_VM },
	{ "threads", CLONE_SETTLS },
	{ "names", CLONE_NEWPID }, { "names", CLONE_NEWUTS },
	{ "pidfd", CLONE_PIDFD },
};

static bool is_absent(const char *part, char **absent)
{
	while (*absent)
		if (!strcmp(*absent++, part))
			return true;
	return false;
}

/* With arguments that no call takes, so that nothing comes of it. */
static bool call_is_there(int nr)
{
	return syscall5(nr, NOWHERE, NOWHERE, NOWHERE, NOWHERE, NOWHERE) !=
	       -ENOSYS;
}

/* A child that the flag makes ends at once; only its errno is looked at. */
static int clone_with(uint32_t flags)
{
	int pid = syscall5(__NR_clone, flags | SIGCHLD, 0, NOWHERE, NOWHERE, 0);

	if (pid == 0)
		_exit(0);
	if (pid > 0)
		waitpid(pid, NULL, 0);
	return pid;
}

/* The signal that ends a child at its first FPU instruction; 0: none. */
static int end_by_fpu(void)
{
	int status = -1, pid = fork();

	if (pid == 0) {
		__asm__ volatile("fldz; fstp %st(0)");
		_exit(0);
	}
	CHECK_EQ(waitpid(pid, &status, 0), pid);
	return WTERMSIG(status);
}

int main(int argc, char **argv)
{
	char **absent = argv + !!argc;	/* argv[0] is the name */

	for (unsigned i = 0; i < sizeof(calls) / sizeof(calls[0]); i++)
		CHECK_EQ(call_is_there(calls[i].nr),
			 !is_absent(calls[i].part, absent));
	/* An operation that futex does not know is -ENOSYS, too. */
	CHECK_EQ(syscall4(__NR_futex, NOWHERE, FUTEX_WAKE, 0, 0) != -ENOSYS,
		 !is_absent("threads", absent));
	for (unsigned i = 0; i < sizeof(flags) / sizeof(flags[0]); i++)
		if (is_absent(flags[i].part, absent))
			CHECK_EQ(clone_with(flags[i].flags), -EINVAL);
	CHECK_EQ(end_by_fpu(), is_absent("fpu", absent) ? SIGILL : 0);
	return check_result();
}
