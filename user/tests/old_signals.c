/*
 * sigsuspend and sigpending as they were, with 32 signals in a mask.
 * linux: prints what they say.
 * needs: foreign
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
	return check_result();
}
