/*
 * Which system calls does a program make?
 *
 * strace [-f] CMD ARGS...: a line on stderr for each call, with its arguments
 * and its result, for each signal, and for each end. With -f also for the
 * children, and theirs. The exit status is CMD's, and if a signal ended that,
 * the same one ends us. ^C is CMD's to obey: we only leave.
 */
#include "strace.h"
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <tool.h>

#define SYSCALL_STOP	(SIGTRAP | 0x80)	/* PTRACE_O_TRACESYSGOOD's */

static struct tracee tracees[MAX_TRACEES];
static int alive;
static pid_t command;
static bool begun, in_vain;		/* what came of CMD's first execve */
static volatile int told_to_leave;	/* by this signal */

static struct tracee *find_tracee(pid_t pid)
{
	for (int i = 0; i < MAX_TRACEES; i++)
		if (tracees[i].pid == pid)
			return &tracees[i];
	return NULL;
}

/* The one of that pid, new if need be; NULL: too many. */
static struct tracee *get_tracee(pid_t pid)
{
	struct tracee *t = find_tracee(pid);

	if (t)
		return t;
	t = find_tracee(0);
	if (t) {
		*t = (struct tracee){ .pid = pid };
		alive++;
	}
	return t;
}

static void drop(struct tracee *t)
{
	forget_line(t);
	t->pid = 0;
	alive--;
}

/* --- what can happen ----------------------------------------------------- */

/* An exit has no result to wait for. */
static void end_of_call(struct tracee *t)
{
	if (!t->in_call || in_vain)
		return;
	resume_line(t, call_name(t), alive);
	put(")");
	put_padding();
	put("= ?");
	end_line();
	t->in_call = false;
}

static void on_end(struct tracee *t, int status)
{
	end_of_call(t);
	begin_line(t, alive);
	if (WIFEXITED(status)) {
		put("+++ exited with %d +++", WEXITSTATUS(status));
	} else {
		put("+++ killed by ");
		put_signal(WTERMSIG(status));
		put(status & 0x80 ? " (core dumped) +++" : " +++");
	}
	end_line();
	drop(t);
}

static void on_syscall(struct tracee *t)
{
	struct user_regs regs;

	if (ptrace(PTRACE_GETREGS, t->pid, 0, (uint32_t)&regs))
		return;			/* killed meanwhile */
	t->in_call = !t->in_call;
	if (in_vain)
		return;			/* it is our own code that runs on */
	if (t->in_call) {
		t->regs = regs;
		begin_line(t, alive);
		put_entry(t);
		leave_open(t);
	} else {
		resume_line(t, call_name(t), alive);
		put_exit(t, regs.eax);
		end_line();
		if (!begun)
			in_vain = regs.eax != 0;
		begun = true;
	}
}

static void on_birth(struct tracee *t)
{
	uint32_t pid = 0;

	ptrace(PTRACE_GETEVENTMSG, t->pid, 0, (uint32_t)&pid);
	begin_line(t, 1);
	put("strace: Process %u attached", pid);
	end_line();
	if (!get_tracee(pid)) {
		put("strace: too many to follow: %u goes its own way", pid);
		end_line();
	}
}

/* A thread's execve: it has its leader's number now, its own is no more. */
static void on_exec(struct tracee *t)
{
	uint32_t former = t->pid;

	ptrace(PTRACE_GETEVENTMSG, t->pid, 0, (uint32_t)&former);
	struct tracee *thread = (pid_t)former == t->pid ? NULL
							: find_tracee(former);

	if (thread) {
		end_of_call(t);
		begin_line(t, alive);
		put("+++ superseded by execve in pid %d +++", thread->pid);
		end_line();
		t->regs = thread->regs;
		t->in_call = thread->in_call;
		t->shown = thread->shown;
		t->all_shown = thread->all_shown;
		t->unfinished = true;
		drop(thread);
	}
}

/* Returns the signal to go on with. */
static int on_signal(struct tracee *t, int sig)
{
	siginfo_t info;

	if (t->cont_due && sig == SIGCONT) {
		t->cont_due = false;
		return 0;
	}
	if (ptrace(PTRACE_GETSIGINFO, t->pid, 0, (uint32_t)&info))
		return 0;		/* killed meanwhile */
	begin_line(t, alive);
	put("--- ");
	put_signal(sig);
	put(" ");
	put_siginfo(&info);
	put(" ---");
	end_line();
	return sig;
}

/* Its process stops, and stays so until SIGCONT; or sig is SIGTRAP: it has just
 * been born, or goes on. */
static void on_group_stop(struct tracee *t, int sig)
{
	if (sig == SIGTRAP) {
		ptrace(PTRACE_SYSCALL, t->pid, 0, 0);
		return;
	}
	begin_line(t, alive);
	put("--- stopped by ");
	put_signal(sig);
	put(" ---");
	end_line();
	ptrace(PTRACE_LISTEN, t->pid, 0, 0);
}

static void on_stop(struct tracee *t, int status)
{
	int sig = 0;

	switch (status >> 16) {
	case PTRACE_EVENT_FORK:
	case PTRACE_EVENT_VFORK:
	case PTRACE_EVENT_CLONE:
		on_birth(t);
		break;
	case PTRACE_EVENT_EXEC:
		on_exec(t);
		break;
	case PTRACE_EVENT_STOP:
		on_group_stop(t, WSTOPSIG(status));
		return;
	case 0:
		if (WSTOPSIG(status) == SYSCALL_STOP)
			on_syscall(t);
		else
			sig = on_signal(t, WSTOPSIG(status));
		break;
	}
	ptrace(PTRACE_SYSCALL, t->pid, 0, sig);
}

/* --- from the start to the end ------------------------------------------- */

static void leave(int sig)
{
	told_to_leave = sig;
}

/* Who ignored it at our start ignores it still. */
static void leave_on(int sig)
{
	struct sigaction action = { .sa_handler = HANDLER(leave) }, old;

	if (!sigaction(sig, &action, &old) && old.sa_handler == SIG_IGN)
		sigaction(sig, &old, NULL);
}

/* Everybody goes on without us, with the signal it has stopped for, if any. */
static void detach_all(void)
{
	int status;

	cut_line(" <detached ...>");
	for (int i = 0; i < MAX_TRACEES; i++) {
		pid_t pid = tracees[i].pid;

		if (!pid)
			continue;
		ptrace(PTRACE_INTERRUPT, pid, 0, 0);
		if (wait4(pid, &status, __WALL, NULL) == pid &&
		    WIFSTOPPED(status) &&
		    !ptrace(PTRACE_DETACH, pid, 0,
			    status >> 16 || WSTOPSIG(status) == SYSCALL_STOP
				? 0 : WSTOPSIG(status)))
			eprintf("strace: Process %d detached\n", pid);
	}
}

/* Until nobody is left, or we are to leave; CMD's status. */
static int watch(void)
{
	int status, result = 0;
	pid_t pid;

	while (alive > 0 && !told_to_leave) {
		pid = wait4(-1, &status, __WALL, NULL);
		if (pid == -EINTR)
			continue;
		if (pid < 0)
			break;
		struct tracee *t = get_tracee(pid);

		if (!t)
			continue;
		if (WIFSTOPPED(status)) {
			on_stop(t, status);
			continue;
		}
		if (pid == command)
			result = status;
		on_end(t, status);
	}
	return result;
}

static _Noreturn void become(const char *path, char **argv)
{
	kill(getpid(), SIGSTOP);	/* until we are seized */
	_exit(complain("strace", "exec", execve(path, argv, environ)));
}

static int start(const char *path, char **argv, bool follow)
{
	uint32_t options = PTRACE_O_TRACESYSGOOD | PTRACE_O_TRACEEXEC;
	int status;

	if (follow)
		options |= PTRACE_O_TRACEFORK | PTRACE_O_TRACEVFORK |
			   PTRACE_O_TRACECLONE;
	command = fork();
	if (command < 0)
		return command;
	if (command == 0)
		become(path, argv);
	if (waitpid(command, &status, WUNTRACED) != command ||
	    !WIFSTOPPED(status))
		return -ECHILD;
	int err = ptrace(PTRACE_SEIZE, command, 0, options);

	if (err || waitpid(command, &status, 0) != command) {
		kill(command, SIGKILL);	/* another watches it already */
		return err ? err : -ECHILD;
	}
	get_tracee(command)->cont_due = true;
	kill(command, SIGCONT);
	return ptrace(PTRACE_SYSCALL, command, 0, 0);
}

/* As the shell would find it: in /bin, without a slash. */
static const char *find_program(const char *name)
{
	if (strchr(name, '/'))
		return name;
	return join_path("/bin", name);
}

int main(int argc, char **argv)
{
	const char *usage = "strace [-f] PROG [ARGS]";
	uint32_t set;
	int first = options(argv, "f", usage, &set);

	if (first < 0)
		return EXIT_FAILURE;
	if (first >= argc) {
		eprintf("strace: must have PROG [ARGS]\nusage: %s\n", usage);
		return EXIT_FAILURE;
	}
	const char *path = find_program(argv[first]);
	int missing = path ? access(path, F_OK) : -ENOMEM;

	if (missing) {
		eprintf("strace: Can't stat '%s': %s\n", argv[first],
			strerror(missing));
		return EXIT_FAILURE;
	}
	int err = start(path, argv + first, set & OPTION('f'));

	if (err)
		return complain("strace", path, err);
	leave_on(SIGINT);
	leave_on(SIGTERM);
	int status = watch();

	if (told_to_leave) {
		detach_all();
		status = told_to_leave;
	}
	if (WIFEXITED(status))
		return WEXITSTATUS(status);
	signal(WTERMSIG(status), HANDLER(SIG_DFL));
	kill(getpid(), WTERMSIG(status));
	return 128 + WTERMSIG(status);	/* a pid 1 is not killed */
}
