/*
 * For each system call, a scene in which it succeeds. (failed_calls.c plays
 * them.)
 */
#ifndef FAILED_SCENES_H
#define FAILED_SCENES_H

#include "failed_world.h"
#include "traced.h"
#include <uapi/caps.h>
#include <uapi/clocks.h>
#include <uapi/epoll.h>
#include <uapi/eventfds.h>
#include <uapi/files.h>
#include <uapi/locks.h>
#include <uapi/more.h>
#include <uapi/oldcalls.h>
#include <uapi/poll.h>
#include <uapi/sockets.h>
#include <uapi/threads.h>

struct scene {
	int nr;
	int args[6];		/* of the call, or */
	int (*call)(void);	/* what makes it: < 0 is an error */
	void (*before)(void);	/* sets the scene, */
	void (*after)(int result);	/* and clears it away; NULL: nothing */
	bool ends;		/* in a child, which it may end */
	const char *loses;	/* what a failed call has done all the same, as
				 * Linux's has */
	const char *why;	/* it is not tried */
};

/* Numbers that are known only when the call is made. */
#define SELF		0x7e570001
#define HELPER		0x7e570002	/* a child that has stopped for us */
#define CHILD		0x7e570003	/* the scene's own */

#define OLD		"/tmp/failed_old"
#define SCRIPT		"/tmp/failed_script"
#define FD_LINK		"/proc/self/fd/10"	/* FILE_FD */
#define NEWER		NEW "er"
#define AREA		0x50000000
#define PAGES		4
#define RT		40

static pid_t helper, child;
static char *program;
static const char *own_path;
static char buffer[1024], bytes[8] = "1234567";
static int word, other_word, one = 1;
static struct iovec pieces[2] = {
	{ bytes, 4 }, { bytes + 4, 4 },
};
static struct iovec to_buffer[2] = {
	{ buffer, 3 }, { buffer + 8, 5 },
};
static struct iovec a_regset = { buffer, 68 };
static sigset_t usr1 = sigmask(SIGUSR1);
static struct timespec no_time, a_moment = { 0, 1 }, now = { 1000000000, 0 };
static struct timespec a_minute = { 60, 0 };
static struct pollfd ask[2] = {
	{ IN_FD, POLLIN, 0 }, { OUT_FD, POLLOUT, 0 },
};
static struct cap_header our_caps = { LINUX_CAPABILITY_VERSION_3, 0 };
static struct cap_data root_caps[] = {		/* it stays root */
	{ ~0u, ~0u, 0 }, { 0x1ff, 0x1ff, 0 },
};
static int64_t place;		/* in FILE_FD */
static int64_t behind = 4096;	/* it: a hole is there */
static int64_t zeros[4], now64[2] = { 1000000000, 0 };
static struct itimerval an_hour = { { 3600, 0 }, { 3600, 0 } };
static struct itimerspec setting = { { 3600, 0 }, { 3600, 0 } };
static struct timeval half_past[2] = { { 1800, 1 }, { 1800, 2 } };
static struct sigaction action;
static struct old_sigaction old_action;
static struct sigaltstack altstack = { .ss_flags = SS_DISABLE };
static struct rlimit limit = { 64, 64 };
static struct rlimit64 limit64 = { 64, 64 };
static struct epoll_event for_out = { POLLOUT, 1 };
static siginfo_t queued = { .si_code = SI_QUEUE };
static siginfo_t queued_rt = { .si_signo = RT, .si_code = SI_QUEUE };
static struct winsize window;
static struct user_desc segment;
static int numbers[] = { 19000 };
static struct clone_args clone_args;
static struct flock64 a_lock = { .l_type = F_RDLCK, .l_start = 3, .l_len = 3 };
static struct flock64 no_lock = { .l_type = F_UNLCK, .l_start = 4, .l_len = 1 };
static struct flock64 whole = { .l_type = F_RDLCK };
static struct open_how how;
static int sockets[2];
static uint32_t pair_args[] = { AF_UNIX, SOCK_STREAM, 0, (uint32_t)buffer };

/* --- before --- */

static void rewind_file(void)
{
	CHECK_EQ(lseek(FILE_FD, 0, SEEK_SET), 0);
	CHECK_EQ(lseek(DIR_FD, 0, SEEK_SET), 0);
}

static void make_memfd(void)
{
	word = syscall2(__NR_memfd_create, (int)"failed", MFD_ALLOW_SEALING);
	CHECK_EQ(syscall2(__NR_ftruncate, word, PAGE_SIZE), 0);
}

static void to_start(void)
{
	place = 0;
}

static void fill_pipe(void)
{
	CHECK_EQ(write(OUT_FD, bytes, sizeof(bytes)), (int)sizeof(bytes));
}

static void fill_both(void)
{
	to_start();
	fill_pipe();
}

/* sockets[] are its ends; and there is something in the other pipe. */
static void make_pipe(void)
{
	CHECK_EQ(pipe(sockets), 0);
	fill_pipe();
}

static void make_file(void)
{
	int fd = open(NEW, O_CREAT | O_EXCL | O_WRONLY, 0600);
	CHECK_EQ(write(fd, bytes, sizeof(bytes)), (int)sizeof(bytes));
	CHECK_EQ(close(fd), 0);
}

static void make_two(void)
{
	make_file();
	CHECK_EQ(mkdir(NEWER, 0700), 0);
}

static void lock_all(void)
{
	CHECK_EQ(fcntl(FILE_FD, F_SETLK64, (int)&whole), 0);
}

static void join_groups(void)
{
	CHECK_EQ(syscall2(__NR_setgroups32, 1, (int)&one), 0);
}

static void make_link(void)
{
	CHECK_EQ(syscall2(__NR_symlink, (int)OLD, (int)NEW), 0);
}

static void make_dir(void)
{
	CHECK_EQ(mkdir(NEW, 0700), 0);
}

static void open_spare(void)
{
	CHECK_EQ(dup2(FILE_FD, SPARE_FD), SPARE_FD);
}

static void make_timer(void)
{
	CHECK_EQ(syscall3(__NR_timer_create, CLOCK_MONOTONIC, 0, (int)&word),
		 0);
}

/* With a byte to be read in one, and a frame for more in the other. */
static void make_pair(void)
{
	CHECK_EQ(syscall4(__NR_socketpair, AF_UNIX, SOCK_STREAM, 0,
			  (int)sockets), 0);
	CHECK_EQ(write(sockets[0], bytes, 1), 1);
	CHECK_EQ(write(sockets[1], bytes, 1), 1);
	CHECK_EQ(read(sockets[0], buffer, 1), 1);
}

static void dead_child(void)
{
	child = must_fork();
	if (child == 0)
		_exit(3);
	until_dead(child);
}

static void raise_usr1(void)
{
	CHECK_EQ(kill(getpid(), SIGUSR1), 0);
}

/* Descriptors of events, by their number in word; SPARE_FD is one, too. */
static void make_timerfd(void)
{
	word = syscall2(__NR_timerfd_create, CLOCK_MONOTONIC, 0);
	CHECK(word >= 0);
	CHECK_EQ(dup2(word, SPARE_FD), SPARE_FD);
	CHECK_EQ(syscall4(__NR_timerfd_settime, word, 0, (int)&setting, 0), 0);
}

static void make_eventfd(void)
{
	CHECK_EQ(dup2(word = syscall1(__NR_eventfd, 7), SPARE_FD), SPARE_FD);
}

static void make_signalfd(void)
{
	word = syscall4(__NR_signalfd4, -1, (int)&usr1, 8, O_NONBLOCK);
	CHECK_EQ(dup2(word, SPARE_FD), SPARE_FD);
	raise_usr1();
}

static void make_set(void)
{
	CHECK_EQ(dup2(word = syscall1(__NR_epoll_create, 1), SPARE_FD),
		 SPARE_FD);
}

static void make_full_set(void)
{
	make_set();
	CHECK_EQ(syscall4(__NR_epoll_ctl, word, EPOLL_CTL_ADD, OUT_FD,
			  (int)&for_out), 0);
}

static void queue_one(void)
{
	CHECK_EQ(sigqueueinfo(getpid(), RT, &queued), 0);
}

static void map_area(void)
{
	char *at = mmap((void *)AREA, PAGES * PAGE_SIZE,
			PROT_READ | PROT_WRITE,
			MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED, -1, 0);
	CHECK_EQ((int)at, AREA);
	for (int i = 0; i < PAGES; i++)
		at[i * PAGE_SIZE] = i;
}

static void map_untouched(void)
{
	CHECK_EQ((int)mmap((void *)AREA, PAGES * PAGE_SIZE,
			   PROT_READ | PROT_WRITE,
			   MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED, -1, 0),
		 AREA);
}

static void map_locked(void)
{
	map_area();
	CHECK_EQ(syscall2(__NR_mlock, AREA, PAGES * PAGE_SIZE), 0);
}

static int wait_for_ever(void *nothing)
{
	(void)nothing;
	set_and_wake(&other_word, 1);
	pause_for_ever();
	return 0;
}

static void start_thread(void)
{
	static struct thread thread;
	other_word = 0;
	thread_start(&thread, wait_for_ever, NULL);
	wait_while(&other_word, 0);
	sched_yield();
}

static void ignore(int sig)
{
	(void)sig;
}

static void usr1_is_caught(void)
{
	handle(SIGUSR1, ignore, 0);
	raise_usr1();
}

static void usr2_is_caught(void)
{
	handle(SIGUSR2, ignore, 0);
}

static void usr2_is_caught_new(void)
{
	handle(SIGUSR2, ignore, SA_SIGINFO);
}

/* --- after --- */

static void cut_off(int result)
{
	(void)result;
	behind = 4096;
	CHECK_EQ(syscall2(__NR_ftruncate, FILE_FD, sizeof(bytes) - 1), 0);
}

static void rewind_again(int result)
{
	(void)result;
	rewind_file();
}

static void drain_pipe(int result)
{
	(void)result;
	while (read(IN_FD, buffer, sizeof(buffer)) > 0)
		;
}

static void leave_groups(int result)
{
	(void)result;
	CHECK_EQ(syscall2(__NR_setgroups32, 0, 0), 0);
}

static void close_pipe(int result)
{
	close(sockets[0]);
	close(sockets[1]);
	drain_pipe(result);
}

static void close_it(int fd)
{
	if (fd >= 0)
		CHECK_EQ(close(fd), 0);
}

static void close_memfd(int result)
{
	(void)result;
	CHECK_EQ(close(word), 0);
}

static void close_spare(int result)
{
	(void)result;
	close(SPARE_FD);
}

static void close_both(int result)
{
	if (result == 0)
		close_pair((int *)buffer);
}

static void remove_it(int fd)
{
	close_it(fd);
	if (unlink(NEW) == -EISDIR)
		CHECK_EQ(rmdir(NEW), 0);
}

static void remove_name(int result)
{
	(void)result;
	remove_it(-1);
}

static void close_sockets(int result)
{
	(void)result;
	close_pair(sockets);
}

static void delete_timer(int result)
{
	(void)result;
	syscall1(__NR_timer_delete, word);
}

static void stop_itimer(int result)
{
	(void)result;
	for (int which = ITIMER_REAL; which <= ITIMER_PROF; which++)
		CHECK_EQ(syscall3(__NR_setitimer, which, 0, 0), 0);
}

static void remove_names(int result)
{
	remove_name(result);
	if (unlink(NEWER) == -EISDIR)
		CHECK_EQ(rmdir(NEWER), 0);
}

static void bury(int pid)
{
	if (pid > 0)
		CHECK_EQ(waitpid(pid, NULL, __WALL), pid);
}

static void bury_known(int pid)
{
	bury(pid);
	if (pid > 0)
		CHECK_EQ(close(word), 0);
}

static void bury_child(int result)
{
	(void)result;
	waitpid(child, NULL, WNOHANG);
}

static void take_signals(int result)
{
	sigset_t all = ~0ull;
	(void)result;
	while (sigtimedwait(&all, NULL, &no_time) > 0)
		;
}

static void close_events(int result)
{
	take_signals(result);
	close_spare(result);
	CHECK_EQ(close(word), 0);
}

static void remove_watch(int result)
{
	(void)result;
	syscall4(__NR_epoll_ctl, word, EPOLL_CTL_DEL, OUT_FD, 0);
	close_events(result);
}

static void unmap_area(int result)
{
	(void)result;
	CHECK_EQ(munmap((void *)AREA, PAGES * PAGE_SIZE), 0);
}

static void unmap_areas(int result)
{
	(void)result;
	CHECK_EQ(munmap((void *)AREA, 2 * TABLE_SPAN), 0);
}

static void unlock(int result)
{
	(void)result;
	struct flock64 none = { .l_type = F_UNLCK };
	CHECK_EQ(fcntl(FILE_FD, F_SETLK64, (int)&none), 0);
}

static void unlock_memory(int result)
{
	(void)result;
	CHECK_EQ(syscall0(__NR_munlockall), 0);
}

static void unlock_file(int result)
{
	(void)result;
	CHECK_EQ(syscall2(__NR_flock, FILE_FD, LOCK_UN), 0);
}

static void clear_segment(int result)
{
	struct user_desc none = { .entry_number = segment.entry_number,
				  .read_exec_only = 1, .seg_not_present = 1 };
	if (result == 0)
		CHECK_EQ(set_thread_area(&none), 0);
}

static void unmask(int result)
{
	(void)result;
	syscall1(__NR_umask, 022);
}

static void go_home(int result)
{
	(void)result;
	CHECK_EQ(syscall1(__NR_chdir, (int)"/"), 0);
}

/* --- calls that are more than one --- */

static int call_sendto(void)
{
	return syscall6(__NR_sendto, sockets[1], (int)bytes, 4, 0, 0, 0);
}

static int call_recvfrom(void)
{
	return syscall6(__NR_recvfrom, sockets[1], (int)buffer, 4, 0,
			(int)&word, (int)&word);
}

static int call_tee(void)
{
	return syscall4(__NR_tee, IN_FD, sockets[1], 8, 0);
}

static int call_shutdown(void)
{
	return syscall2(__NR_shutdown, sockets[0], SHUT_RDWR);
}

static int child_ends(int pid)
{
	if (pid == 0)
		_exit(0);
	return pid;
}

static int call_fork(void)
{
	return child_ends(fork());
}

static int call_vfork(void)
{
	pid_t pid = vfork();
	if (pid == 0)
		_exit(0);
	return pid;
}

static int call_clone(void)
{
	return child_ends(syscall5(__NR_clone, SIGCHLD | CLONE_PIDFD |
				   CLONE_CHILD_SETTID | CLONE_CHILD_CLEARTID |
				   CLONE_NEWPID, 0, (int)&word, 0,
				   (int)&other_word));
}

static int call_clone3(void)
{
	clone_args = (struct clone_args){
		.flags = CLONE_PIDFD | CLONE_PARENT_SETTID | CLONE_NEWUTS,
		.pidfd = (uint32_t)&word, .exit_signal = SIGCHLD,
		.parent_tid = (uint32_t)&other_word,
		.set_tid = (uint32_t)numbers, .set_tid_size = COUNT(numbers),
	};
	return child_ends(syscall2(__NR_clone3, (int)&clone_args,
				   sizeof(clone_args)));
}

static int call_execve(void)
{
	char *args[] = { program, "exit", NULL };
	return execve(own_path, args, NULL);
}

static int call_execveat(void)
{
	char *args[] = { program, "exit", NULL };
	return syscall5(__NR_execveat, DIR_FD, (int)own_path + 1, (int)args, 0,
			0);
}

/* It is run by this program. */
static void make_script(void)
{
	int fd = open(SCRIPT, O_CREAT | O_TRUNC | O_WRONLY, 0700);
	dprintf(fd, "#!%s exit\n", self_path(program));
	CHECK_EQ(close(fd), 0);
}

static int call_script(void)
{
	char *args[] = { "script", NULL };
	return execve(SCRIPT, args, NULL);
}

static int call_add_seals(void)
{
	return fcntl(word, F_ADD_SEALS, F_SEAL_SHRINK);
}

static int call_map_memfd(void)
{
	return syscall6(__NR_mmap2, AREA, PAGE_SIZE, PROT_READ | PROT_WRITE,
			MAP_SHARED | MAP_FIXED, word, 0);
}

/* No mapping that failed is counted: then it could not be sealed. */
static void unmap_memfd(int result)
{
	(void)result;
	CHECK_EQ(munmap((void *)AREA, PAGE_SIZE), 0);
	CHECK_EQ(fcntl(word, F_ADD_SEALS, F_SEAL_WRITE), 0);
	close_memfd(0);
}

static int call_getlk64(void)
{
	struct flock64 asked = a_lock;
	return fcntl(FILE_FD, F_GETLK64, (int)&asked);
}

static int call_getlk(void)
{
	struct flock asked = { .l_type = F_RDLCK };
	return fcntl(FILE_FD, F_GETLK, (int)&asked);
}

static int call_brk(void)
{
	uint32_t end = brk(0);
	if (brk(end + 8 * PAGE_SIZE) == end)
		return -ENOMEM;
	return brk(end) == end ? 0 : -EINVAL;
}

/* There is nothing to go on with. */
static int call_restart(void)
{
	int err = syscall0(__NR_restart_syscall);
	return err == -EINTR ? 0 : err;
}

static int raise_usr2(void)
{
	return kill(getpid(), SIGUSR2);
}

static int call_sigsuspend(void)
{
	sigset_t none = 0;
	int err = sigsuspend(&none);
	return err == -EINTR ? 0 : err;
}

static uint32_t descriptors;

static int call_ustat(void)
{
	struct stat64 st;
	int err = fstat64(FILE_FD, &st);
	return err ? err : syscall2(__NR_ustat, (int)st.st_dev, (int)buffer);
}

static int call_select(void)
{
	struct timeval timeout = { 60, 0 };
	descriptors = 1u << OUT_FD;
	return syscall5(__NR__newselect, OUT_FD + 1, 0, (int)&descriptors, 0,
			(int)&timeout);
}

static int pselect_as(int nr, void *timeout)
{
	int mask[2] = { (int)&usr1, sizeof(usr1) };
	descriptors = 1u << OUT_FD;
	return syscall6(nr, OUT_FD + 1, 0, (int)&descriptors, 0, (int)timeout,
			(int)mask);
}

static int call_pselect(void)
{
	return pselect_as(__NR_pselect6, &a_minute);
}

static int call_pselect64(void)
{
	return pselect_as(__NR_pselect6_time64, zeros);
}

static int call_timer_settime(void)
{
	return syscall4(__NR_timer_settime, word, 0, (int)&setting,
			(int)buffer);
}

static int call_timer_gettime(void)
{
	return syscall2(__NR_timer_gettime, word, (int)buffer);
}

static int call_timer_settime64(void)
{
	return syscall4(__NR_timer_settime64, word, 0, (int)zeros,
			(int)buffer);
}

static int call_timer_gettime64(void)
{
	return syscall2(__NR_timer_gettime64, word, (int)buffer);
}

static int call_getoverrun(void)
{
	return syscall1(__NR_timer_getoverrun, word);
}

static int call_timer_delete(void)
{
	return syscall1(__NR_timer_delete, word);
}

static int call_old_sigsuspend(void)
{
	int err = syscall3(__NR_sigsuspend, 0, 0, 0);
	return err == -EINTR ? 0 : err;
}

static int call_futex(void)
{
	int err = futex_wait(&word, word, &no_time);
	return err == -ETIMEDOUT ? 0 : err;
}

static int call_waitv(void)
{
	struct futex_waitv wanted[2] = {
		{ word, (uint32_t)&word, FUTEX_32, 0 },
		{ word, (uint32_t)&word, FUTEX_32 | FUTEX_PRIVATE_FLAG, 0 },
	};
	int err = syscall5(__NR_futex_waitv, (int)wanted, 2, 0, (int)zeros,
			   CLOCK_REALTIME);
	return err == -ETIMEDOUT ? 0 : err;
}

static int call_set_thread_area(void)
{
	segment = (struct user_desc){
		.entry_number = -1, .limit = 0xfffff, .seg_32bit = 1,
		.limit_in_pages = 1, .useable = 1,
	};
	return set_thread_area(&segment);
}

#endif
