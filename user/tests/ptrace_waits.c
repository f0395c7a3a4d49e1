/*
 * What a tracer's wait and waitid tell, and what the parent's do meanwhile:
 * he waits for a dead child until its tracer has heard of it (J).
 * linux: prints what was told.
 * needs: threads trace rtsig more jobs handlers
 */
#include "traced.h"
#include <task.h>

static const char *program;

static void raise_and_exec(void)
{
	kill(getpid(), SIGUSR1);
	execve(program, (char *[]){ (char *)program, "leave", NULL }, NULL);
}

static void say_waitid(pid_t pid, uint32_t options)
{
	siginfo_t info = { .si_signo = -1 };
	int err = syscall5(__NR_waitid, P_PID, pid, (int)&info,
			   options | __WALL, 0);
	say("waitid: %d, signal %d, code %d, status %x\n", err, info.si_signo,
	    info.si_code, info.si_status);
}

static void by_waitid(void)
{
	pid_t pid = traced(raise_and_exec,
			   PTRACE_O_TRACEEXEC | PTRACE_O_TRACEEXIT);
	resume(PTRACE_CONT, pid, 0);
	say_waitid(pid, WEXITED | WNOWAIT);
	say_waitid(pid, WUNTRACED);
	say_waitid(pid, WUNTRACED | WNOHANG);
	resume(PTRACE_CONT, pid, 0);
	say_waitid(pid, WUNTRACED);
	resume(PTRACE_CONT, pid, 0);
	say_waitid(pid, WUNTRACED);
	resume(PTRACE_CONT, pid, 0);
	say_waitid(pid, WEXITED);
}

/* What a tracer's SIGCHLD says. */
static void by_signal(void)
{
	sigset_t set = sigmask(SIGCHLD);
	siginfo_t info;
	sigprocmask(SIG_BLOCK, &set, NULL);
	pid_t pid = traced(raise_and_exec, PTRACE_O_TRACEEXEC);
	CHECK_EQ(sigtimedwait(&set, &info, NULL), SIGCHLD);
	do {
		resume(PTRACE_CONT, pid, 0);
		CHECK_EQ(sigtimedwait(&set, &info, NULL), SIGCHLD);
		say("SIGCHLD: code %d, status %d, %s\n", info.si_code,
		    info.si_status, info.si_pid == pid ? "its" : "another's");
	} while (WIFSTOPPED(next_status(pid)));
	sigprocmask(SIG_UNBLOCK, &set, NULL);
}

/* Groups count for a tracer's wait as for a parent's. */
static void by_group(void)
{
	pid_t pid = traced(pause_for_ever, 0);
	kill(pid, SIGUSR1);
	resume(PTRACE_CONT, pid, 0);
	CHECK_EQ(waitpid(0, NULL, __WALL | WNOHANG), -ECHILD);
	CHECK_EQ(waitpid(-pid, NULL, __WALL), pid);
	finish(pid);
}

/* A tracer that is not the parent sees the end first. */
static void held_by_tracer(void)
{
	int ready[2], go[2];
	CHECK_EQ(pipe(ready), 0);
	CHECK_EQ(pipe(go), 0);
	pid_t pid = started(pause_for_ever), tracer = must_fork();
	if (tracer == 0) {
		CHECK_EQ(ptrace(PTRACE_SEIZE, pid, 0, 0), 0);
		kill(pid, SIGKILL);
		tell(ready);
		hear(go);
		CHECK_EQ(next_status(pid), SIGKILL);
		_exit(check_result());
	}
	hear(ready);
	nap(20);
	CHECK_EQ(waitpid(pid, NULL, WNOHANG), 0);
	CHECK_EQ(waitpid(-1, NULL, WNOHANG), 0);
	tell(go);
	CHECK_EQ(status_of(pid), SIGKILL);
	CHECK_EQ(status_of(tracer), 0);
	close_pair(ready);
	close_pair(go);
	say("held by its tracer\n");
}

/* The parent has said it would not wait: nobody does, once the tracer has. */
static void parent_does_not_wait(void)
{
	int ready[2];
	CHECK_EQ(pipe(ready), 0);
	signal(SIGCHLD, SIG_IGN);
	pid_t pid = started(pause_for_ever), tracer = must_fork();
	if (tracer == 0) {
		CHECK_EQ(ptrace(PTRACE_SEIZE, pid, 0, 0), 0);
		kill(pid, SIGKILL);
		CHECK_EQ(next_status(pid), SIGKILL);
		say("its pid is %s\n", kill(pid, 0) == -ESRCH ? "free"
							     : "taken");
		tell(ready);
		_exit(0);
	}
	hear(ready);
	close_pair(ready);
	while (waitpid(-1, NULL, 0) > 0)
		;
	signal(SIGCHLD, SIG_DFL);
}

/* It is a thread that traces: no other of its process may ask, but each may
 * wait; with its end it lets go. */
static pid_t watched;
static volatile int *steps;

static int trace_and_end(void *arg)
{
	(void)arg;
	CHECK_EQ(ptrace(PTRACE_SEIZE, watched, 0, 0), 0);
	resume(PTRACE_INTERRUPT, watched, 0);
	CHECK_EQ(next_status(watched), EVENT(PTRACE_EVENT_STOP));
	set_and_wake(&steps[0], 1);
	wait_while(&steps[1], 0);
	resume(PTRACE_CONT, watched, 0);
	kill(watched, SIGUSR1);
	set_and_wake(&steps[0], 2);
	wait_while(&steps[1], 1);
	return 0;
}

static int trace_born(void *arg)
{
	(void)arg;
	watched = traced(pause_for_ever, PTRACE_O_EXITKILL);
	set_and_wake(&steps[0], 3);
	return 0;
}

static void by_thread(void)
{
	struct thread t;
	steps = shared_page();
	watched = started(pause_for_ever);
	thread_start(&t, trace_and_end, NULL);
	wait_while(&steps[0], 0);
	say("another thread: %d %d %d\n",
	    ptrace(PTRACE_CONT, watched, 0, 0),
	    ptrace(PTRACE_DETACH, watched, 0, 0),
	    ptrace(PTRACE_INTERRUPT, watched, 0, 0));
	nothing_new(watched);
	set_and_wake(&steps[1], 1);
	wait_while(&steps[0], 1);
	CHECK_EQ(next_status(watched), STOPPED(SIGUSR1));
	set_and_wake(&steps[1], 2);
	thread_join(&t);
	int status = -1;
	while (ptrace(PTRACE_SEIZE, watched, 0, 0) == -EPERM)
		nap(1);			/* the thread is not quite gone yet */
	nothing_new(watched);
	finish(watched);
	thread_start(&t, trace_born, NULL);
	thread_join(&t);
	CHECK_EQ(waitpid(watched, &status, 0), watched);
	say("born in a thread: %04x\n", status);
}

int main(int argc, char **argv)
{
	if (argc > 1)
		return 6;
	program = self_path(argv[0]);
	by_waitid();
	by_signal();
	by_group();
	held_by_tracer();
	parent_does_not_wait();
	by_thread();
	no_children_left();
	return check_result();
}
