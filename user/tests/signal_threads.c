/*
 * A process's signal finds a thread that takes it, also when the one told of
 * it blocks it meanwhile; SIGCONT and SIG_IGN empty every thread's queue; kill
 * never fails for a full one (J).
 * linux: prints what held.
 * needs: threads rtsig jobs handlers
 */
#include "threads.h"

#define RT		40
#define MANY		1500	/* more than the kernel keeps infos of */
#define PATIENCE	500	/* naps of 10 ms: a safety net */

static volatile int taken, waiter, never, ready, ask, left;

static void take(int sig)
{
	(void)sig;
	taken = gettid();
}

/* In here SIGUSR2 is blocked: somebody else must take it. */
static void wait_for_other(int sig)
{
	(void)sig;
	waiter = gettid();
	for (int i = 0; i < PATIENCE && !taken; i++)
		nap(10);
}

static int sleep_for_ever(void *arg)
{
	(void)arg;
	ready = 1;
	for (;;)
		wait_while(&never, 0);
	return 0;
}

static void another_takes_it(void)
{
	static struct thread t;
	struct sigaction act = {
		.sa_handler = (uint32_t)wait_for_other,
		.sa_mask = sigmask(SIGUSR2),
	};
	SEE(sigaction(SIGUSR1, &act, NULL), 0);
	handle(SIGUSR2, take, 0);
	thread_start(&t, sleep_for_ever, NULL);
	while (!ready)
		nap(1);
	pid_t me = getpid(), pid = must_fork();
	if (pid == 0) {
		kill(me, SIGUSR1);	/* one may be told of both */
		kill(me, SIGUSR2);
		_exit(0);
	}
	SEE(status_of(pid), 0);
	for (int i = 0; i < PATIENCE && !taken; i++)
		nap(10);
	SEE_TRUE(taken != 0 && taken != waiter);
	say("the other thread takes it\n");
	_exit(check_result());
}

/* Blocks all, and tells what is pending for it when it is asked. */
static int hold_back(void *arg)
{
	sigset_t all = ~0ull, now = 0;
	(void)arg;
	sigprocmask(SIG_SETMASK, &all, NULL);
	ready = 1;
	wait_while(&ask, 0);
	sigpending(&now);
	left = (now & sigmask(SIGTSTP) ? 1 : 0) |
	       (now & sigmask(SIGUSR1) ? 2 : 0) |
	       (now & sigmask(SIGUSR2) ? 4 : 0);
	return 0;
}

static void queues_are_emptied(void)
{
	static struct thread t;
	thread_start(&t, hold_back, NULL);
	while (!ready)
		nap(1);
	SEE(tgkill(getpid(), t.tid, SIGTSTP), 0);
	SEE(tgkill(getpid(), t.tid, SIGUSR1), 0);
	SEE(tgkill(getpid(), t.tid, SIGUSR2), 0);
	kill(getpid(), SIGCONT);
	handle(SIGUSR1, SIG_IGN, 0);
	ask = 1;
	futex_wake(&ask, 1);
	thread_join(&t);
	SEE(left, 4);
	say("SIGCONT and SIG_IGN reach every thread\n");
	_exit(check_result());
}

static void kill_never_fails(void)
{
	sigset_t rt = sigmask(RT);
	int failed = 0;
	sigprocmask(SIG_BLOCK, &rt, NULL);
	for (int i = 0; i < MANY; i++)
		failed += kill(getpid(), RT) != 0;
	SEE(failed, 0);
	say("kill does not fail\n");
	_exit(check_result());
}

static void what_is_kept(void)
{
	struct sigaction in = {
		.sa_handler = (uint32_t)take, .sa_mask = ~0ull,
		.sa_flags = SA_NODEFER | SA_RESTART,
	}, out;
	SEE(sigaction(SIGUSR1, &in, NULL), 0);
	SEE(sigaction(SIGUSR1, NULL, &out), 0);
	SEE_TRUE(out.sa_mask == ~(sigmask(SIGKILL) | sigmask(SIGSTOP)));
	SEE(out.sa_flags & (SA_NODEFER | SA_RESTART | SA_NOCLDWAIT),
	    SA_NODEFER | SA_RESTART);
	SEE(kill(getpid(), 65), -EINVAL);
	pid_t gone = must_fork();
	if (gone == 0)
		_exit(0);
	SEE(status_of(gone), 0);
	SEE(kill(gone, 65), -ESRCH);
	SEE(tgkill(getpid(), getpid(), 65), -EINVAL);
	say("actions and refusals\n");
}

static int queue_to(pid_t tgid, pid_t tid, int sig, const siginfo_t *info)
{
	return syscall4(__NR_rt_tgsigqueueinfo, tgid, tid, sig, (int)info);
}

static int take_value(void *arg)
{
	sigset_t rt = sigmask(RT);
	siginfo_t info;
	CHECK_EQ(sigtimedwait(&rt, &info, NULL), RT);
	CHECK_EQ(info.si_code, SI_QUEUE);
	*(volatile int *)arg = info.si_status;
	return 0;
}

/* With a value, to one thread: nobody else has it pending. */
static void queued_to_one(void)
{
	static struct thread t;
	volatile int value = 0;
	sigset_t rt = sigmask(RT), pending = 0;
	siginfo_t info = { .si_code = SI_QUEUE, .si_status = 77 };
	SEE(sigprocmask(SIG_BLOCK, &rt, NULL), 0);
	thread_start(&t, take_value, (void *)&value);
	int us = getpid(), it = t.tid;
	SEE(queue_to(us, us, RT, &info), 0);
	SEE(queue_to(us, it, 65, &info), -EINVAL);
	SEE(queue_to(us, 0, RT, &info), -EINVAL);
	SEE(queue_to(-1, it, RT, &info), -EINVAL);
	SEE(queue_to(us + 1, it, RT, &info), -ESRCH);
	SEE(queue_to(us, it, RT, (void *)8), -EFAULT);
	info.si_code = SI_TKILL;
	SEE(queue_to(us, it, RT, &info), -EPERM);
	SEE(queue_to(us, us, RT, &info), 0);
	SEE(value, 0);
	info.si_code = SI_QUEUE;
	SEE(sigtimedwait(&rt, NULL, NULL), RT);
	SEE(sigtimedwait(&rt, NULL, NULL), RT);
	CHECK_EQ(queue_to(us, it, RT, &info), 0);
	SEE(sigpending(&pending), 0);
	SEE(pending, 0);
	thread_join(&t);
	SEE(value, 77);
	say("queued to one\n");
}

int main(void)
{
	SEE(in_child(queued_to_one), 0);
	SEE(in_child(another_takes_it), 0);
	SEE(in_child(queues_are_emptied), 0);
	SEE(in_child(kill_never_fails), 0);
	what_is_kept();
	no_children_left();
	return check_result();
}
