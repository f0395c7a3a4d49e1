/*
 * WNOHANG, waiting twice, for oneself, with no child; out of order; for a
 * group; a killed spinner; orphans, which go to init (G).
 * linux: prints the outcomes, no pids.
 * needs: more jobs
 */
#include "check.h"

static int gate[2];

/* A child that ends with this value once told to. */
static pid_t waiting_child(int value)
{
	pid_t pid = must_fork();
	if (pid == 0) {
		hear(gate);
		_exit(value);
	}
	return pid;
}

static void no_child(void)
{
	int status = 1234;
	SEE(waitpid(-1, &status, 0), -ECHILD);
	SEE(waitpid(-1, &status, WNOHANG), -ECHILD);
	SEE(waitpid(getpid(), &status, 0), -ECHILD);
	SEE(waitpid(getppid(), &status, 0), -ECHILD);
	SEE(waitpid(1, &status, WNOHANG), -ECHILD);
	SEE(waitpid(0, &status, 0), -ECHILD);
	SEE(waitpid(-1, &status, 0x40), -EINVAL);
	SEE(status, 1234);
	say("without a child: ECHILD\n");
}

static void without_hanging(void)
{
	int status = 1234;
	pid_t pid = waiting_child(9);
	SEE(waitpid(pid, &status, WNOHANG), 0);
	SEE(waitpid(-1, &status, WNOHANG), 0);
	SEE(status, 1234);
	tell(gate);
	pid_t got;
	while ((got = waitpid(pid, &status, WNOHANG)) == 0)
		nap(1);
	SEE_SAME(got, pid);
	SEE_SAME(status, W_EXITCODE(9, 0));
	SEE(waitpid(pid, &status, 0), -ECHILD);	/* twice */
	say("WNOHANG: not yet, then once\n");
}

/* Waited for last first; all end before the first wait. */
static void out_of_order(void)
{
	enum { CHILDREN = 6 };
	pid_t pids[CHILDREN];
	for (int i = 0; i < CHILDREN; i++) {
		pids[i] = must_fork();
		if (pids[i] == 0)
			_exit(i);
	}
	for (int i = 0; i < CHILDREN; i++)
		until_dead(pids[i]);
	for (int i = CHILDREN - 1; i >= 0; i--)
		CHECK_EQ(status_of(pids[i]), W_EXITCODE(i, 0));
	no_children_left();
	say("%d waited for in the other order\n", CHILDREN);
}

/* Of two that have ended any wait takes the elder, who was the last to end. */
static void eldest_first(void)
{
	pid_t elder = waiting_child(1);
	pid_t younger = must_fork();
	if (younger == 0)
		_exit(2);
	siginfo_t info;
	SEE(waitid(P_PID, younger, &info, WEXITED | WNOWAIT), 0);
	tell(gate);
	SEE(waitid(P_PID, elder, &info, WEXITED | WNOWAIT), 0);
	SEE_SAME(waitpid(-1, NULL, 0), elder);
	SEE_SAME(waitpid(-1, NULL, 0), younger);
	say("the eldest first\n");
}

/* Not one's own children: grandchildren, and children of another. */
static void only_ones_own(void)
{
	pid_t pid = waiting_child(0);
	pid_t other = must_fork();
	if (other == 0)
		_exit(waitpid(pid, NULL, WNOHANG) != -ECHILD);
	SEE(status_of(other), 0);
	tell(gate);
	SEE(status_of(pid), 0);
}

static void by_group(void)
{
	pid_t here = waiting_child(1);
	pid_t there = waiting_child(2);
	int status;
	SEE(setpgid(there, there), 0);
	SEE(setpgid(-1, 0), -EINVAL);	/* 0 is the first, here */
	SEE(setpgid(-1, here), -ESRCH);
	tell(gate);
	tell(gate);
	SEE_SAME(waitpid(-there, &status, 0), there);
	SEE_SAME(status, W_EXITCODE(2, 0));
	SEE(waitpid(-there, &status, 0), -ECHILD);
	SEE_SAME(waitpid(0, &status, 0), here);
	SEE_SAME(status, W_EXITCODE(1, 0));
	say("groups: -pgrp and 0\n");
}

static void killed_spinner(void)
{
	pid_t pid = must_fork();
	if (pid == 0)
		for (;;)
			;
	nap(30);
	SEE(waitpid(pid, NULL, WNOHANG), 0);
	SEE(kill(pid, SIGKILL), 0);
	SEE(status_of(pid), SIGKILL);
	SEE(kill(pid, 0), -ESRCH);
	say("the spinner is gone\n");
}

/* A zombie still has its pid, and takes signals without a murmur. */
static void zombie(void)
{
	pid_t pid = must_fork();
	if (pid == 0)
		_exit(4);
	until_dead(pid);
	SEE(kill(pid, 0), 0);
	SEE(kill(pid, SIGTERM), 0);
	SEE_SAME(status_of(pid), W_EXITCODE(4, 0));
}

/* The grandchild outlives its parent, and says who adopted it: not us. */
static void orphan(void)
{
	int up[2];
	pid_t told[2];
	CHECK_EQ(pipe(up), 0);
	pid_t pid = must_fork();
	if (pid == 0) {
		pid_t parent = getpid();
		if (must_fork() == 0) {
			while (getppid() == parent)
				nap(1);
			told[0] = getpid();
			told[1] = getppid();
			write(up[1], told, sizeof(told));
			_exit(0);
		}
		_exit(0);
	}
	SEE(status_of(pid), 0);
	SEE(read(up[0], told, sizeof(told)), sizeof(told));
	if (on_tine())
		CHECK_EQ(told[1], 1);
	SEE_TRUE(told[1] != getpid() && told[1] != pid);
	while (on_tine() && kill(told[0], 0) == 0)
		nap(10);		/* until it is reaped, too */
	no_children_left();
	close_pair(up);
	say("the orphan was adopted and reaped\n");
}

int main(void)
{
	CHECK_EQ(pipe(gate), 0);
	no_child();
	without_hanging();
	out_of_order();
	eldest_first();
	only_ones_own();
	by_group();
	killed_spinner();
	zombie();
	orphan();
	no_children_left();
	return check_result();
}
