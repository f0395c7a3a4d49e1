/*
 * Handlers run and return to where they were called, with all registers;
 * masks, nesting, EINTR against SA_RESTART, alarm and pause, SIGKILL, and a
 * fault's address (H; what wait and pipes stand on).
 * linux: prints what held.
 * needs: handlers rtsig clocks
 */
#include "check.h"

static volatile int calls, order[4];

static void count(int sig)
{
	order[calls++ & 3] = sig;
}

static void handlers(void)
{
	calls = 0;
	CHECK_EQ(handle(SIGUSR1, count, 0), 0);
	SEE(kill(getpid(), SIGUSR1), 0);
	SEE(calls, 1);
	SEE(order[0], SIGUSR1);
	CHECK_EQ(handle(SIGUSR1, SIG_IGN, 0), 0);
	SEE(kill(getpid(), SIGUSR1), 0);
	CHECK_EQ(handle(SIGUSR1, count, SA_RESETHAND), 0);
	SEE(kill(getpid(), SIGUSR1), 0);
	SEE(calls, 2);
	struct sigaction now;
	SEE(sigaction(SIGUSR1, NULL, &now), 0);
	SEE(now.sa_handler, SIG_DFL);
	CHECK_EQ(handle(SIGKILL, count, 0), -EINVAL);
	CHECK_EQ(handle(SIGSTOP, SIG_IGN, 0), -EINVAL);
	CHECK_EQ(handle(0, count, 0), -EINVAL);
	CHECK_EQ(handle(65, count, 0), -EINVAL);
	SEE(kill(getpid(), 65), -EINVAL);
	SEE(kill(getpid(), 0), 0);
	say("handled, ignored, reset\n");
}

static void masks(void)
{
	sigset_t both = sigmask(SIGUSR1) | sigmask(SIGUSR2), old = 1;
	sigset_t none = 0, everything = ~0ull;
	calls = 0;
	handle(SIGUSR1, count, 0);
	handle(SIGUSR2, count, 0);
	SEE(sigprocmask(SIG_BLOCK, &both, &old), 0);
	SEE(old, 0);
	for (int i = 0; i < 3; i++)
		kill(getpid(), SIGUSR2);	/* pending once, not thrice */
	kill(getpid(), SIGUSR1);
	SEE(calls, 0);
	SEE(sigsuspend(&none), -EINTR);
	SEE(calls, 2);
	SEE(sigprocmask(SIG_SETMASK, &everything, NULL), 0);
	SEE(sigprocmask(SIG_SETMASK, &none, &old), 0);
	SEE_SAME(old, ~0ull & ~sigmask(SIGKILL) & ~sigmask(SIGSTOP));
	SEE(sigprocmask(77, &none, NULL), -EINVAL);
	say("blocked, pending once, delivered\n");
}

static volatile int depth, deepest, sent;

static void nest(int sig)
{
	if (++depth > deepest)
		deepest = depth;
	if (sent++ < 2)
		kill(getpid(), sig == SIGUSR1 ? SIGUSR2 : SIGUSR1);
	depth--;
}

/* Its own signal waits until a handler is done; with SA_NODEFER it nests. */
static void nesting(void)
{
	handle(SIGUSR1, nest, 0);
	handle(SIGUSR2, nest, 0);
	deepest = sent = 0;
	kill(getpid(), SIGUSR1);
	SEE(deepest, 2);
	handle(SIGUSR1, nest, SA_NODEFER);
	handle(SIGUSR2, nest, SA_NODEFER);
	deepest = sent = 0;
	kill(getpid(), SIGUSR1);
	SEE(deepest, 3);
	say("nested\n");
}

static uint32_t saw[8];

/* kill, and see that only eax is changed when the handler has returned. */
static void registers(void)
{
	handle(SIGUSR1, count, 0);
	pid_t me = getpid();
	__asm__ volatile(
		"pushal\n\t"
		"movl $0x33333333, %%edx\n\t"	"movl $0x44444444, %%esi\n\t"
		"movl $0x55555555, %%edi\n\t"	"movl $0x66666666, %%ebp\n\t"
		"stc\n\t"			"int $0x80\n\t"
		"movl %%ebx, 0+%c2\n\t"	"movl %%ecx, 4+%c2\n\t"
		"movl %%edx, 8+%c2\n\t"	"movl %%esi, 12+%c2\n\t"
		"movl %%edi, 16+%c2\n\t"	"movl %%ebp, 20+%c2\n\t"
		"movl %%eax, 24+%c2\n\t"	"sbbl %%eax, %%eax\n\t"
		"movl %%eax, 28+%c2\n\t"	"popal"
		: : "a" (__NR_kill), "b" (me), "i" (saw), "c" (SIGUSR1)
		: "memory", "cc");
	const uint32_t want[8] = { me, SIGUSR1, 0x33333333, 0x44444444,
				   0x55555555, 0x66666666, 0, ~0u };
	for (int i = 0; i < 8; i++)
		CHECK_EQ(saw[i], want[i]);
	say("registers restored\n");
}

static void interrupted(uint32_t flags, int want)
{
	int fds[2];
	char byte = 0;
	CHECK_EQ(pipe(fds), 0);
	handle(SIGUSR1, count, flags);
	calls = 0;
	pid_t parent = getpid();
	pid_t pid = must_fork();
	if (pid == 0) {
		until_asleep(parent);
		kill(parent, SIGUSR1);
		nap(want == -EINTR ? 100000 : 30);
		write(fds[1], "x", 1);
		pause();
	}
	SEE_SAME(read(fds[0], &byte, 1), want);
	SEE(calls, 1);
	SEE(kill(pid, SIGKILL), 0);
	SEE(status_of(pid), SIGKILL);
	close_pair(fds);
}

#define SLACK	1000000		/* Linux adds some, to save wakings */

/* What is left of a sleep is never more than was asked for. */
static void what_is_left(void)
{
	struct timespec all = { 100, 1 }, left = { 0, 0 };
	pid_t parent = getpid(), pid = must_fork();
	if (pid == 0)
		while (kill(parent, SIGUSR1) == 0)	/* one comes in time */
			sched_yield();
	SEE(nanosleep(&all, &left), -EINTR);
	kill(pid, SIGKILL);
	SEE_TRUE(left.tv_sec < 100 || (left.tv_sec == 100 &&
		 left.tv_nsec < SLACK));
	SEE(status_of(pid), SIGKILL);
}

/* One may come before we sleep: there will be another. */
static void count_and_go_on(int sig)
{
	count(sig);
	alarm(1);
}

static void clocks(void)
{
	struct timespec long_nap = { 1000, 0 }, left = { 0, 0 };
	calls = 0;
	handle(SIGALRM, count_and_go_on, 0);
	SEE(alarm(1), 0);
	SEE(pause(), -EINTR);
	SEE_TRUE(calls > 0);
	SEE(order[0], SIGALRM);
	SEE(nanosleep(&long_nap, &left), -EINTR);
	SEE_TRUE(left.tv_sec >= 900 && left.tv_sec < 1000);
	alarm(0);
	handle(SIGUSR1, count, 0);
	what_is_left();
	SEE(alarm(50), 0);
	SEE(alarm(0), 50);
	SEE(alarm(INT32_MAX), 0);
	SEE(alarm(0), INT32_MAX);
	say("alarm ends pause and nanosleep\n");
}

static void on_fault(int sig, siginfo_t *info, void *context)
{
	struct ucontext *at = context;
	SEE(sig, SIGSEGV);
	SEE(info->si_addr, 0x1234);
	SEE(at->uc_mcontext.cr2, 0x1234);
	_exit(check_result() + 20);
}

static void fault_address(void)
{
	CHECK_EQ(handle(SIGSEGV, on_fault, SA_SIGINFO), 0);
	*(volatile char *)0x1234 = 1;
}

/* A fault that is blocked or ignored kills all the same. */
static void blocked_fault(void)
{
	sigset_t set = sigmask(SIGSEGV);
	handle(SIGSEGV, SIG_IGN, 0);
	sigprocmask(SIG_BLOCK, &set, NULL);
	*(volatile char *)0x1234 = 1;
}

int main(void)
{
	handlers();
	masks();
	nesting();
	registers();
	interrupted(0, -EINTR);
	interrupted(SA_RESTART, 1);
	say("EINTR, and SA_RESTART\n");
	clocks();
	SEE_SAME(in_child(fault_address), W_EXITCODE(20, 0));
	SEE(in_child(blocked_fault), SIGSEGV);
	say("a fault tells its address\n");
	no_children_left();
	return check_result();
}
