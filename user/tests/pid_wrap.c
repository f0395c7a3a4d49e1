/*
 * Numbers come back late: they go up to the end and begin anew above those of
 * the first programs, and nobody gets the number of one who lives, or has just
 * gone (A). Tine only: Linux may be told to count to four million first.
 */
#include "threads.h"

#define PID_MAX		32768
#define FIRST_AGAIN	300	/* RESERVED_PIDS */
#define NEIGHBOUR	(PID_MAX / 8)	/* is born after so many */
#define BIRTHS		(PID_MAX + 2 * NEIGHBOUR)

static uint16_t born[PID_MAX];	/* in which round, counted from 1 */

/* A child's number, who is gone before we have it. */
static pid_t next_number(void)
{
	pid_t pid = vfork();
	if (pid == 0)
		_exit(0);
	CHECK_EQ(status_of(pid), 0);
	return pid;
}

/* Keeps his number in every round. */
static pid_t neighbour_of_all(void)
{
	pid_t pid = must_fork();
	if (pid == 0)
		for (;;)
			pause();
	return pid;
}

int main(void)
{
	pid_t last = 0, neighbour = 0;
	int round = 1;
	for (int i = 0; i < BIRTHS; i++) {
		if (i == NEIGHBOUR)
			last = neighbour = neighbour_of_all();
		pid_t pid = next_number();
		if (pid < last) {
			CHECK_EQ(last, PID_MAX - 1);
			CHECK_EQ(pid, FIRST_AGAIN);
			round++;
		}
		if (!CHECK(pid > 0 && pid < PID_MAX && pid != neighbour) ||
		    !CHECK(born[pid] < round))
			break;
		born[pid] = round;
		last = pid;
	}
	CHECK_EQ(round, 2);
	kill(neighbour, SIGKILL);
	CHECK_EQ(status_of(neighbour), SIGKILL);
	say("%d rounds\n", round);
	no_children_left();
	return check_result();
}
