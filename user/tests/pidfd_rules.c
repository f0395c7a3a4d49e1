/*
 * A pidfd names one process for good: from clone or pidfd_open, to signal, to
 * wait for, to take files from; it never means another that got the number (J).
 * linux: prints what held.
 * needs: threads pidfd limits more jobs users
 */
#include "threads.h"
#include <task.h>

static siginfo_t info;

static int sleep_for_ever(void *arg)
{
	(void)arg;
	for (;;)
		pause();
	return 0;
}

static pid_t make(uint32_t flags, int *fd, int (*fn)(void *), void *arg)
{
	static char stack[2 * PAGE_SIZE] __attribute__((aligned(16)));
	*fd = -1;
	pid_t pid = clone_call(flags | CLONE_PIDFD | SIGCHLD,
			       stack + sizeof(stack), fd, NULL, NULL, fn, arg);
	CHECK(pid > 0);
	return pid;
}

static void from_clone(void)
{
	int fd;
	pid_t pid = make(0, &fd, sleep_for_ever, NULL);
	SEE_TRUE(fd > 2);
	SEE(fcntl(fd, F_GETFD, 0), FD_CLOEXEC);
	SEE(pidfd_send_signal(fd, 0, NULL, 0), 0);
	SEE(pidfd_send_signal(fd, SIGSTOP, NULL, 0), 0);
	SEE(waitid(P_PIDFD, fd, &info, WUNTRACED), 0);
	SEE_SAME(info.si_pid, pid);
	SEE(info.si_code, CLD_STOPPED);
	SEE(pidfd_send_signal(fd, SIGKILL, NULL, 0), 0);
	SEE(waitid(P_PIDFD, fd, &info, WEXITED | WNOWAIT), 0);
	SEE(info.si_code, CLD_KILLED);
	SEE(pidfd_send_signal(fd, 0, NULL, 0), 0);	/* a zombie still */
	SEE(waitid(P_PIDFD, fd, &info, WEXITED), 0);
	SEE_SAME(info.si_pid, pid);
	SEE(waitid(P_PIDFD, fd, &info, WEXITED), -ECHILD);
	SEE(pidfd_send_signal(fd, 0, NULL, 0), -ESRCH);
	CHECK_EQ(close(fd), 0);
	say("from clone: signalled, waited for\n");
}

static void opened(void)
{
	pid_t pid = must_fork();
	if (pid == 0)
		sleep_for_ever(NULL);
	int fd = pidfd_open(pid, 0), self = pidfd_open(getpid(), 0);
	SEE_TRUE(fd > 2 && self > 2 && fd != self);
	SEE(fcntl(fd, F_GETFD, 0), FD_CLOEXEC);
	SEE(pidfd_send_signal(self, 0, NULL, 0), 0);
	SEE(waitid(P_PIDFD, self, &info, WEXITED), -ECHILD);
	SEE(pidfd_send_signal(fd, SIGTERM, NULL, 0), 0);
	SEE(status_of(pid), SIGTERM);
	SEE(pidfd_send_signal(fd, SIGTERM, NULL, 0), -ESRCH);
	SEE(pidfd_open(pid, 0), -ESRCH);
	close(fd);
	close(self);
	say("opened\n");
}

/* It goes over fork and dup as other descriptors do; anyone may signal. */
static void passed_on(void)
{
	int fd;
	pid_t pid = make(0, &fd, sleep_for_ever, NULL);
	pid_t other = must_fork();
	if (other == 0) {
		int again = dup(fd);
		close(fd);
		SEE(waitid(P_PIDFD, again, &info, WEXITED), -ECHILD);
		SEE(pidfd_send_signal(again, SIGUSR1, NULL, 0), 0);
		_exit(check_result());
	}
	SEE(status_of(other), 0);
	SEE(status_of(pid), SIGUSR1);
	close(fd);
	say("passed on\n");
}

static void refusals(void)
{
	int fds[2], fd;
	pid_t pid = make(0, &fd, sleep_for_ever, NULL);
	CHECK_EQ(pipe(fds), 0);
	SEE(pidfd_open(0, 0), -EINVAL);
	SEE(pidfd_open(-1, 0), -EINVAL);
	SEE(pidfd_open(pid, 1), -EINVAL);
	SEE(pidfd_open(0x3fffff, 0), -ESRCH);
	SEE(pidfd_send_signal(999, 0, NULL, 0), -EBADF);
	SEE(pidfd_send_signal(fds[0], 0, NULL, 0), -EBADF);
	SEE(pidfd_send_signal(fd, 65, NULL, 0), -EINVAL);
	SEE(pidfd_send_signal(fd, 0, NULL, 1 << 20), -EINVAL);
	SEE(pidfd_send_signal(fd, SIGUSR1, (void *)8, 0), -EFAULT);
	memset(&info, 0, sizeof(info));
	info.si_signo = SIGUSR2;
	SEE(pidfd_send_signal(fd, SIGUSR1, &info, 0), -EINVAL);
	info.si_signo = SIGUSR1;
	SEE(pidfd_send_signal(fd, SIGUSR1, &info, 0), -EPERM);
	info.si_code = SI_TKILL;
	SEE(pidfd_send_signal(fd, SIGUSR1, &info, 0), -EPERM);
	SEE(pidfd_send_signal(fds[0], 65, NULL, 0), -EBADF);
	SEE(waitid(P_PIDFD, 999, &info, WEXITED), -EBADF);
	SEE(waitid(P_PIDFD, fds[0], &info, WEXITED), -EBADF);
	SEE(waitid(P_PIDFD, -1, &info, WEXITED), -EINVAL);
	char byte;
	SEE(read(fd, &byte, 1), -EINVAL);
	SEE(write(fd, &byte, 1), -EINVAL);
	SEE(lseek(fd, 0, SEEK_SET), -ESPIPE);
	SEE(kill(pid, SIGKILL), 0);
	SEE(status_of(pid), SIGKILL);
	close(fd);
	close_pair(fds);
	say("refusals\n");
}

static volatile int from_thread;

/* An open /proc/PID is as good, for this call alone. */
static void by_directory(void)
{
	static const char *const others[] = {
		"/", "/proc", "/proc/sys", "/proc/self/task", "/proc/self/stat",
		"/proc/self/fd",
	};
	char path[32];
	pid_t pid = must_fork();
	if (pid == 0)
		sleep_for_ever(NULL);
	snprintf(path, sizeof(path), "/proc/%d", pid);
	int dir = open(path, O_RDONLY | O_DIRECTORY, 0);
	int place = open(path, O_PATH, 0);
	snprintf(path, sizeof(path), "/proc/%d/task/%d", pid, pid);
	int thread = open(path, O_RDONLY | O_DIRECTORY, 0);
	SEE(pidfd_send_signal(dir, 0, NULL, 0), 0);
	SEE(pidfd_send_signal(dir, 65, NULL, 0), -EINVAL);
	SEE(pidfd_send_signal(dir, 0, NULL, 1 << 20), -EINVAL);
	SEE(pidfd_send_signal(place, 0, NULL, 0), -EBADF);
	SEE(pidfd_send_signal(thread, 0, NULL, 0), -EBADF);
	for (unsigned i = 0; i < COUNT(others); i++) {
		int fd = open(others[i], O_RDONLY, 0);
		SEE(pidfd_send_signal(fd, 0, NULL, 0), -EBADF);
		close(fd);
	}
	SEE(syscall3(__NR_pidfd_getfd, dir, 0, 0), -EBADF);
	SEE(waitid(P_PIDFD, dir, &info, WEXITED), -EBADF);
	SEE(pidfd_send_signal(dir, SIGTERM, NULL, 0), 0);
	until_dead(pid);
	SEE(pidfd_send_signal(dir, 0, NULL, 0), 0);
	SEE(status_of(pid), SIGTERM);
	SEE(pidfd_send_signal(dir, 0, NULL, 0), -ESRCH);
	close(dir);
	close(place);
	close(thread);
	say("by a directory of /proc\n");
}

/* A story only the very thread may tell. */
static int claim(void *self)
{
	info.si_signo = SIGCONT;
	info.si_code = SI_USER;
	from_thread = pidfd_send_signal((int)self, SIGCONT, &info, 0);
	int err = pidfd_open(gettid(), 0);		/* no process */
	CHECK(err == -ENOENT || (!on_tine() && err == -EINVAL));  /* < 6.9 */
	return 0;
}

static void stories(void)
{
	struct thread t;
	int self = pidfd_open(getpid(), 0);
	thread_start(&t, claim, (void *)self);
	thread_join(&t);
	SEE(from_thread, -EPERM);
	SEE(pidfd_send_signal(self, SIGCONT, &info, 0), 0);
	info.si_code = SI_KERNEL;
	SEE(pidfd_send_signal(self, SIGCONT, &info, 0), 0);
	close(self);
	say("stories\n");
}

/* O_NONBLOCK: waitid does not sleep, and says so. */
static void impatient(void)
{
	pid_t pid = must_fork();
	if (pid == 0)
		sleep_for_ever(NULL);
	int fd = pidfd_open(pid, O_NONBLOCK);
	SEE(fcntl(fd, F_GETFL, 0), O_RDWR | O_NONBLOCK);
	memset(&info, 0x55, sizeof(info));
	SEE(waitid(P_PIDFD, fd, &info, WEXITED), -EAGAIN);
	SEE(info.si_signo, 0);
	SEE(waitid(P_PIDFD, fd, &info, WEXITED | WNOHANG), 0);
	SEE(info.si_signo, 0);
	memset(&info, 0x55, sizeof(info));
	SEE(waitid(P_PIDFD, fd, &info, WNOHANG), -EINVAL);
	SEE(info.si_signo, 0);
	SEE(kill(pid, SIGKILL), 0);
	while (waitid(P_PIDFD, fd, &info, WEXITED) == -EAGAIN)
		nap(1);
	SEE_SAME(info.si_pid, pid);
	SEE(waitid(P_PIDFD, fd, &info, WEXITED), -ECHILD);
	SEE(pidfd_send_signal(fd, 65, NULL, 0), -ESRCH);
	close(fd);
	pid = must_fork();
	if (pid == 0)
		sleep_for_ever(NULL);
	fd = pidfd_open(pid, 0);
	SEE(fcntl(fd, F_SETFL, O_NONBLOCK), 0);
	SEE(waitid(P_PIDFD, fd, &info, WEXITED), -EAGAIN);
	SEE(kill(pid, SIGKILL), 0);
	SEE(status_of(pid), SIGKILL);
	close(fd);
	say("impatient\n");
}

/* Memory given back twice would be given out twice: to one of so many. */
static void fail_often(int *fd, int err)
{
	pid_t pids[100];
	for (int i = 0; i < 100; i++) {
		CHECK_EQ(syscall5(__NR_clone, CLONE_PIDFD | SIGCHLD, 0,
				  (int)fd, 0, 0), err);
		if ((pids[i] = must_fork()) == 0)
			sleep_for_ever(NULL);
	}
	for (int i = 0; i < 100; i++) {
		CHECK_EQ(kill(pids[i], SIGKILL), 0);
		CHECK_EQ(status_of(pids[i]), SIGKILL);
	}
}

/* A clone that fails leaves no descriptor behind. */
static void no_trace(void)
{
	int before = dup(0), fd = 77, after;
	close(before);
	SEE(syscall5(__NR_clone, CLONE_PIDFD | CLONE_PARENT_SETTID | SIGCHLD, 0,
	    (int)&fd, 0, 0), -EINVAL);
	SEE(fd, 77);
	fail_often((int *)8, -EFAULT);
	after = dup(0);
	SEE_SAME(after, before);
	close(after);
	no_children_left();
	say("no trace of a failure\n");
}

static int getfd(int pidfd, int fd, int flags)
{
	return syscall3(__NR_pidfd_getfd, pidfd, fd, flags);
}

/* Another process's descriptor: the same open file, under a number of ours. */
static void others_files(void)
{
	int ends[2];
	char byte = 'x';
	CHECK_EQ(pipe(ends), 0);
	CHECK_EQ(dup2(ends[1], 40), 40);
	pid_t pid = must_fork();
	if (pid == 0)
		sleep_for_ever(NULL);
	close(40);
	int fd = pidfd_open(pid, 0), got = getfd(fd, 40, 0);
	SEE_TRUE(got > 2 && got != 40);
	SEE(fcntl(got, F_GETFD, 0), FD_CLOEXEC);
	SEE(write(got, &byte, 1), 1);
	SEE(read(ends[0], &byte, 1), 1);
	CHECK_EQ(close(got), 0);
	SEE(getfd(fd, 40, 1), -EINVAL);
	SEE(getfd(fd, 41, 0), -EBADF);
	SEE(getfd(fd, -1, 0), -EBADF);
	SEE(getfd(fd, 1 << 30, 0), -EBADF);
	SEE(getfd(-1, 40, 0), -EBADF);
	SEE(getfd(ends[0], 40, 0), -EBADF);
	SEE(getfd(ends[0], 40, 1), -EINVAL);
	kill(pid, SIGKILL);
	until_dead(pid);
	SEE(getfd(fd, 40, 0), -ESRCH);
	CHECK_EQ(waitpid(pid, NULL, 0), pid);
	SEE(getfd(fd, 40, 0), -ESRCH);
	close(fd);
	close_pair(ends);
}

/* A user gets none of root's, and is not even told which there are. */
static void not_for_all(void)
{
	int roots = pidfd_open(getpid(), 0);
	pid_t pid = must_fork();
	if (pid == 0) {
		SEE(setuid(4711), 0);
		SEE(getfd(roots, 0, 0), -EPERM);
		SEE(getfd(roots, 77, 0), -EPERM);
		int own = pidfd_open(getpid(), 0), got = getfd(own, 1, 0);
		SEE_TRUE(got > own);
		_exit(check_result());
	}
	SEE(status_of(pid), 0);
	close(roots);
}

static void full_table(void)
{
	struct rlimit64 few = { 3, 3 };
	int own = pidfd_open(getpid(), 0);
	int fd = 77;
	SEE(prlimit64(0, RLIMIT_NOFILE, &few, NULL), 0);
	fail_often(&fd, -EMFILE);
	SEE(getfd(own, 0, 0), -EMFILE);
	SEE(pidfd_open(getpid(), 0), -EMFILE);
	SEE(fd, 77);
	no_children_left();
}

int main(void)
{
	from_clone();
	opened();
	passed_on();
	refusals();
	by_directory();
	stories();
	impatient();
	no_trace();
	others_files();
	if (getuid() == 0) {
		see_mark = AS_ROOT;
		SEE(in_child(not_for_all), 0);
		see_mark = "";
	}
	SEE(in_child(full_table), 0);
	say("no room for it\n");
	no_children_left();
	return check_result();
}
