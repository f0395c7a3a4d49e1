/*
 * Fork events: a tracer hears of fork, vfork, clone, exec and exit, in which
 * order, with which message, and the newborn are his from the start (J).
 * linux: prints the events.
 * needs: threads trace jobs
 */
#include "traced.h"

#define OPTIONS	(PTRACE_O_TRACEFORK | PTRACE_O_TRACEVFORK | \
		 PTRACE_O_TRACECLONE | PTRACE_O_TRACEVFORKDONE | \
		 PTRACE_O_TRACEEXEC | PTRACE_O_TRACEEXIT)

static const char *program;

static const char *const events[] = {
	[0] = "no event", [PTRACE_EVENT_FORK] = "fork",
	[PTRACE_EVENT_VFORK] = "vfork", [PTRACE_EVENT_CLONE] = "clone",
	[PTRACE_EVENT_EXEC] = "exec", [PTRACE_EVENT_VFORK_DONE] = "vfork done",
	[PTRACE_EVENT_EXIT] = "exit",
};

/* A child that runs body, traced, and goes on at once. */
static pid_t trace_on(void (*body)(void), uint32_t options)
{
	pid_t pid = traced(body, options);
	resume(PTRACE_CONT, pid, 0);
	return pid;
}

/* One stop or end of pid, told; returns the event's message. */
static uint32_t tell_next(const char *who, pid_t pid)
{
	uint32_t message = 0;
	int status = -1;
	CHECK_EQ(waitpid(pid, &status, __WALL), pid);
	if (!WIFSTOPPED(status)) {
		say("%s: ended %04x\n", who, status);
		return 0;
	}
	int event = status >> 16;
	if (event == 0) {
		say("%s: stopped by %d\n", who, WSTOPSIG(status));
		int sig = WSTOPSIG(status) == SIGSTOP ? 0 : WSTOPSIG(status);
		CHECK_EQ(ptrace(PTRACE_CONT, pid, 0, sig), 0);
		return 0;
	}
	CHECK_EQ(WSTOPSIG(status), SIGTRAP);
	CHECK_EQ(ptrace(PTRACE_GETEVENTMSG, pid, 0, (uint32_t)&message), 0);
	say("%s: %s\n", who, event < (int)COUNT(events) ? events[event] : "?");
	if (event == PTRACE_EVENT_EXIT)
		say("%s: with %04x\n", who, message);
	if (event == PTRACE_EVENT_EXEC)
		say("%s: in call %d\n", who, regs_of(pid).orig_eax);
	CHECK_EQ(ptrace(PTRACE_CONT, pid, 0, 0), 0);
	return message;
}

static void fork_once(void)
{
	pid_t pid = fork();
	if (pid == 0)
		_exit(5);
	CHECK_EQ(status_of(pid), W_EXITCODE(5, 0));
}

/* Parent: fork, SIGCHLD, exit, end. Child: SIGSTOP, exit, end. */
static void forks(void)
{
	pid_t pid = trace_on(fork_once, OPTIONS);
	pid_t child = tell_next("parent", pid);
	CHECK(child > 0 && child != pid);
	for (int i = 0; i < 3; i++)
		tell_next("child", child);
	for (int i = 0; i < 3; i++)
		tell_next("parent", pid);
	no_children_left();
}

static void vfork_once(void)
{
	pid_t pid = vfork();
	if (pid == 0) {
		char *args[] = { (char *)program, "leave", NULL };
		execve(program, args, NULL);
		_exit(127);
	}
	CHECK_EQ(status_of(pid), W_EXITCODE(6, 0));
}

static void vforks(void)
{
	pid_t pid = trace_on(vfork_once, OPTIONS);
	pid_t child = tell_next("parent", pid);
	for (int i = 0; i < 2; i++)
		tell_next("child", child);	/* SIGSTOP, exec */
	CHECK_EQ(tell_next("parent", pid), child);	/* vfork done */
	for (int i = 0; i < 2; i++)
		tell_next("child", child);
	for (int i = 0; i < 3; i++)
		tell_next("parent", pid);
	no_children_left();
}

static int do_nothing(void *arg)
{
	(void)arg;
	return 0;
}

static void thread_once(void)
{
	struct thread t;
	thread_start(&t, do_nothing, NULL);
	thread_join(&t);
}

static void clones(void)
{
	pid_t pid = trace_on(thread_once, OPTIONS);
	pid_t thread = tell_next("parent", pid);
	for (int i = 0; i < 3; i++)
		tell_next("thread", thread);
	for (int i = 0; i < 2; i++)
		tell_next("parent", pid);
	no_children_left();
}

/* Without options, exec is a SIGTRAP; a child is nobody's business. */
static void exec_once(void)
{
	pid_t pid = fork();
	if (pid == 0)
		_exit(0);
	CHECK_EQ(waitpid(pid, NULL, 0), pid);
	char *args[] = { (char *)program, "leave", NULL };
	execve(program, args, NULL);
}

static void without_options(void)
{
	pid_t pid = trace_on(exec_once, 0);
	tell_next("parent", pid);		/* the child's SIGCHLD */
	int status = -1;
	CHECK_EQ(waitpid(pid, &status, __WALL), pid);
	say("parent: exec: %04x, call %d\n", status, regs_of(pid).orig_eax);
	CHECK_EQ(ptrace(PTRACE_CONT, pid, 0, 0), 0);
	tell_next("parent", pid);
	no_children_left();
}

static int leave(void *arg)
{
	return (int)arg;
}

/* CLONE_PTRACE: traced, though no option says so; UNTRACED the reverse. */
static void clone_flagged(uint32_t flags)
{
	static char stack[2 * PAGE_SIZE] __attribute__((aligned(16)));
	pid_t pid = clone_call(flags | SIGCHLD, stack + sizeof(stack), NULL,
			       NULL, NULL, leave, (void *)7);
	CHECK_EQ(status_of(pid), W_EXITCODE(7, 0));
}

static void with_ptrace(void)
{
	clone_flagged(CLONE_PTRACE);
}

static void with_untraced(void)
{
	clone_flagged(CLONE_UNTRACED);
}

static void flags(void)
{
	int status = -1;
	pid_t pid = trace_on(with_ptrace, 0), child;
	do
		child = waitpid(-1, &status, __WALL);
	while (child == -EINTR);
	CHECK(child > 0 && child != pid);
	CHECK_EQ(status, SIGSTOP << 8 | 0x7f);
	CHECK_EQ(ptrace(PTRACE_CONT, child, 0, 0), 0);
	say("CLONE_PTRACE\n");
	tell_next("child", child);
	tell_next("parent", pid);
	tell_next("parent", pid);
	pid = trace_on(with_untraced, OPTIONS);
	say("CLONE_UNTRACED\n");
	for (int i = 0; i < 3; i++)
		tell_next("parent", pid);	/* SIGCHLD, exit, end */
	no_children_left();
}

int main(int argc, char **argv)
{
	if (argc > 1)
		return 6;
	program = self_path(argv[0]);
	forks();
	vforks();
	clones();
	without_options();
	flags();
	no_children_left();
	return check_result();
}
