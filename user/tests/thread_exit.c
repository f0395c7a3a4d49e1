/*
 * How a process of several threads ends: exit takes one, exit_group all, the
 * leader may go first, and a fatal signal to any is the end of everyone (J).
 * linux: prints the statuses.
 * needs: threads
 */
#include "threads.h"

static volatile int never;

static int sleep_for_ever(void *arg)
{
	(void)arg;
	wait_while(&never, 0);
	return 0;
}

static void company(void)
{
	static struct thread t[3];
	for (unsigned i = 0; i < COUNT(t); i++)
		thread_start(&t[i], sleep_for_ever, NULL);
}

static void tell_status(const char *what, void (*body)(void), int want)
{
	pid_t pid = must_fork();
	if (pid == 0) {
		body();
		_exit(90);
	}
	int status = status_of(pid) & ~0x80;	/* no word on core files */
	SEE_SAME(status, want);
	say("%s: %04x\n", what, status);
}

static int small_exit(void *arg)
{
	exit_thread((int)arg);
}

static int last_exit(void *arg)
{
	until_state(getpid(), 'Z');
	exit_thread((int)arg);
}

static void thread_exits(void)
{
	struct thread t;
	thread_start(&t, small_exit, (void *)5);
	thread_join(&t);
	_exit(6);			/* we are still there */
}

static int whole_exit(void *arg)
{
	nap(5);
	_exit((int)arg);
}

static void thread_exits_for_all(void)
{
	static struct thread t;
	company();
	thread_start(&t, whole_exit, (void *)7);
	wait_while(&never, 0);
}

static void leader_exits_for_all(void)
{
	company();
	_exit(8);
}

/* The last to leave decides the status. */
static void leader_leaves_first(void)
{
	static struct thread t;
	thread_start(&t, last_exit, (void *)9);
	exit_thread(10);
}

static int late_exit(void *arg)
{
	nap(30);
	return last_exit(arg);
}

static void leader_leaves_long_before(void)
{
	static struct thread t;
	thread_start(&t, late_exit, (void *)11);
	exit_thread(12);
}

static void leader_leaves_then_exit_group(void)
{
	static struct thread t;
	company();
	thread_start(&t, whole_exit, (void *)13);
	exit_thread(14);
}

static int fault(void *arg)
{
	return *(volatile int *)arg;
}

static void thread_faults(void)
{
	static struct thread t;
	company();
	thread_start(&t, fault, NULL);
	wait_while(&never, 0);
}

static void thread_killed(void)
{
	static struct thread t;
	company();
	thread_start(&t, sleep_for_ever, NULL);
	nap(5);
	tgkill(getpid(), t.tid, SIGTERM);
	wait_while(&never, 0);
}

static void killed_without_leader(void)
{
	static struct thread t;
	thread_start(&t, sleep_for_ever, NULL);
	exit_thread(15);
}

/* The last one's, of us as of Linux since 6.0; before that the leader's. */
static void last_one_decides(const char *what, void (*body)(void), int last,
			     int leader)
{
	int status = in_child(body);
	SEE_TRUE(status == last || (status == leader && !on_tine()));
	say("%s\n", what);
}

/* A process whose leader has gone is no zombie yet, and can be killed. */
static void dead_leader(void)
{
	pid_t pid = must_fork();
	if (pid == 0)
		killed_without_leader();
	until_state(pid, 'Z');
	SEE(waitpid(pid, NULL, WNOHANG), 0);
	SEE(kill(pid, SIGUSR1), 0);
	SEE(status_of(pid), SIGUSR1);
	say("a group is alive while one of it is\n");
}

int main(void)
{
	tell_status("exit in a thread", thread_exits, 0x600);
	tell_status("exit_group in a thread", thread_exits_for_all, 0x700);
	tell_status("exit_group in the leader", leader_exits_for_all, 0x800);
	last_one_decides("leader out first", leader_leaves_first, 0x900,
			 0xa00);
	last_one_decides("long before", leader_leaves_long_before, 0xb00,
			 0xc00);
	tell_status("then exit_group", leader_leaves_then_exit_group, 0xd00);
	tell_status("a thread faults", thread_faults, SIGSEGV);
	tell_status("a thread is killed", thread_killed, SIGTERM);
	dead_leader();
	no_children_left();
	return check_result();
}
