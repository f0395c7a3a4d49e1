/*
 * Signals on their way through a tracer: another one, another story, held
 * back, given at the end; what becomes of a stop he never saw; execve by a
 * thread (J).
 * linux: prints each stop and end.
 * needs: threads trace users more jobs handlers rtsig
 */
#include "traced.h"
#include <task.h>

static volatile int *words;
static const char *program;

static void tell_story(int sig, siginfo_t *info)
{
	say("handler: %d, code %d, value %d, %s\n", sig, info->si_code,
	    info->si_status, info->si_pid == getppid() ? "from the parent"
	    : info->si_pid == getpid() ? "from oneself" : "from another");
}

static void raise_handled(void)
{
	for (int sig = 1; sig <= NSIG; sig++)
		if (sig != SIGKILL && sig != SIGSTOP)
			handle(sig, tell_story, SA_SIGINFO);
	kill(getpid(), SIGUSR1);
	kill(getpid(), SIGUSR1);
	kill(getpid(), SIGUSR1);
}

static void other_stories(void)
{
	siginfo_t info = { .si_signo = SIGUSR1, .si_code = SI_QUEUE };
	pid_t pid = traced(raise_handled, 0);
	resume(PTRACE_CONT, pid, 0);
	tell_status("it", pid);
	info.si_status = 42;
	CHECK_EQ(ptrace(PTRACE_SETSIGINFO, pid, 0, (uint32_t)&info), 0);
	resume(PTRACE_CONT, pid, SIGUSR1);
	tell_status("it", pid);
	resume(PTRACE_CONT, pid, SIGUSR2);	/* another, from us */
	tell_status("it", pid);
	CHECK_EQ(ptrace(PTRACE_CONT, pid, 0, 65), -EIO);
	CHECK_EQ(ptrace(PTRACE_CONT, pid, 0, -1), -EIO);
	CHECK_EQ(ptrace(PTRACE_DETACH, pid, 0, 65), -EIO);
	CHECK_EQ(ptrace(PTRACE_GETSIGINFO, pid, 0, 8), -EFAULT);
	resume(PTRACE_DETACH, pid, SIGHUP);
	CHECK_EQ(status_of(pid), 0);
}

/* Changed to one that is blocked, a signal waits like any other. */
static void raise_blocked(void)
{
	sigset_t set = sigmask(SIGUSR2);
	handle(SIGUSR2, tell_story, SA_SIGINFO);
	sigprocmask(SIG_BLOCK, &set, NULL);
	kill(getpid(), SIGUSR1);
	say("not yet\n");
	sigprocmask(SIG_UNBLOCK, &set, NULL);
}

static void blocked(void)
{
	pid_t pid = traced(raise_blocked, 0);
	resume(PTRACE_CONT, pid, 0);
	tell_status("it", pid);
	resume(PTRACE_CONT, pid, SIGUSR2);
	tell_status("it", pid);
	resume(PTRACE_CONT, pid, SIGUSR2);
	CHECK_EQ(next_status(pid), 0);
}

/* The signal that cut a call short is taken back: the call starts again. */
static void pause_and_tell(void)
{
	sigset_t set = sigmask(SIGCONT);
	sigprocmask(SIG_BLOCK, &set, NULL);
	say("pause: %d\n", pause());
}

static void taken_back(void)
{
	pid_t pid = traced(pause_and_tell, PTRACE_O_TRACESYSGOOD);
	do {
		resume(PTRACE_SYSCALL, pid, 0);
		CHECK_EQ(next_status(pid), STOPPED(SYSCALL_STOP));
	} while (regs_of(pid).orig_eax != __NR_pause);
	resume(PTRACE_SYSCALL, pid, 0);
	nap(10);
	kill(pid, SIGTSTP);
	CHECK_EQ(next_status(pid), STOPPED(SYSCALL_STOP));
	say("taken back: eax %d\n", regs_of(pid).eax);
	kill(pid, SIGCONT);
	resume(PTRACE_CONT, pid, 0);
	nap(20);
	nothing_new(pid);
	finish(pid);
}

/* At the door of a system call a signal given is one sent. */
static void at_a_door(void)
{
	pid_t pid = traced(raise_handled, PTRACE_O_TRACESYSGOOD);
	resume(PTRACE_SYSCALL, pid, 0);
	CHECK_EQ(next_status(pid), STOPPED(SYSCALL_STOP));
	resume(PTRACE_CONT, pid, SIGTERM);
	tell_status("it", pid);
	finish(pid);
}

/* A tracer that ends has seen the signal, or not; then it is the tracee's. */
static void tracer_ends(const char *what, int sig, bool seen)
{
	pid_t pid = started(pause_for_ever), tracer = must_fork();
	if (tracer == 0) {
		CHECK_EQ(ptrace(PTRACE_SEIZE, pid, 0, 0), 0);
		kill(pid, sig);
		siginfo_t info;
		CHECK_EQ(syscall5(__NR_waitid, P_PID, pid, (int)&info,
				  WUNTRACED | (seen ? 0 : WNOWAIT), 0), 0);
		_exit(check_result());
	}
	CHECK_EQ(status_of(tracer), 0);
	int status = -1;
	until_asleep(pid);		/* or dead, or stopped */
	pid_t got = waitpid(pid, &status, WNOHANG | WUNTRACED);
	say("%s, %s: %s %04x\n", what, seen ? "seen" : "not seen",
	    got == pid ? "news" : got ? "error" : "nothing", status);
	if (got != pid || WIFSTOPPED(status))
		finish(pid);
}

/* Killed at the door: the call is not made. */
static void count_for_ever(void)
{
	for (;;)
		write(words[1], "x", 1);
}

static void killed_at_the_door(void)
{
	int fds[2];
	char byte;
	CHECK_EQ(pipe(fds), 0);
	words[1] = fds[1];
	prctl(PR_SET_CHILD_SUBREAPER, 1);	/* what he leaves is ours */
	pid_t tracer = must_fork();
	if (tracer == 0) {
		pid_t pid = traced(count_for_ever, PTRACE_O_EXITKILL);
		words[0] = pid;
		resume(PTRACE_SYSCALL, pid, 0);
		CHECK_EQ(next_status(pid), STOPPED(SIGTRAP));
		_exit(check_result());
	}
	CHECK_EQ(status_of(tracer), 0);
	CHECK_EQ(status_of(words[0]), SIGKILL);
	close(fds[1]);
	say("written: %d\n", read(fds[0], &byte, 1));
	close(fds[0]);
}

/* A thread's execve: it is told under the process's number, with its own. */
static int exec_in_thread(void *arg)
{
	(void)arg;
	execve(program, (char *[]){ (char *)program, "leave", NULL }, NULL);
	return 1;
}

static int stay(void *arg)
{
	(void)arg;
	pause_for_ever();
	return 1;
}

static void start_threads(void)
{
	struct thread idle, t;
	thread_start(&idle, stay, NULL);
	thread_start(&t, exec_in_thread, NULL);
	pause_for_ever();
}

/* The next thread of pid's, which runs from now on. */
static pid_t next_thread(pid_t pid)
{
	uint32_t tid = 0;
	resume(PTRACE_CONT, pid, 0);
	CHECK_EQ(next_status(pid), EVENT(PTRACE_EVENT_CLONE));
	CHECK_EQ(ptrace(PTRACE_GETEVENTMSG, pid, 0, (uint32_t)&tid), 0);
	CHECK_EQ(next_status(tid), STOPPED(SIGSTOP));
	return tid;
}

static void thread_execs(void)
{
	uint32_t options = PTRACE_O_TRACECLONE | PTRACE_O_TRACEEXEC, former;
	pid_t pid = traced(start_threads, options);
	pid_t idle = next_thread(pid), tid = next_thread(pid);
	resume(PTRACE_CONT, pid, 0);
	resume(PTRACE_CONT, idle, 0);
	resume(PTRACE_CONT, tid, 0);
	say("another thread: %04x\n", next_status(idle));
	CHECK_EQ(next_status(pid), EVENT(PTRACE_EVENT_EXEC));
	CHECK_EQ(ptrace(PTRACE_GETEVENTMSG, pid, 0, (uint32_t)&former), 0);
	say("exec by %s\n", former == (uint32_t)tid ? "the thread" : "another");
	CHECK_EQ(ptrace(PTRACE_CONT, tid, 0, 0), -ESRCH);
	resume(PTRACE_CONT, pid, 0);
	CHECK_EQ(next_status(pid), W_EXITCODE(6, 0));
}

/* CLONE_UNTRACED says no more than that no option counts. */
static int leave(void *arg)
{
	return (int)arg;
}

static void clone_both(void)
{
	static char stack[2 * PAGE_SIZE] __attribute__((aligned(16)));
	pid_t pid = clone_call(CLONE_PTRACE | CLONE_UNTRACED | SIGCHLD,
			       stack + sizeof(stack), NULL, NULL, NULL, leave,
			       (void *)7);
	CHECK_EQ(status_of(pid), W_EXITCODE(7, 0));
}

static void cloned(void)
{
	int status = -1;
	pid_t pid = traced(clone_both, PTRACE_O_TRACEFORK), child;
	resume(PTRACE_CONT, pid, 0);
	child = waitpid(-1, &status, __WALL);
	say("PTRACE and UNTRACED: %s, %04x\n", child == pid ? "parent"
	    : "child", status);
	resume(PTRACE_CONT, child, 0);
	CHECK_EQ(next_status(child), W_EXITCODE(7, 0));
	tell_status("parent", pid);
	resume(PTRACE_CONT, pid, 0);
	CHECK_EQ(next_status(pid), 0);
}

static void killed(void)
{
	pid_t pid = started(pause_for_ever);
	CHECK_EQ(ptrace(PTRACE_KILL, pid, 0, 0), -ESRCH);
	CHECK_EQ(ptrace(PTRACE_SEIZE, pid, 0, 0), 0);
	resume(PTRACE_KILL, pid, 0);		/* it need not be stopped */
	CHECK_EQ(status_of(pid), SIGKILL);
	say("killed\n");
}

int main(int argc, char **argv)
{
	if (argc > 1)
		return 6;
	program = self_path(argv[0]);
	words = shared_page();
	other_stories();
	blocked();
	taken_back();
	at_a_door();
	tracer_ends("SIGTERM", SIGTERM, false);
	tracer_ends("SIGTERM", SIGTERM, true);
	tracer_ends("SIGSTOP", SIGSTOP, false);
	tracer_ends("SIGSTOP", SIGSTOP, true);
	killed_at_the_door();
	thread_execs();
	cloned();
	killed();
	no_children_left();
	return check_result();
}
