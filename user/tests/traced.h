/*
 * Tracing a child, and telling what it does: never by number, so that Linux
 * and Tine can be compared.
 */
#ifndef TRACED_H
#define TRACED_H

#include "threads.h"
#include <uapi/ptrace.h>

#define STOPPED(code)	((code) << 8 | 0x7f)
#define EVENT(event)	STOPPED(SIGTRAP | (event) << 8)
#define SYSCALL_STOP	(SIGTRAP | 0x80)

static UNUSED int ptrace(int request, pid_t pid, uint32_t addr, uint32_t data)
{
	return syscall4(__NR_ptrace, request, pid, addr, data);
}

/* The next change of pid; -1, and a failure, where there is none. */
static UNUSED int next_status(pid_t pid)
{
	int status = -1;
	pid_t got;
	do
		got = waitpid(pid, &status, __WALL);
	while (got == -EINTR);
	CHECK_EQ(got, pid);
	return status;
}

static UNUSED void resume(int request, pid_t pid, int sig)
{
	CHECK_EQ(ptrace(request, pid, 0, sig), 0);
}

static UNUSED struct user_regs regs_of(pid_t pid)
{
	struct user_regs regs = { 0 };
	CHECK_EQ(ptrace(PTRACE_GETREGS, pid, 0, (uint32_t)&regs), 0);
	return regs;
}

static UNUSED void set_regs(pid_t pid, const struct user_regs *regs)
{
	CHECK_EQ(ptrace(PTRACE_SETREGS, pid, 0, (uint32_t)regs), 0);
}

/* Waits for the next stop or end of pid, and tells of it: the status as wait
 * says it, and what the signal's story is. The status. */
static UNUSED int tell_status(const char *who, pid_t pid)
{
	siginfo_t info = { .si_signo = -1 };
	int status = next_status(pid);
	if (!WIFSTOPPED(status)) {
		say("%s: ended %04x\n", who, status);
		return status;
	}
	int err = ptrace(PTRACE_GETSIGINFO, pid, 0, (uint32_t)&info);
	if (err)
		say("%s: stop %06x, no siginfo (%d)\n", who, status, -err);
	else
		say("%s: stop %06x, signal %d, code %d, %s\n", who, status,
		    info.si_signo, info.si_code,
		    info.si_pid == pid ? "from itself" :
		    info.si_pid == getpid() ? "from its tracer" :
		    info.si_pid == 0 ? "from 0" : "from another");
	return status;
}

static UNUSED void nothing_new(pid_t pid)
{
	CHECK_EQ(waitpid(pid, NULL, WNOHANG | __WALL), 0);
}

/* A child that runs body, traced from its first stop on. */
static UNUSED pid_t traced(void (*body)(void), uint32_t options)
{
	pid_t pid = must_fork();
	if (pid == 0) {
		CHECK_EQ(ptrace(PTRACE_TRACEME, 0, 0, 0), 0);
		kill(getpid(), SIGSTOP);
		body();
		_exit(check_result());
	}
	CHECK_EQ(setpgid(pid, pid), 0);	/* then SIGTSTP stops it, too */
	CHECK_EQ(next_status(pid), STOPPED(SIGSTOP));
	CHECK_EQ(ptrace(PTRACE_SETOPTIONS, pid, 0, options), 0);
	return pid;
}

/* The same, not traced yet. */
static UNUSED pid_t started(void (*body)(void))
{
	pid_t pid = must_fork();
	if (pid == 0) {
		body();
		_exit(check_result());
	}
	CHECK_EQ(setpgid(pid, pid), 0);
	return pid;
}

static UNUSED void finish(pid_t pid)
{
	kill(pid, SIGKILL);
	CHECK_EQ(status_of(pid), SIGKILL);
}

static UNUSED void pause_for_ever(void)
{
	for (;;)
		pause();
}

#endif
