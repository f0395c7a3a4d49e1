/*
 * wait's __WALL, __WCLONE and __WNOTHREAD: which children count, by the signal
 * they end with and by the thread that made them (G).
 * linux: prints what held.
 * needs: threads more jobs handlers
 */
#include "threads.h"
#include <task.h>

static pid_t child_with(int exit_signal)
{
	pid_t pid = syscall5(__NR_clone, exit_signal, 0, 0, 0, 0);
	if (!CHECK(pid >= 0))
		_exit(1);
	if (pid == 0)
		_exit(7);
	return pid;
}

static void by_exit_signal(void)
{
	const int signals[] = { SIGCHLD, 0, SIGUSR1 };
	handle(SIGUSR1, SIG_IGN, 0);
	for (unsigned i = 0; i < COUNT(signals); i++) {
		int clone = i > 0, status = 0;
		pid_t pid = child_with(signals[i]);
		CHECK_EQ(waitpid(pid, &status, clone ? 0 : (int)__WCLONE),
			 -ECHILD);
		CHECK_EQ(waitpid(pid, &status, clone ? (int)__WCLONE : 0),
			 pid);
		CHECK_EQ(status, W_EXITCODE(7, 0));
		pid = child_with(signals[i]);
		CHECK_EQ(waitpid(pid, &status, __WALL), pid);
		pid = child_with(signals[i]);
		CHECK_EQ(waitpid(-1, &status, __WALL | __WCLONE), pid);
	}
	say("by exit signal\n");
}

static volatile int mortal, go, end;

/* Goes on only after its maker, the thread, has ended. */
static void wait_for_its_end(void)
{
	prctl(PR_SET_PDEATHSIG, SIGTERM);
	kill(getppid(), SIGUSR2);
	for (;;)
		pause();
}

static void ready(int sig)
{
	(void)sig;
	go = 1;
	futex_wake(&go, 2);
}

static int from_thread(void *arg)
{
	(void)arg;
	SEE(waitpid(-1, NULL, __WNOTHREAD), -ECHILD);
	SEE(waitid(P_ALL, 0, NULL, WEXITED | (int)__WNOTHREAD), -ECHILD);
	pid_t pid = child_with(SIGCHLD);
	SEE_SAME(waitpid(-1, NULL, __WNOTHREAD), pid);
	pid = must_fork();
	if (pid == 0)
		wait_for_its_end();
	set_and_wake(&mortal, pid);
	wait_while(&end, 0);
	return 0;
}

static void by_thread(void)
{
	struct thread t;
	pid_t pid = child_with(SIGCHLD);
	SEE_SAME(waitpid(pid, NULL, __WNOTHREAD), pid);
	handle(SIGUSR2, ready, SA_RESTART);
	pid = child_with(SIGCHLD);
	thread_start(&t, from_thread, NULL);
	wait_while(&go, 0);
	wait_while(&mortal, 0);
	SEE(waitpid(mortal, NULL, __WNOTHREAD), -ECHILD);
	end = 1;
	futex_wake(&end, 1);
	thread_join(&t);
	SEE_SAME(waitpid(pid, NULL, __WNOTHREAD | __WALL), pid);
	int status = 0;
	SEE_SAME(waitpid(mortal, &status, __WNOTHREAD), mortal);
	SEE(status, SIGTERM);
	say("by thread\n");
}

static void usage_of_stops(void)
{
	struct rusage usage;
	int status;
	pid_t pid = must_fork();
	if (pid == 0)
		for (;;)
			pause();
	memset(&usage, 0xff, sizeof(usage));
	kill(pid, SIGSTOP);
	SEE_SAME(wait4(pid, &status, WUNTRACED, &usage), pid);
	SEE_TRUE(usage.ru_utime.tv_sec == 0 && usage.ru_stime.tv_sec == 0);
	kill(pid, SIGKILL);
	SEE_SAME(wait4(pid, &status, __WALL, &usage), pid);
	say("usage of stops\n");
}

int main(void)
{
	by_exit_signal();
	by_thread();
	usage_of_stops();
	no_children_left();
	return check_result();
}
