/*
 * sigsuspend that is stopped and goes on begins again: the mask its handler's
 * end brings back is still the one from before the call (H).
 * linux: prints what held.
 * needs: jobs handlers
 */
#include "check.h"

static volatile int handled;

static void note(int sig)
{
	handled = sig;
}

static void suspended(void)
{
	sigset_t before = sigmask(SIGUSR1) | sigmask(SIGHUP), none = 0, now = 0;
	handle(SIGUSR1, note, 0);
	SEE(sigprocmask(SIG_SETMASK, &before, NULL), 0);
	SEE(sigsuspend(&none), -EINTR);
	SEE(handled, SIGUSR1);
	SEE(sigprocmask(SIG_BLOCK, NULL, &now), 0);
	SEE_SAME(now, before);
}

int main(void)
{
	int status;
	pid_t pid = must_fork();
	if (pid == 0) {
		suspended();
		_exit(check_result());
	}
	until_asleep(pid);
	CHECK_EQ(kill(pid, SIGSTOP), 0);
	CHECK_EQ(waitpid(pid, &status, WUNTRACED), pid);
	CHECK_EQ(kill(pid, SIGCONT), 0);
	until_asleep(pid);
	CHECK_EQ(kill(pid, SIGUSR1), 0);
	SEE(status_of(pid), 0);
	no_children_left();
	return check_result();
}
