/*
 * Tracing by PTRACE_SEIZE: INTERRUPT, LISTEN, and how group stops look to a
 * tracer, with it and without (J).
 * linux: prints each stop.
 * needs: threads trace jobs handlers rtsig
 */
#include "traced.h"
#include <task.h>

static void request(const char *name, int request, pid_t pid, int data)
{
	say("%s: %d\n", name, ptrace(request, pid, 0, data));
}

/* A pause that ends tells so: no stop may end it. */
static void pause_and_tell(void)
{
	int end = pause();
	say("pause ended: %d\n", end);
}

static void interrupted(void)
{
	say("INTERRUPT\n");
	pid_t pid = started(pause_and_tell);
	CHECK_EQ(ptrace(PTRACE_INTERRUPT, pid, 0, 0), -ESRCH);
	CHECK_EQ(ptrace(PTRACE_SEIZE, pid, 1, 0), -EIO);
	CHECK_EQ(ptrace(PTRACE_SEIZE, pid, 0, 0x40000000), -EIO);
	CHECK_EQ(ptrace(PTRACE_SEIZE, pid, 0, PTRACE_O_TRACESYSGOOD), 0);
	nothing_new(pid);
	CHECK_EQ(ptrace(PTRACE_LISTEN, pid, 0, 0), -ESRCH);
	until_asleep(pid);
	for (int i = 0; i < 2; i++) {
		resume(PTRACE_INTERRUPT, pid, 0);
		tell_status("seized", pid);
		resume(PTRACE_INTERRUPT, pid, 0);	/* one more is due */
		nothing_new(pid);
		resume(PTRACE_CONT, pid, SIGTERM);	/* no signal is due */
		if (i == 0)
			tell_status("seized", pid);
		if (i == 0)
			resume(PTRACE_CONT, pid, 0);
	}
	tell_status("seized", pid);
	finish(pid);
}

/* The interrupted call's own stop comes first, and is all there is: the call
 * starts again nevertheless. */
static void interrupted_call(bool let_go)
{
	say("INTERRUPT a call%s\n", let_go ? ", let go" : "");
	pid_t pid = started(pause_and_tell);
	CHECK_EQ(ptrace(PTRACE_SEIZE, pid, 0, PTRACE_O_TRACESYSGOOD), 0);
	resume(PTRACE_INTERRUPT, pid, 0);
	tell_status("seized", pid);
	do {
		resume(PTRACE_SYSCALL, pid, 0);
		CHECK_EQ(next_status(pid), STOPPED(SYSCALL_STOP));
	} while (regs_of(pid).orig_eax != __NR_pause);
	if (regs_of(pid).eax != (uint32_t)-ENOSYS) {	/* it was in there */
		resume(PTRACE_SYSCALL, pid, 0);
		CHECK_EQ(next_status(pid), STOPPED(SYSCALL_STOP));
	}
	resume(PTRACE_SYSCALL, pid, 0);
	nap(10);
	resume(PTRACE_INTERRUPT, pid, 0);
	CHECK_EQ(next_status(pid), STOPPED(SYSCALL_STOP));
	say("eax %d\n", regs_of(pid).eax);
	resume(let_go ? PTRACE_DETACH : PTRACE_CONT, pid, 0);
	nap(20);
	nothing_new(pid);
	finish(pid);
}

/* Stopped by a signal the tracer lets pass; then the stop is kept, by LISTEN,
 * until SIGCONT. */
static void listening(void)
{
	struct user_regs regs;
	say("LISTEN\n");
	pid_t pid = started(pause_for_ever);
	CHECK_EQ(ptrace(PTRACE_SEIZE, pid, 0, 0), 0);
	kill(pid, SIGSTOP);
	tell_status("seized", pid);
	request("LISTEN at a signal", PTRACE_LISTEN, pid, 0);
	resume(PTRACE_CONT, pid, SIGSTOP);
	tell_status("seized", pid);
	request("LISTEN", PTRACE_LISTEN, pid, 0);
	nothing_new(pid);
	CHECK_EQ(ptrace(PTRACE_GETREGS, pid, 0, (uint32_t)&regs), -ESRCH);
	CHECK_EQ(ptrace(PTRACE_CONT, pid, 0, 0), -ESRCH);
	CHECK_EQ(ptrace(PTRACE_LISTEN, pid, 0, 0), -ESRCH);
	kill(pid, SIGUSR1);		/* waits for the end of the stop */
	nothing_new(pid);
	resume(PTRACE_INTERRUPT, pid, 0);
	tell_status("seized", pid);	/* still of the stop */
	request("LISTEN", PTRACE_LISTEN, pid, 0);
	kill(pid, SIGCONT);
	tell_status("seized", pid);
	resume(PTRACE_CONT, pid, 0);
	tell_status("seized", pid);
	resume(PTRACE_CONT, pid, 0);
	tell_status("seized", pid);
	resume(PTRACE_CONT, pid, 0);
	kill(pid, SIGCONT);		/* of one that was not stopped */
	tell_status("seized", pid);
	resume(PTRACE_CONT, pid, 0);
	tell_status("seized", pid);
	finish(pid);
}

/* SIGCONT comes before LISTEN: it is told at once. */
static void listening_late(void)
{
	say("LISTEN, late\n");
	pid_t pid = started(pause_for_ever);
	CHECK_EQ(ptrace(PTRACE_SEIZE, pid, 0, 0), 0);
	kill(pid, SIGTSTP);
	tell_status("seized", pid);
	resume(PTRACE_CONT, pid, SIGTSTP);
	tell_status("seized", pid);
	kill(pid, SIGCONT);
	nothing_new(pid);
	request("LISTEN", PTRACE_LISTEN, pid, 0);
	tell_status("seized", pid);
	finish(pid);
}

/* Without SEIZE a group stop looks like a signal without a story, and CONT
 * makes the task run although its process is stopped. */
static void unseized(void)
{
	say("without SEIZE\n");
	pid_t pid = traced(pause_for_ever, 0);
	CHECK_EQ(ptrace(PTRACE_INTERRUPT, pid, 0, 0), -EIO);
	CHECK_EQ(ptrace(PTRACE_LISTEN, pid, 0, 0), -EIO);
	resume(PTRACE_CONT, pid, SIGSTOP);
	tell_status("traced", pid);
	CHECK_EQ(ptrace(PTRACE_SETSIGINFO, pid, 0, 8), -EFAULT);
	kill(pid, SIGCONT);
	nothing_new(pid);
	resume(PTRACE_CONT, pid, 0);
	tell_status("traced", pid);
	resume(PTRACE_CONT, pid, SIGCONT);
	kill(pid, SIGTTIN);
	tell_status("traced", pid);
	resume(PTRACE_CONT, pid, SIGTTIN);
	tell_status("traced", pid);
	resume(PTRACE_CONT, pid, 0);	/* runs on, stopped or not */
	kill(pid, SIGUSR1);
	tell_status("traced", pid);
	resume(PTRACE_CONT, pid, 0);
	kill(pid, SIGSTOP);
	tell_status("traced", pid);
	resume(PTRACE_CONT, pid, SIGSTOP);
	tell_status("traced", pid);
	finish(pid);
}

/* Whoever is stopped already is caught in that stop, and let go into it. */
static void attached_stopped(bool seize)
{
	say("%s to a stopped one\n", seize ? "SEIZE" : "ATTACH");
	pid_t pid = started(pause_for_ever);
	kill(pid, SIGTSTP);
	CHECK_EQ(waitpid(pid, NULL, WUNTRACED), pid);
	resume(seize ? PTRACE_SEIZE : PTRACE_ATTACH, pid, 0);
	tell_status("it", pid);
	if (!seize) {
		resume(PTRACE_CONT, pid, 0);
		tell_status("it", pid);
	}
	resume(PTRACE_DETACH, pid, 0);
	nap(20);
	CHECK_EQ(waitpid(pid, NULL, WUNTRACED | WNOHANG), 0);
	kill(pid, SIGCONT);
	int status = -1;
	CHECK_EQ(waitpid(pid, &status, WCONTINUED), pid);
	say("and then: %04x\n", status);
	finish(pid);
}

/* A group stop under trace is the tracer's to know; let go, it is known to
 * all, and holds. */
static void let_go_stopped(void)
{
	int status = -1;
	say("let go, stopped\n");
	pid_t pid = traced(pause_for_ever, 0);
	resume(PTRACE_CONT, pid, SIGSTOP);
	tell_status("it", pid);
	CHECK_EQ(waitpid(pid, NULL, WUNTRACED | WNOHANG), 0);
	resume(PTRACE_DETACH, pid, 0);
	CHECK_EQ(waitpid(pid, &status, WUNTRACED), pid);
	say("then: %04x\n", status);
	kill(pid, SIGCONT);
	CHECK_EQ(waitpid(pid, &status, WCONTINUED), pid);
	say("and then: %04x\n", status);
	finish(pid);
}

static void fork_and_wait(void)
{
	pid_t pid = fork();
	if (pid == 0)
		_exit(3);
	CHECK_EQ(status_of(pid), W_EXITCODE(3, 0));
}

static void wait_then_fork(void)
{
	pause();
	fork_and_wait();
}

static void on_usr2(int sig)
{
	(void)sig;
}

static void wait_handled(void)
{
	handle(SIGUSR2, on_usr2, 0);
	wait_then_fork();
}

/* The child of a seized one begins with a stop, not with a signal. */
static void births(void)
{
	uint32_t child = 0;
	say("a birth\n");
	pid_t pid = started(wait_handled);
	until_asleep(pid);
	CHECK_EQ(ptrace(PTRACE_SEIZE, pid, 0, PTRACE_O_TRACEFORK), 0);
	kill(pid, SIGUSR2);
	tell_status("parent", pid);
	resume(PTRACE_CONT, pid, SIGUSR2);
	tell_status("parent", pid);
	CHECK_EQ(ptrace(PTRACE_GETEVENTMSG, pid, 0, (uint32_t)&child), 0);
	tell_status("child", child);
	resume(PTRACE_CONT, child, 0);
	resume(PTRACE_CONT, pid, 0);
	tell_status("child", child);
	tell_status("parent", pid);
	resume(PTRACE_CONT, pid, 0);
	tell_status("parent", pid);
}

/* Every thread reports its part in a group stop. */
static volatile int *words;

static int thread_body(void *arg)
{
	(void)arg;
	wait_while(words, 0);
	return 0;
}

static void two_threads(void)
{
	struct thread t;
	thread_start(&t, thread_body, NULL);
	set_and_wake(words + 1, t.tid);
	wait_while(words, 0);
	thread_join(&t);
}

static void threads(bool seize)
{
	int how = seize ? PTRACE_SEIZE : PTRACE_ATTACH;
	say("threads, %s\n", seize ? "seized" : "attached");
	words[0] = words[1] = 0;
	pid_t pid = started(two_threads), tid = wait_while(words + 1, 0);
	resume(how, pid, 0);
	resume(how, tid, 0);
	if (!seize) {
		tell_status("leader", pid);
		tell_status("thread", tid);
		resume(PTRACE_CONT, pid, 0);
		resume(PTRACE_CONT, tid, 0);
	}
	tgkill(pid, tid, SIGSTOP);
	tell_status("thread", tid);
	resume(PTRACE_CONT, tid, SIGSTOP);
	tell_status("thread", tid);
	tell_status("leader", pid);
	tgkill(pid, pid, SIGCONT);
	if (seize) {
		resume(PTRACE_LISTEN, tid, 0);
		tell_status("thread", tid);
	}
	resume(PTRACE_CONT, tid, 0);
	resume(PTRACE_CONT, pid, 0);
	if (seize) {
		tell_status("leader", pid);
		resume(PTRACE_CONT, pid, 0);
	}
	tell_status("leader", pid);
	resume(PTRACE_DETACH, pid, 0);
	set_and_wake(words, 1);
	tell_status("thread", tid);
	CHECK_EQ(status_of(pid), 0);
}

/* The parent, where another traces, hears of the stop as of any child's. */
static void parent_and_tracer(void)
{
	int status = -1, ready[2], go[2];
	say("parent and tracer\n");
	CHECK_EQ(pipe(ready), 0);
	CHECK_EQ(pipe(go), 0);
	pid_t pid = started(pause_for_ever), tracer = must_fork();
	if (tracer == 0) {
		CHECK_EQ(ptrace(PTRACE_SEIZE, pid, 0, 0), 0);
		tell(ready);
		tell_status("tracer", pid);
		resume(PTRACE_CONT, pid, SIGSTOP);
		tell_status("tracer", pid);
		resume(PTRACE_LISTEN, pid, 0);
		hear(go);
		kill(pid, SIGCONT);
		tell_status("tracer", pid);
		resume(PTRACE_CONT, pid, 0);
		tell_status("tracer", pid);
		hear(go);
		resume(PTRACE_CONT, pid, SIGKILL);
		tell(ready);
		hear(go);
		tell_status("tracer", pid);
		_exit(check_result());
	}
	hear(ready);
	kill(pid, SIGSTOP);
	CHECK_EQ(waitpid(pid, &status, WUNTRACED), pid);
	CHECK_EQ(status, STOPPED(SIGSTOP));
	tell(go);
	CHECK_EQ(waitpid(pid, &status, WCONTINUED), pid);
	CHECK_EQ(status, 0xffff);
	tell(go);			/* a dead one could not tell it */
	hear(ready);
	nap(20);
	CHECK_EQ(waitpid(pid, &status, WNOHANG), 0);	/* not for us yet */
	tell(go);
	CHECK_EQ(status_of(pid), SIGKILL);
	CHECK_EQ(status_of(tracer), 0);
	close_pair(ready);
	close_pair(go);
}

int main(void)
{
	words = shared_page();
	interrupted();
	interrupted_call(false);
	interrupted_call(true);
	listening();
	listening_late();
	unseized();
	attached_stopped(false);
	attached_stopped(true);
	let_go_stopped();
	births();
	threads(false);
	threads(true);
	parent_and_tracer();
	no_children_left();
	return check_result();
}
