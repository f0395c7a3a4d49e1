/*
 * Two children exiting at once, exit racing wait, a wait that begins before
 * or after the end, and SIGCHLD in the middle: no status is lost (G).
 * linux: prints how many were counted.
 * vmrun: -m 16
 * needs: handlers
 */
#include "frames.h"

#define ROUNDS	150

static void two_at_once(void)
{
	int seen = 0, status;
	pid_t one = must_fork();
	if (one == 0)
		_exit(1);
	pid_t two = must_fork();
	if (two == 0)
		_exit(2);
	for (int i = 0; i < 2; i++) {
		pid_t got = waitpid(-1, &status, 0);
		CHECK(got == one || got == two);
		seen += WEXITSTATUS(status);
		CHECK_EQ(WEXITSTATUS(status), got == one ? 1 : 2);
	}
	CHECK_EQ(seen, 3);
	no_children_left();
}

/* The child ends sooner or later by a different number of turns. */
static void exit_against_wait(void)
{
	for (int round = 0; round < ROUNDS; round++) {
		pid_t pid = must_fork();
		if (pid == 0) {
			for (int i = 0; i < round % 5; i++)
				sched_yield();
			_exit(round & 0xff);
		}
		for (int i = 0; i < round % 3; i++)
			sched_yield();
		CHECK_EQ(status_of(pid), W_EXITCODE(round & 0xff, 0));
	}
}

/* The parent is killed while its child ends: init inherits the status. */
static void parent_dies_meanwhile(void)
{
	for (int round = 0; round < 20; round++) {
		pid_t pid = must_fork();
		if (pid == 0) {
			pid_t child = must_fork();
			if (child == 0)
				_exit(1);
			if (round % 2)
				waitpid(child, NULL, 0);
			for (;;)
				sched_yield();
		}
		for (int i = 0; i < round; i++)
			sched_yield();
		CHECK_EQ(kill(pid, SIGKILL), 0);
		CHECK_EQ(status_of(pid), SIGKILL);
	}
}

static volatile int signals;

static void count(int sig)
{
	(void)sig;
	signals++;
}

/* A wait interrupted by its own child's SIGCHLD still gets the child. */
static void with_a_handler(void)
{
	CHECK_EQ(handle(SIGCHLD, count, SA_RESTART), 0);
	for (int round = 0; round < ROUNDS; round++) {
		pid_t pid = must_fork();
		if (pid == 0)
			_exit(7);
		int status;
		CHECK_EQ(waitpid(pid, &status, 0), pid);
		CHECK_EQ(status, W_EXITCODE(7, 0));
	}
	SEE(signals, ROUNDS);
	CHECK_EQ(handle(SIGCHLD, SIG_DFL, 0), 0);
}

/* SIGCHLD ignored: children reap themselves, and wait says ECHILD. */
static void ignored(void)
{
	CHECK_EQ(handle(SIGCHLD, SIG_IGN, 0), 0);
	for (int i = 0; i < 5; i++)
		if (must_fork() == 0)
			_exit(1);
	SEE(waitpid(-1, NULL, 0), -ECHILD);
	CHECK_EQ(handle(SIGCHLD, SIG_DFL, 0), 0);
}

int main(void)
{
	for (int round = 0; round < ROUNDS; round++)
		two_at_once();
	say("two at once, %d times\n", ROUNDS);
	exit_against_wait();
	say("exit against wait, %d times\n", ROUNDS);
	parent_dies_meanwhile();
	leaves_nothing(exit_against_wait);
	signals = 0;
	with_a_handler();
	say("%d SIGCHLDs\n", signals);
	ignored();
	say("ignored: nothing to wait for\n");
	no_children_left();
	return check_result();
}
