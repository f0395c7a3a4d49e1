/*
 * Who is killed while stopped at the door of a system call does not make it: a
 * fork would leave a child behind that no kill of the group has met (J).
 * linux: prints what is left.
 * needs: trace
 */
#include "check.h"
#include <uapi/ptrace.h>

static int fds[2];

static int ptrace(int request, pid_t pid, uint32_t data)
{
	return syscall4(__NR_ptrace, request, pid, 0, data);
}

static void traced(void)
{
	ptrace(PTRACE_TRACEME, 0, 0);
	kill(getpid(), SIGSTOP);
	if (fork() == 0)
		write(fds[1], "child", 5);
	pause();
}

int main(void)
{
	char text[8];
	int status;
	CHECK_EQ(pipe(fds), 0);
	pid_t pid = must_fork();
	if (pid == 0)
		traced();
	SEE_SAME(waitpid(pid, &status, 0), pid);
	SEE(ptrace(PTRACE_SYSCALL, pid, 0), 0);	/* to fork's start */
	SEE_SAME(waitpid(pid, &status, 0), pid);
	SEE(status, SIGTRAP << 8 | 0x7f);
	SEE(kill(pid, SIGKILL), 0);
	SEE(status_of(pid), SIGKILL);
	close(fds[1]);
	SEE(read(fds[0], text, sizeof(text)), 0);	/* nobody is left */
	close(fds[0]);
	no_children_left();
	say("killed before it forked\n");
	return check_result();
}
