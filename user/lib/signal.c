/* How are signals set up, and what are they called? */
#include <signal.h>
#include <stdlib.h>
#include <string.h>

/* In syscall.asm; not to be called: a handler returns to them. */
void __restore(void);
void __restore_rt(void);

int sigaction(int sig, const struct sigaction *new, struct sigaction *old)
{
	struct sigaction with_restorer;

	if (new) {
		with_restorer = *new;
		with_restorer.sa_flags |= SA_RESTORER;
		with_restorer.sa_restorer = new->sa_flags & SA_SIGINFO ?
			HANDLER(__restore_rt) : HANDLER(__restore);
		new = &with_restorer;
	}
	return syscall4(__NR_rt_sigaction, sig, (int)new, (int)old,
			sizeof(sigset_t));
}

int signal(int sig, uint32_t handler)
{
	struct sigaction act = {
		.sa_handler = handler,
		.sa_flags = SA_RESTART,
	};

	return sigaction(sig, &act, NULL);
}

static const char names[][8] = {
	[SIGHUP] = "HUP", [SIGINT] = "INT", [SIGQUIT] = "QUIT",
	[SIGILL] = "ILL", [SIGTRAP] = "TRAP", [SIGABRT] = "ABRT",
	[SIGBUS] = "BUS", [SIGFPE] = "FPE", [SIGKILL] = "KILL",
	[SIGUSR1] = "USR1", [SIGSEGV] = "SEGV", [SIGUSR2] = "USR2",
	[SIGPIPE] = "PIPE", [SIGALRM] = "ALRM", [SIGTERM] = "TERM",
	[SIGSTKFLT] = "STKFLT", [SIGCHLD] = "CHLD", [SIGCONT] = "CONT",
	[SIGSTOP] = "STOP", [SIGTSTP] = "TSTP", [SIGTTIN] = "TTIN",
	[SIGTTOU] = "TTOU", [SIGURG] = "URG", [SIGXCPU] = "XCPU",
	[SIGXFSZ] = "XFSZ", [SIGVTALRM] = "VTALRM", [SIGPROF] = "PROF",
	[SIGWINCH] = "WINCH", [SIGIO] = "IO", [SIGPWR] = "PWR",
	[SIGSYS] = "SYS",
};

#define NAMED (int)(sizeof(names) / sizeof(*names))

const char *signal_name(int sig)
{
	return sig > 0 && sig < NAMED ? names[sig] : NULL;
}

int signal_number(const char *name)
{
	int n = parse_number(name);

	if (n >= 0)
		return n <= NSIG ? n : -1;
	if (!strncmp(name, "SIG", 3))
		name += 3;
	for (int sig = 1; sig < NAMED; sig++)
		if (!strcmp(name, names[sig]))
			return sig;
	return -1;
}

static const struct {
	unsigned char sig;
	const char *words;
} deaths[] = {
	{ SIGHUP, "Hangup" },
	{ SIGINT, "Interrupt" },
	{ SIGQUIT, "Quit" },
	{ SIGILL, "Illegal instruction" },
	{ SIGTRAP, "Trace/breakpoint trap" },
	{ SIGABRT, "Aborted" },
	{ SIGBUS, "Bus error" },
	{ SIGFPE, "Floating point exception" },
	{ SIGKILL, "Killed" },
	{ SIGUSR1, "User defined signal 1" },
	{ SIGSEGV, "Segmentation fault" },
	{ SIGUSR2, "User defined signal 2" },
	{ SIGPIPE, "Broken pipe" },
	{ SIGALRM, "Alarm clock" },
	{ SIGTERM, "Terminated" },
	{ SIGSTOP, "Stopped (signal)" },
	{ SIGTSTP, "Stopped" },
	{ SIGTTIN, "Stopped (tty input)" },
	{ SIGTTOU, "Stopped (tty output)" },
};

const char *strsignal(int sig)
{
	for (size_t i = 0; i < sizeof(deaths) / sizeof(*deaths); i++)
		if (deaths[i].sig == sig)
			return deaths[i].words;
	return "Killed by a signal";
}
