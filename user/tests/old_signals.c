/*
 * sigsuspend, sigpending, sgetmask and ssetmask as they were, with 32 signals
 * in a mask.
 * linux: prints what they say.
 * needs: foreign handlers
 */
#include "check.h"

static int caught;

static void on_signal(int sig)
{
	caught = sig;
}

static int pending(void)
{
	uint32_t set[2] = { 0, 0x1234 };
	SEE(syscall1(__NR_sigpending, (int)set), 0);
	CHECK_EQ(set[1], 0x1234);
	return set[0];
}

static sigset_t blocked(void)
{
	sigset_t now;
	CHECK_EQ(sigprocmask(SIG_BLOCK, NULL, &now), 0);
	return now;
}

/* ssetmask's mask is all there is: a real-time signal is let through. */
static void masks(void)
{
	sigset_t late = sigmask(40) | sigmask(SIGUSR1);
	SEE(sigprocmask(SIG_SETMASK, &late, NULL), 0);
	SEE(syscall0(__NR_sgetmask), sigmask(SIGUSR1));
	SEE(syscall1(__NR_ssetmask, sigmask(SIGUSR2)), sigmask(SIGUSR1));
	SEE_TRUE(blocked() == sigmask(SIGUSR2));
	SEE(syscall1(__NR_ssetmask, 0x7fffffff), sigmask(SIGUSR2));
	SEE_TRUE(blocked() == (0x7fffffff & ~sigmask(SIGKILL) &
			       ~sigmask(SIGSTOP)));
	SEE_TRUE(syscall0(__NR_sgetmask) == (int)blocked());
	pid_t pid = must_fork();
	if (pid == 0)
		_exit(syscall0(__NR_sgetmask) != (int)blocked());
	SEE(status_of(pid), 0);
	kill(getpid(), SIGUSR1);
	SEE_TRUE(syscall1(__NR_ssetmask, 0) == 0x7ffbfeff);
	SEE(caught, SIGUSR1);
	SEE(syscall0(__NR_sgetmask), 0);
}

int main(void)
{
	sigset_t both = 1 << (SIGUSR1 - 1) | 1 << (SIGUSR2 - 1), now = 0;
	handle(SIGUSR1, on_signal, 0);
	handle(SIGUSR2, on_signal, 0);
	sigprocmask(SIG_BLOCK, &both, NULL);
	SEE(pending(), 0);
	kill(getpid(), SIGUSR2);
	SEE(pending(), 1 << (SIGUSR2 - 1));
	SEE(syscall3(__NR_sigsuspend, 1, 2, ~(1 << (SIGUSR2 - 1))), -EINTR);
	SEE(caught, SIGUSR2);
	SEE(pending(), 0);
	sigprocmask(SIG_BLOCK, NULL, &now);
	SEE_TRUE(now == both);
	kill(getpid(), SIGUSR1);
	SEE(syscall3(__NR_sigsuspend, 0, 0, 0), -EINTR);
	SEE(caught, SIGUSR1);
	SEE(syscall1(__NR_sigpending, 8), -EFAULT);
	masks();
	return check_result();
}
