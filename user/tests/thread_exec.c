/*
 * execve by one of many threads: the others end first, and the new program
 * has the process's number, whoever called (J). A failed one changes nothing.
 * linux: prints the statuses.
 * needs: threads rtsig jobs handlers
 */
#include "threads.h"

#define SUCCESS	21
#define RT	40		/* a real-time signal, sent */
#define SENT	3		/* so often */

static const char *program;
static volatile int never;

static int sleep_for_ever(void *arg)
{
	(void)arg;
	wait_while(&never, 0);
	return 0;
}

static int spin(void *arg)
{
	volatile int *turns = arg;
	for (;;)
		++*turns;
	return 0;
}

static int exec_here(void *arg)
{
	char pid[16];
	snprintf(pid, sizeof(pid), "%d", getpid());
	char *args[] = { arg, "after", pid, NULL };
	execve(program, args, NULL);
	_exit(127);
}

static void send_queue(void)
{
	sigset_t rt = sigmask(RT);
	sigprocmask(SIG_BLOCK, &rt, NULL);
	for (int i = 0; i < SENT; i++) {
		siginfo_t info = { .si_code = SI_QUEUE, .si_status = i };
		CHECK_EQ(sigqueueinfo(getpid(), RT, &info), 0);
	}
}

/* What waited for the process still waits, in order. */
static void take_queue(void)
{
	sigset_t rt = sigmask(RT);
	struct timespec now = { 0, 0 };
	siginfo_t info;
	for (int i = 0; i < SENT; i++) {
		CHECK_EQ(sigtimedwait(&rt, &info, &now), RT);
		CHECK_EQ(info.si_status, i);
	}
	SEE(sigtimedwait(&rt, &info, &now), -EAGAIN);
}

/* In the new program: alone, with the number of the old. */
static int after(const char *pid)
{
	take_queue();
	SEE_SAME(getpid(), atoi(pid));
	SEE_SAME(gettid(), getpid());
	SEE_SAME(getpid(), getpgrp());
	return check_result() ? 1 : SUCCESS;
}

static void with_company(void)
{
	static struct thread t[3];
	static int turns;
	setpgid(0, 0);
	send_queue();
	thread_start(&t[0], sleep_for_ever, NULL);
	thread_start(&t[1], spin, &turns);
	thread_start(&t[2], sleep_for_ever, NULL);
}

static void leader_execs(void)
{
	with_company();
	exec_here("leader");
}

static void thread_execs(void)
{
	static struct thread t;
	with_company();
	thread_start(&t, exec_here, "thread");
	wait_while(&never, 0);
}

static void thread_execs_without_leader(void)
{
	static struct thread t;
	with_company();
	thread_start(&t, exec_here, "orphan");
	exit_thread(3);
}

static int both(void *arg)
{
	exec_here(arg);
	return 0;
}

/* Two want it at the same time: one gets it, and the process lives on. */
static void race(void)
{
	static struct thread t[2];
	with_company();
	thread_start(&t[0], both, "first");
	thread_start(&t[1], both, "second");
	exec_here("third");
}

static int failing(void *arg)
{
	volatile int *result = arg;
	char *args[] = { "nothing", NULL };
	*result = execve("/no/such/program", args, NULL);
	return 0;
}

static void failed_exec(void)
{
	static struct thread t, other;
	static int result;
	thread_start(&other, sleep_for_ever, NULL);
	thread_start(&t, failing, &result);
	thread_join(&t);
	SEE(result, -ENOENT);
	SEE(tgkill(getpid(), other.tid, 0), 0);
	_exit(check_result() ? 1 : SUCCESS);
}

static void tell_status(const char *what, void (*body)(void))
{
	int status = in_child(body);
	SEE_SAME(status, W_EXITCODE(SUCCESS, 0));
	say("%s: %04x\n", what, status);
}

int main(int argc, char **argv)
{
	if (argc > 2)
		return after(argv[2]);
	program = self_path(argv[0]);
	tell_status("the leader", leader_execs);
	tell_status("another thread", thread_execs);
	tell_status("without a leader", thread_execs_without_leader);
	for (int i = 0; i < 5; i++)
		tell_status("all of them at once", race);
	tell_status("in vain", failed_exec);
	no_children_left();
	return check_result();
}
