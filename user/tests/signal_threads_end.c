/*
 * Stop, continue and default deaths concern the whole process, whichever
 * thread a signal was sent to; a handler interrupts one thread's call only.
 * linux: prints what held.
 * needs: threads jobs handlers
 */
#include "threads.h"

static volatile int *shared;	/* [0]: count, [1]: tid */

static int count(void *arg)
{
	(void)arg;
	shared[1] = gettid();
	for (;;)
		shared[0]++;
	return 0;
}

static pid_t counting_process(void)
{
	shared[0] = shared[1] = 0;
	pid_t pid = must_fork();
	if (pid == 0) {
		static struct thread t;
		setpgid(0, 0);	/* an orphaned group would not stop */
		thread_start(&t, count, NULL);
		for (;;)
			pause();
	}
	while (!shared[1] || !shared[0])
		nap(1);
	return pid;
}

#define FEW	50		/* naps in which it would count, if it did */
#define MANY	10000

static bool counts(int naps)
{
	int before = shared[0];
	for (int i = 0; i < naps && shared[0] == before; i++)
		nap(1);
	return shared[0] != before;
}

static void all_stop(void)
{
	int status;
	pid_t pid = counting_process();
	SEE(tgkill(pid, shared[1], SIGSTOP), 0);
	SEE_SAME(waitpid(pid, &status, WUNTRACED), pid);
	SEE(status, SIGSTOP << 8 | 0x7f);
	SEE_TRUE(!counts(FEW));
	SEE(tgkill(pid, pid, SIGCONT), 0);
	SEE_SAME(waitpid(pid, &status, WCONTINUED), pid);
	SEE(status, 0xffff);
	SEE_TRUE(counts(MANY));
	SEE(kill(pid, SIGTSTP), 0);
	SEE_SAME(waitpid(pid, &status, WUNTRACED), pid);
	SEE(status, SIGTSTP << 8 | 0x7f);
	SEE_TRUE(!counts(FEW));
	SEE(kill(pid, SIGKILL), 0);
	SEE(status_of(pid), SIGKILL);
	say("all stop, all continue\n");
}

static void all_die(void)
{
	const int signals[] = { SIGHUP, SIGTERM, SIGUSR1, SIGKILL };
	for (unsigned i = 0; i < COUNT(signals); i++) {
		pid_t pid = counting_process();
		int to = i % 2 ? pid : shared[1];
		CHECK_EQ(tgkill(pid, to, signals[i]), 0);
		CHECK_EQ(status_of(pid), signals[i]);
	}
	say("all die of it\n");
}

static void nothing(int sig)
{
	(void)sig;
}

static volatile int results[2];
static int fds[2];

static int read_byte(void *arg)
{
	char byte;
	results[(int)arg] = read(fds[0], &byte, 1);
	return 0;
}

static void one_is_interrupted(void)
{
	struct thread t[2];
	CHECK_EQ(pipe(fds), 0);
	handle(SIGUSR1, nothing, 0);
	thread_start(&t[0], read_byte, (void *)0);
	thread_start(&t[1], read_byte, (void *)1);
	int second = t[1].tid;
	nap(10);
	while (t[1].tid == second) {	/* it may not have got there yet */
		tgkill(getpid(), second, SIGUSR1);
		nap(5);
	}
	thread_join(&t[1]);
	SEE(results[1], -EINTR);
	tell(fds);
	thread_join(&t[0]);
	SEE(results[0], 1);
	close_pair(fds);
	say("one call is interrupted\n");
}

int main(void)
{
	shared = shared_page();
	all_stop();
	all_die();
	one_is_interrupted();
	no_children_left();
	return check_result();
}
