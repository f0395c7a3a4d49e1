/*
 * Fork until refusal, then take it all down again and count.
 */
#ifndef LIMITS_H
#define LIMITS_H

#include "frames.h"

#define MOST_CHILDREN	5000

/* Where the last round stopped: with what error, after how many; and the first
 * one. */
static int refusal, children, first;

/* Children wait here for end of file. */
static int gate[2];

static void wait_for_the_gate(void)
{
	char byte;
	close(gate[1]);
	read(gate[0], &byte, 1);
	_exit(42);
}

/* Exactly as many waits succeed as forks did, and the next says ECHILD. */
static void reap_all(void)
{
	int reaped = 0, status;
	pid_t pid;
	while ((pid = waitpid(-1, &status, 0)) > 0) {
		CHECK_EQ(status, W_EXITCODE(42, 0));
		reaped++;
	}
	CHECK_EQ(pid, -ECHILD);
	CHECK_EQ(reaped, children);
}

static void fork_until_refusal(void)
{
	pid_t pid = 0;
	CHECK_EQ(pipe(gate), 0);
	for (children = 0; children < MOST_CHILDREN; children++) {
		pid = fork();
		if (pid == 0)
			wait_for_the_gate();
		if (pid < 0)
			break;
		sched_yield();		/* let it take the pages it needs */
	}
	refusal = pid;
	for (int again = 0; again < 3; again++) {
		pid = fork();		/* refused again, in the same way */
		if (pid == 0)
			wait_for_the_gate();
		if (pid > 0)
			children++;
	}
	close_pair(gate);
	reap_all();
	first = first ? first : children;
}

/* The machine is as before, and forks as before. */
static void a_round_each_way(void)
{
	leaves_nothing(fork_until_refusal);
	CHECK(children >= first * 9 / 10);
	say("refused with %d after %d and %d children\n", refusal, first,
	    children);
	pid_t pid = must_fork();
	if (pid == 0)
		_exit(0);
	CHECK_EQ(status_of(pid), 0);
	no_children_left();
}

#endif
