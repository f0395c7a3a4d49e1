/*
 * POSIX's list of what fork's child does not have, and what it has (fork(),
 * "Description"), a line each: is it there in the parent, in the child, in the
 * parent afterwards? There is no asynchronous I/O here, and no message queue,
 * semaphore of System V's or trace stream.
 * linux: in a folder of its own.
 * needs: locks clocks limits more foreign rtsig threads handlers
 */
#include "locks.h"
#include "threads.h"
#include <uapi/clocks.h>
#include <uapi/limits.h>

#define HOME		"fork_inherits_tmp"
#define BURN_TICKS	20
#define FD		20

static int fd, timer_id;
static pid_t us, our_group;
static struct thread thread;
static char *private, *shared;
static char text[4096];

static int status_number(const char *name)
{
	CHECK(slurp("/proc/self/status", text, sizeof(text)) > 0);
	char *at = strstr(text, name);
	return at ? atoi(at + strlen(name)) : -1;
}

/* A lock of that owner is there, and it is ours: l_pid says so. */
static bool record_lock(void)
{
	return lock(fd, F_OFD_GETLK, F_WRLCK, 0, 1) == 0 &&
	       told.l_type == F_WRLCK && told.l_pid == getpid();
}

static bool locked_memory(void)
{
	return status_number("VmLck:") > 0;
}

static bool future_locks(void)
{
	int before = status_number("VmLck:");
	mmap(NULL, PAGE_SIZE, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	return status_number("VmLck:") > before;
}

static bool pending(void)
{
	sigset_t set = 0;
	CHECK_EQ(sigpending(&set), 0);
	return set & sigmask(SIGUSR1);
}

static bool queued(void)
{
	sigset_t set = 0;
	CHECK_EQ(sigpending(&set), 0);
	return set & sigmask(SIGRTMIN);
}

static bool interval_timer(int which)
{
	struct itimerval now;
	CHECK_EQ(syscall2(__NR_getitimer, which, (int)&now), 0);
	return now.it_value.tv_sec > 0;
}

static bool alarm_set(void)
{
	return interval_timer(ITIMER_REAL);	/* alarm(2)'s, too */
}

static bool virtual_timer(void)
{
	return interval_timer(ITIMER_VIRTUAL);
}

static bool prof_timer(void)
{
	return interval_timer(ITIMER_PROF);
}

static bool posix_timer(void)
{
	struct itimerspec now;
	return syscall2(__NR_timer_gettime, timer_id, (int)&now) == 0;
}

static bool cpu_time(void)
{
	struct tms t;
	times(&t);
	return t.tms_utime + t.tms_stime >= BURN_TICKS;
}

static bool childrens_time(void)
{
	struct tms t;
	times(&t);
	return t.tms_cutime + t.tms_cstime >= BURN_TICKS;
}

static bool spent(int who)
{
	struct rusage usage;
	CHECK_EQ(syscall2(__NR_getrusage, who, (int)&usage), 0);
	return usage.ru_utime.tv_sec || usage.ru_stime.tv_sec ||
	       usage.ru_utime.tv_usec + usage.ru_stime.tv_usec > 100000;
}

static bool usage_self(void)
{
	return spent(RUSAGE_SELF);
}

static bool usage_children(void)
{
	return spent(RUSAGE_CHILDREN);
}

static bool cpu_clock(int clock)
{
	struct timespec t = { 0, 0 };
	CHECK_EQ(syscall2(__NR_clock_gettime, clock, (int)&t), 0);
	return t.tv_sec || t.tv_nsec > 100000000;
}

static bool process_clock(void)
{
	return cpu_clock(CLOCK_PROCESS_CPUTIME_ID);
}

static bool thread_clock(void)
{
	return cpu_clock(CLOCK_THREAD_CPUTIME_ID);
}

static bool other_threads(void)
{
	return status_number("Threads:") == 2;
}

static bool a_child(void)
{
	siginfo_t info;
	return waitid(P_ALL, 0, &info, WEXITED | WNOHANG | WNOWAIT) == 0;
}

static bool our_number(void)
{
	return getpid() == us;
}

/* --- what it has --- */

static bool a_file(void)
{
	return lseek(fd, 0, SEEK_CUR) == 3;
}

static bool close_on_exec(void)
{
	return fcntl(FD, F_GETFD, 0) == FD_CLOEXEC;
}

/* Of the open file, which both have: it does not stand in our own way. */
static bool file_lock(void)
{
	int other = open("f", O_RDWR, 0);
	bool there = flock(other, LOCK_SH | LOCK_NB) == -EAGAIN &&
		     flock(fd, LOCK_EX | LOCK_NB) == 0;
	close(other);
	return there;
}

static void handler(int sig)
{
	(void)sig;
}

static bool a_handler(void)
{
	struct sigaction now;
	sigaction(SIGUSR2, NULL, &now);
	return now.sa_handler == HANDLER(handler);
}

static bool ignored(void)
{
	struct sigaction now;
	sigaction(SIGPIPE, NULL, &now);
	return now.sa_handler == SIG_IGN;
}

static bool mask(void)
{
	sigset_t now;
	sigprocmask(SIG_BLOCK, NULL, &now);
	return now == (sigmask(SIGUSR1) | sigmask(SIGRTMIN));
}

static bool directory(void)
{
	return access("f", F_OK) == 0;
}

static bool file_mask(void)
{
	return umask(027) == 027;
}

static bool a_limit(void)
{
	struct rlimit64 limit;
	return prlimit64(0, RLIMIT_NOFILE, NULL, &limit) == 0 &&
	       limit.rlim_cur == 99;
}

static bool niceness(void)
{
	return getpriority(PRIO_PROCESS, 0) == 20 - 3;	/* as the call is */
}

static bool policy(void)
{
	return syscall1(__NR_sched_getscheduler, 0) == SCHED_BATCH;
}

static bool group(void)
{
	return getpgrp() == our_group;
}

static bool private_bytes(void)
{
	return private[0] == 'p';
}

static bool shared_bytes(void)
{
	return shared[0] == 's';
}

static const struct {
	const char *name;
	bool (*is_there)(void);
} list[] = {
	{ "record locks", record_lock },
	{ "memory locks", locked_memory },
	{ "memory locks to come (MCL_FUTURE)", future_locks },
	{ "pending signals", pending },
	{ "queued signals", queued },
	{ "alarm, ITIMER_REAL", alarm_set },
	{ "ITIMER_VIRTUAL", virtual_timer },
	{ "ITIMER_PROF", prof_timer },
	{ "timers of timer_create", posix_timer },
	{ "CPU times (times)", cpu_time },
	{ "children's CPU times (times)", childrens_time },
	{ "CPU times (getrusage)", usage_self },
	{ "children's CPU times (getrusage)", usage_children },
	{ "the process's CPU clock", process_clock },
	{ "the thread's CPU clock", thread_clock },
	{ "other threads", other_threads },
	{ "children", a_child },
	{ "the process id", our_number },
	{ "open files and their offset", a_file },
	{ "close-on-exec", close_on_exec },
	{ "flock's locks", file_lock },
	{ "signal handlers", a_handler },
	{ "ignored signals", ignored },
	{ "the signal mask", mask },
	{ "the working directory", directory },
	{ "umask", file_mask },
	{ "resource limits", a_limit },
	{ "the nice value", niceness },
	{ "the scheduling policy", policy },
	{ "the process group", group },
	{ "private memory (a copy)", private_bytes },
	{ "shared memory", shared_bytes },
};

static void burn(void)
{
	struct tms t;
	do
		times(&t);
	while (t.tms_utime + t.tms_stime < BURN_TICKS);
}

static void *page(int flags)
{
	return mmap(NULL, PAGE_SIZE, PROT_READ | PROT_WRITE,
		    flags | MAP_ANONYMOUS, -1, 0);
}

static int rest(void *nothing)
{
	(void)nothing;
	while (pause() < 0)
		;
	return 0;
}

static void have_files(void)
{
	CHECK_EQ(mkdir(HOME, 0700) | chdir(HOME), 0);
	fd = open("f", O_RDWR | O_CREAT, 0600);
	CHECK_EQ(lseek(fd, 3, SEEK_SET), 3);
	CHECK_EQ(dup2(0, FD), FD);
	CHECK_EQ(fcntl(FD, F_SETFD, FD_CLOEXEC), 0);
	CHECK_EQ(take(fd, F_WRLCK, 0, 1) | flock(fd, LOCK_EX), 0);
	umask(027);
}

static void have_signals(void)
{
	sigset_t blocked = sigmask(SIGUSR1) | sigmask(SIGRTMIN);
	CHECK_EQ(handle(SIGUSR2, handler, 0), 0);
	CHECK_EQ(handle(SIGPIPE, SIG_IGN, 0), 0);
	CHECK_EQ(sigprocmask(SIG_SETMASK, &blocked, NULL), 0);
	CHECK_EQ(kill(us, SIGUSR1) | kill(us, SIGRTMIN), 0);
}

static void have_timers(void)
{
	struct itimerval hour = { { 0, 0 }, { 3600, 0 } };
	alarm(3600);
	CHECK_EQ(syscall3(__NR_setitimer, ITIMER_VIRTUAL, (int)&hour, 0), 0);
	CHECK_EQ(syscall3(__NR_setitimer, ITIMER_PROF, (int)&hour, 0), 0);
	CHECK_EQ(syscall3(__NR_timer_create, CLOCK_MONOTONIC, 0,
			  (int)&timer_id), 0);
}

/* Children: one that has burnt its time, and one to wait for. */
static void have_times(void)
{
	if (must_fork() == 0) {
		burn();
		burn();
		_exit(0);
	}
	CHECK(waitpid(-1, NULL, 0) > 0);
	if (must_fork() == 0)
		_exit(0);
	burn();
	burn();
}

static void have_the_rest(void)
{
	struct rlimit limit = { 99, 99 };
	int zero = 0;
	CHECK_EQ(syscall2(__NR_setrlimit, RLIMIT_NOFILE, (int)&limit), 0);
	CHECK(nice(3) >= 0);
	CHECK_EQ(syscall3(__NR_sched_setscheduler, 0, SCHED_BATCH,
			  (int)&zero), 0);
	our_group = getpgrp();
	private = page(MAP_PRIVATE);
	shared = page(MAP_SHARED);
	private[0] = 'p';
	shared[0] = 's';
	CHECK_EQ(syscall1(__NR_mlockall, MCL_CURRENT | MCL_FUTURE), 0);
	thread_start(&thread, rest, NULL);
}

static bool in_fork(bool (*is_there)(void))
{
	pid_t pid = must_fork();
	if (pid == 0)
		_exit(is_there());
	return WEXITSTATUS(status_of(pid));
}

static const char *word(bool there)
{
	return there ? "yes" : "no";
}

int main(void)
{
	us = getpid();
	have_files();
	have_times();
	have_signals();
	have_timers();
	have_the_rest();
	say("%-36s parent  child  parent\n", "");
	for (size_t i = 0; i < COUNT(list); i++) {
		bool before = list[i].is_there();
		bool child = in_fork(list[i].is_there);
		bool after = list[i].is_there();
		say("%-36s %-7s %-6s %s\n", list[i].name, word(before),
		    word(child), word(after));
		CHECK(before && after);
	}
	CHECK_EQ(unlink("f") | chdir("..") | rmdir(HOME), 0);
	return check_result();
}
