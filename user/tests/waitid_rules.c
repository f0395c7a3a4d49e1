/*
 * waitid: which child, which changes, and what it tells of them; WNOWAIT
 * leaves the child to be waited for (G).
 * linux: prints code and status of each change.
 * needs: more jobs
 */
#include "check.h"

static siginfo_t info;

static int ask(int type, pid_t id, int options)
{
	int result;
	memset(&info, 0xaa, sizeof(info));
	do
		result = waitid(type, id, &info, options);
	while (result == -EINTR);
	return result;
}

static void expect(const char *what, pid_t pid, int code, int status)
{
	CHECK_EQ(info.si_signo, SIGCHLD);
	CHECK_EQ(info.si_errno, 0);
	CHECK_EQ(info.si_pid, pid);
	CHECK_EQ(info.si_uid, getuid());
	CHECK_EQ(info.si_code, code);
	CHECK_EQ(info.si_status, status);
	say("%s: code %d, status %d\n", what, info.si_code, info.si_status);
}

static pid_t child(void)
{
	pid_t pid = must_fork();
	if (pid == 0)
		for (;;)
			pause();
	return pid;
}

static void changes(void)
{
	pid_t pid = child();
	SEE(ask(P_PID, pid, WEXITED | WUNTRACED | WCONTINUED | WNOHANG), 0);
	SEE(info.si_pid, 0);
	SEE(info.si_signo, 0);
	kill(pid, SIGSTOP);
	SEE(ask(P_PID, pid, WUNTRACED | WNOWAIT), 0);
	expect("stopped, left", pid, CLD_STOPPED, SIGSTOP);
	SEE(ask(P_PID, pid, WUNTRACED), 0);
	expect("stopped", pid, CLD_STOPPED, SIGSTOP);
	SEE(ask(P_PID, pid, WUNTRACED | WNOHANG), 0);
	SEE(info.si_pid, 0);
	kill(pid, SIGCONT);
	SEE(ask(P_ALL, 0, WCONTINUED), 0);
	expect("continued", pid, CLD_CONTINUED, SIGCONT);
	kill(pid, SIGKILL);
	SEE(ask(P_PID, pid, WEXITED | WNOWAIT), 0);
	expect("killed, left", pid, CLD_KILLED, SIGKILL);
	SEE(ask(P_PID, pid, WEXITED), 0);
	expect("killed", pid, CLD_KILLED, SIGKILL);
	SEE(ask(P_PID, pid, WEXITED), -ECHILD);
}

/* What has ended has no more changes to tell of. */
static void no_news_to_come(void)
{
	pid_t pid = must_fork();
	if (pid == 0)
		_exit(0);
	SEE(ask(P_PID, pid, WEXITED | WNOWAIT), 0);
	SEE(ask(P_PID, pid, WUNTRACED | WNOHANG), -ECHILD);
	SEE(ask(P_ALL, 0, WUNTRACED | WCONTINUED), -ECHILD);
	pid_t other = child();
	SEE(ask(P_ALL, 0, WCONTINUED | WNOHANG), 0);
	SEE(info.si_pid, 0);
	kill(other, SIGKILL);
	SEE(ask(P_PID, other, WEXITED), 0);
	SEE(ask(P_PID, pid, WEXITED), 0);
	say("no news to come\n");
}

/* Not who changed first, but who was born first. */
static void in_order_of_birth(void)
{
	pid_t pids[4];
	for (unsigned i = 0; i < COUNT(pids); i++)
		pids[i] = child();
	for (int i = COUNT(pids) - 1; i >= 0; i--) {
		kill(pids[i], i == 1 ? SIGSTOP : SIGKILL);
		CHECK_EQ(ask(P_PID, pids[i], WEXITED | WUNTRACED | WNOWAIT), 0);
	}
	for (unsigned i = 0; i < COUNT(pids); i++) {
		CHECK_EQ(ask(P_ALL, 0, WEXITED | WUNTRACED), 0);
		CHECK_EQ(info.si_pid, pids[i]);
	}
	kill(pids[1], SIGKILL);
	SEE(ask(P_ALL, 0, WEXITED), 0);
	say("in order of birth\n");
}

static void exits(void)
{
	const int values[] = { 0, 1, 255, 256 + 7 };
	for (unsigned i = 0; i < COUNT(values); i++) {
		pid_t pid = must_fork();
		if (pid == 0)
			_exit(values[i]);
		CHECK_EQ(ask(P_PID, pid, WEXITED), 0);
		expect("exited", pid, CLD_EXITED, values[i] & 0xff);
	}
}

static void whom(void)
{
	pid_t one = child(), two = child();
	setpgid(two, two);
	kill(one, SIGKILL);
	kill(two, SIGTERM);
	SEE(ask(P_PGID, two, WEXITED), 0);
	expect("by group", two, CLD_KILLED, SIGTERM);
	SEE(ask(P_PGID, two, WEXITED), -ECHILD);
	SEE(ask(P_PGID, 1, WEXITED | WNOHANG), -ECHILD);
	SEE(ask(P_PGID, 0, WEXITED), 0);
	expect("our group", one, CLD_KILLED, SIGKILL);
	SEE(ask(P_ALL, 0, WEXITED), -ECHILD);
}

static void refusals(void)
{
	pid_t pid = child();
	SEE(ask(P_PID, pid, 0), -EINVAL);
	SEE(ask(P_PID, pid, WNOHANG), -EINVAL);
	SEE(ask(P_PID, pid, WEXITED | 0x100), -EINVAL);
	SEE(ask(P_PID, 0, WEXITED), -EINVAL);
	SEE(ask(P_PID, -1, WEXITED), -EINVAL);
	SEE(ask(P_PGID, -1, WEXITED), -EINVAL);
	SEE(ask(44, pid, WEXITED), -EINVAL);
	SEE(ask(P_PID, getpid(), WEXITED), -ECHILD);
	kill(pid, SIGKILL);
	SEE(waitid(P_PID, pid, (void *)8, WEXITED), -EFAULT);
	pid = child();
	kill(pid, SIGKILL);
	SEE(waitid(P_PID, pid, NULL, WEXITED), 0);	/* not wanted */
	say("refusals\n");
}

static void times_too(void)
{
	struct rusage usage;
	memset(&usage, 0xff, sizeof(usage));
	pid_t pid = must_fork();
	if (pid == 0)
		_exit(0);
	SEE(syscall5(__NR_waitid, P_PID, pid, (int)&info, WEXITED, (int)&usage),
	    0);
	SEE_TRUE(usage.ru_utime.tv_sec >= 0 && usage.ru_utime.tv_sec < 10);
	say("and the times\n");
}

int main(void)
{
	changes();
	no_news_to_come();
	in_order_of_birth();
	exits();
	whom();
	refusals();
	times_too();
	no_children_left();
	return check_result();
}
