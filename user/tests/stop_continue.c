/*
 * Stopped and continued children as wait sees them: each change told once,
 * only to who asks, with Linux's statuses; SIGCONT undoes, SIGKILL ends (J).
 * linux: prints the statuses.
 * needs: more jobs handlers
 */
#include "check.h"

static volatile int chld;

static void count(int sig)
{
	(void)sig;
	chld++;
}

static pid_t pausing_child(void)
{
	pid_t pid = must_fork();
	if (pid == 0)
		for (;;)
			pause();
	return pid;
}

static int change(pid_t pid, int options)
{
	int status = -1;
	pid_t got;
	do
		got = waitpid(pid, &status, options);
	while (got == -EINTR);
	CHECK_EQ(got, pid);
	return status;
}

static void told_once(void)
{
	const int stops[] = { SIGSTOP, SIGTSTP, SIGTTIN, SIGTTOU };
	pid_t pid = pausing_child();
	setpgid(pid, pid);
	for (unsigned i = 0; i < COUNT(stops); i++) {
		kill(pid, stops[i]);
		int status = change(pid, WUNTRACED);
		say("stopped by %d: %04x\n", stops[i], status);
		CHECK(WIFSTOPPED(status) && WSTOPSIG(status) == stops[i]);
		CHECK_EQ(waitpid(pid, &status, WUNTRACED | WNOHANG), 0);
		kill(pid, SIGCONT);
		status = change(pid, WCONTINUED);
		say("continued: %04x\n", status);
		CHECK_EQ(waitpid(pid, &status, WCONTINUED | WNOHANG), 0);
	}
	kill(pid, SIGKILL);
	SEE(status_of(pid), SIGKILL);
}

static void only_who_asks(void)
{
	int status;
	pid_t pid = pausing_child();
	kill(pid, SIGSTOP);
	nap(20);
	SEE(waitpid(pid, &status, WNOHANG), 0);
	SEE(waitpid(pid, &status, WNOHANG | WCONTINUED), 0);
	SEE(change(pid, WUNTRACED), SIGSTOP << 8 | 0x7f);
	kill(pid, SIGCONT);
	nap(20);
	SEE(waitpid(pid, &status, WNOHANG | WUNTRACED), 0);
	SEE(change(pid, WCONTINUED), 0xffff);
	kill(pid, SIGKILL);
	SEE(status_of(pid), SIGKILL);
	say("only who asks is told\n");
}

/* The change is still there to be told. */
static void until_stopped(pid_t pid)
{
	SEE(waitid(P_PID, pid, NULL, WUNTRACED | WNOWAIT), 0);
}

/* Both at once: a change not asked for is overtaken by the next. */
static void overtaken(void)
{
	int status;
	pid_t pid = pausing_child();
	kill(pid, SIGSTOP);
	until_stopped(pid);
	kill(pid, SIGCONT);
	SEE(change(pid, WUNTRACED | WCONTINUED), 0xffff);
	SEE(waitpid(pid, &status, WUNTRACED | WCONTINUED | WNOHANG), 0);
	kill(pid, SIGSTOP);
	until_stopped(pid);
	kill(pid, SIGKILL);
	SEE(change(pid, WUNTRACED | WCONTINUED), SIGKILL);
	say("overtaken by the next\n");
}

/* A stopped one takes nothing but SIGKILL and SIGCONT; the rest waits. */
static void signals_while_stopped(void)
{
	pid_t pid = pausing_child();
	kill(pid, SIGSTOP);
	SEE(change(pid, WUNTRACED), SIGSTOP << 8 | 0x7f);
	kill(pid, SIGTERM);
	nap(20);
	SEE(waitpid(pid, NULL, WNOHANG), 0);
	kill(pid, SIGCONT);
	SEE(status_of(pid), SIGTERM);
	pid = pausing_child();
	kill(pid, SIGSTOP);
	SEE(change(pid, WUNTRACED), SIGSTOP << 8 | 0x7f);
	kill(pid, SIGKILL);
	SEE(status_of(pid), SIGKILL);
	say("SIGTERM waits, SIGKILL does not\n");
}

static void sleep_for(int milliseconds)
{
	struct timespec span = { milliseconds / 1000,
				 milliseconds % 1000 * 1000000 };
	struct timespec left = { 7, 7 }, before, after;
	clock_gettime(CLOCK_MONOTONIC, &before);
	SEE(nanosleep(&span, &left), 0);
	clock_gettime(CLOCK_MONOTONIC, &after);
	SEE_TRUE((after.tv_sec - before.tv_sec) * 1000 +
	      (after.tv_nsec - before.tv_nsec) / 1000000 >= milliseconds);
	_exit(check_result());
}

/* A stop in the middle ends no sleep, and lengthens none. Who has slept before
 * he could be stopped is to sleep longer. */
static void sleeping_on(void)
{
	pid_t pid;
	int status = 0;
	for (int span = 60; !WIFSTOPPED(status); span *= 2) {
		pid = must_fork();
		if (pid == 0)
			sleep_for(span);
		until_asleep(pid);
		kill(pid, SIGSTOP);
		status = change(pid, WUNTRACED);
		CHECK(status == 0 || status == (SIGSTOP << 8 | 0x7f));
	}
	kill(pid, SIGCONT);
	SEE(status_of(pid), 0);
	pid = must_fork();
	if (pid == 0)
		_exit(pause() ? 1 : 0);
	until_asleep(pid);
	kill(pid, SIGSTOP);
	SEE(change(pid, WUNTRACED), SIGSTOP << 8 | 0x7f);
	kill(pid, SIGCONT);
	nap(20);
	SEE(waitpid(pid, NULL, WNOHANG), 0);
	kill(pid, SIGKILL);
	SEE(status_of(pid), SIGKILL);
	say("a stop ends no sleep\n");
}

/* SIGCONT throws pending stops away, a stop pending SIGCONTs. */
static void they_cancel(void)
{
	sigset_t set = sigmask(SIGTSTP) | sigmask(SIGCONT), now = 0, none = 0;
	pid_t me = getpid();
	SEE(sigprocmask(SIG_BLOCK, &set, NULL), 0);
	kill(me, SIGTSTP);
	SEE(sigpending(&now), 0);
	SEE_SAME(now, sigmask(SIGTSTP));
	handle(SIGCONT, count, 0);
	kill(me, SIGCONT);
	SEE(sigpending(&now), 0);
	SEE_SAME(now, sigmask(SIGCONT));
	kill(me, SIGTSTP);
	SEE(sigpending(&now), 0);
	SEE_SAME(now, sigmask(SIGTSTP));
	kill(me, SIGCONT);
	chld = 0;
	SEE(sigprocmask(SIG_SETMASK, &none, NULL), 0);
	SEE(chld, 1);
	handle(SIGCONT, SIG_DFL, 0);
	say("each cancels the other\n");
}

/* A handled SIGTSTP does not stop; SIGCONT's handler runs after it woke. */
static void handled(void)
{
	int fds[2];
	char byte;
	CHECK_EQ(pipe(fds), 0);
	pid_t pid = must_fork();
	if (pid == 0) {
		handle(SIGTSTP, count, 0);
		handle(SIGCONT, count, 0);
		chld = 0;
		tell(fds);
		while (chld < 1)	/* SIGCONT would take it away */
			nap(1);
		tell(fds);
		while (chld < 2)
			nap(1);
		_exit(chld);
	}
	hear(fds);
	kill(pid, SIGTSTP);
	hear(fds);
	SEE(waitpid(pid, NULL, WUNTRACED | WNOHANG), 0);
	kill(pid, SIGSTOP);
	SEE(change(pid, WUNTRACED), SIGSTOP << 8 | 0x7f);
	kill(pid, SIGCONT);
	SEE_SAME(status_of(pid), W_EXITCODE(2, 0));
	close(fds[1]);
	SEE(read(fds[0], &byte, 1), 0);
	close(fds[0]);
	say("handlers for both\n");
}

/* wait may tell before the signal comes, and two that wait are one. */
static void let_come(int signals)
{
	for (int i = 0; i < 500 && chld < signals; i++)
		nap(10);
}

/* SIGCHLD for a stop too, unless SA_NOCLDSTOP. */
static void sigchld_counts(uint32_t flags, int want)
{
	int each = want == 3;

	handle(SIGCHLD, count, flags);
	chld = 0;
	pid_t pid = pausing_child();
	kill(pid, SIGSTOP);
	change(pid, WUNTRACED);
	let_come(each);
	kill(pid, SIGCONT);
	change(pid, WCONTINUED);
	let_come(2 * each);
	kill(pid, SIGKILL);
	change(pid, 0);
	let_come(want);
	SEE_SAME(chld, want);
	handle(SIGCHLD, SIG_DFL, 0);
	say("SIGCHLD came %d times\n", chld);
}

/* A group nobody could continue: job control's stops do nothing to it. */
static void orphaned_group(void)
{
	pid_t pid = must_fork();
	if (pid == 0) {
		setsid();
		kill(getpid(), SIGTSTP);
		kill(getpid(), SIGTTIN);
		kill(getpid(), SIGTTOU);
		_exit(5);
	}
	SEE_SAME(change(pid, WUNTRACED), W_EXITCODE(5, 0));
	say("an orphaned group does not stop\n");
}

int main(void)
{
	told_once();
	only_who_asks();
	overtaken();
	signals_while_stopped();
	sleeping_on();
	they_cancel();
	handled();
	sigchld_counts(0, 3);
	sigchld_counts(SA_NOCLDSTOP, 1);
	orphaned_group();
	no_children_left();
	return check_result();
}
