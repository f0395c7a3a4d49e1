/*
 * ATTACH and SEIZE wait for a task that was stopped: it can be asked at once.
 * Root may trace a pid 1, which sees SIGSTOP then, and lives on.
 * linux: prints what it answers. wants root
 * needs: threads trace names jobs
 */
#include "traced.h"

#define TIMES	20

/* A stopped child is traced; is its memory ours to read when that returns? */
static void asked_at_once(bool seize)
{
	int at_once = 0;
	for (int i = 0; i < TIMES; i++) {
		uint32_t word;
		pid_t pid = started(pause_for_ever);
		kill(pid, SIGSTOP);
		CHECK_EQ(waitpid(pid, NULL, WUNTRACED), pid);
		resume(seize ? PTRACE_SEIZE : PTRACE_ATTACH, pid, 0);
		at_once += !ptrace(PTRACE_PEEKUSER, pid, 0, (uint32_t)&word);
		resume(PTRACE_DETACH, pid, 0);
		finish(pid);
	}
	say("%s: %d of %d can be asked at once\n", seize ? "SEIZE" : "ATTACH",
	    at_once, TIMES);
	CHECK_EQ(at_once, TIMES);
}

static void trace_pid_1(void)
{
	SEE(ptrace(PTRACE_ATTACH, 1, 0, 0), 0);
	SEE(next_status(1) == STOPPED(SIGSTOP), 1);
	regs_of(1);
	SEE(ptrace(PTRACE_CONT, 1, 0, SIGTERM), 0);
	kill(1, SIGUSR1);
	SEE(next_status(1) == STOPPED(SIGUSR1), 1);
	SEE(ptrace(PTRACE_DETACH, 1, 0, SIGUSR1), 0);
}

/* A pid 1 whose child traces it. */
static void of_a_namespace(void)
{
	pid_t pid = syscall5(__NR_clone, CLONE_NEWPID | SIGCHLD, 0, 0, 0, 0);
	if (pid == 0)
		_exit(in_child(trace_pid_1) ? 1 : 0);
	CHECK_EQ(status_of(pid), 0);
}

/* Ours, not that of the Linux this may be run on. */
static void of_the_machine(void)
{
	if (on_tine())
		trace_pid_1();
}

int main(void)
{
	const struct part parts[] = { { "pid 1", of_a_namespace } };
	asked_at_once(false);
	asked_at_once(true);
	run_as_root(parts, COUNT(parts));
	int out = dup(1);
	close(1);			/* only CHECKs: Linux is not asked */
	CHECK_EQ(in_child(of_the_machine), 0);
	dup2(out, 1);
	no_children_left();
	return check_result();
}
