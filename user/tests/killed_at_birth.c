/*
 * A tick brings SIGKILL to a process while clone makes it one thread more, at
 * each of a tick's many places: does the newborn thread run but once?
 *
 * linux: prints what held.
 * needs: threads clocks
 * vmrun: --icount 6
 */
#include "threads.h"
#include <uapi/clocks.h>

#define ROUNDS		400
#define TICK_NS		10000000
#define STEP		7		/* turns of a loop: places for the tick */

static int end(void *unused UNUSED)
{
	exit_thread(0);
}

/* The newborn uses its maker's stack: it may, since it only ends. */
static _Noreturn void make_threads(int wait)
{
	struct sigevent how = { .sigev_signo = SIGKILL,
				.sigev_notify = SIGEV_SIGNAL };
	struct itimerspec soon = { .it_value.tv_nsec = TICK_NS };
	char *stack = new_stack() + THREAD_STACK;
	int timer;

	CHECK_EQ(syscall3(__NR_timer_create, CLOCK_MONOTONIC, (int)&how,
			  (int)&timer), 0);
	CHECK_EQ(syscall4(__NR_timer_settime, timer, 0, (int)&soon, 0), 0);
	for (volatile int i = 0; i < wait; i++)
		;
	for (;;)
		clone_call(CLONE_LIKE_A_THREAD, stack, NULL, NULL, NULL, end,
			   NULL);
}

int main(void)
{
	int killed = 0;

	for (int i = 0; i < ROUNDS; i++) {
		pid_t pid = must_fork();
		if (pid == 0)
			make_threads(i * STEP);
		killed += status_of(pid) == SIGKILL;
	}
	SEE(killed, ROUNDS);
	return check_result();
}
