/* What does a thread cost, a futex's turn, a signal's handler? */
#include "bench.h"
#include <signal.h>
#include <thread.h>

static char thread_stack[2 * PAGE_SIZE] __attribute__((aligned(16)));
static volatile int thread_id;		/* 0 again when it has ended */

static void start_thread(int (*fn)(void *), void *arg)
{
	int tid = clone_call(CLONE_LIKE_A_THREAD | CLONE_PARENT_SETTID |
			     CLONE_CHILD_CLEARTID,
			     thread_stack + sizeof(thread_stack),
			     (int *)&thread_id, NULL, (int *)&thread_id, fn,
			     arg);
	if (tid < 0)
		give_up("clone", tid);
}

static void join_thread(void)
{
	for (int tid; (tid = thread_id) != 0; )
		futex_wait(&thread_id, tid, NULL);
}

static int do_nothing(void *arg)
{
	(void)arg;
	return 0;
}

static uint32_t sample_thread(void)
{
	uint32_t start = now();
	start_thread(do_nothing, NULL);
	join_thread();
	return now() - start;
}

static volatile int turn;		/* 0: ours, 1: the thread's, 2: end */

static void await_turn(int whose)
{
	for (int is; (is = turn) != whose && is != 2; )
		futex_wait(&turn, is, NULL);
}

static void pass_turn(int to)
{
	turn = to;
	futex_wake(&turn, 1);
}

static int pong(void *arg)
{
	while (await_turn(1), turn != 2)
		pass_turn(0);
	return (int)arg;
}

static uint32_t sample_futex(void)
{
	uint32_t start = now();
	pass_turn(1);
	await_turn(0);
	return (now() - start) / 2;
}

static void measure_futex(void)
{
	start_thread(pong, NULL);
	measure("futex_ping_pong", sample_futex, RUNS);
	pass_turn(2);
	join_thread();
}

/* --- a signal --------------------------------------------------------- */

static void handler(int sig)
{
	(void)sig;
}

static uint32_t sample_signal(void)
{
	pid_t me = getpid();
	uint32_t start = now();
	kill(me, SIGUSR1);
	return now() - start;
}

static void measure_signal(void)
{
	signal(SIGUSR1, HANDLER(handler));
	measure("signal_deliver_return", sample_signal, RUNS);
	signal(SIGUSR1, SIG_DFL);
}

void measure_threads(void)
{
	measure("thread_create_join", sample_thread, RUNS);
	measure_futex();
	measure_signal();
}
