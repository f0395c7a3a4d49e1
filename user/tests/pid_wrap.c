/*
 * Pids come around and skip the ones that are alive (A). Tine only: Linux
 * may be told to count to four million first.
 */
#include "check.h"

#define MOST_FORKS	70000

static pid_t one_child(void)
{
	pid_t pid = must_fork();
	if (pid == 0)
		_exit(0);
	CHECK_EQ(status_of(pid), 0);
	return pid;
}

int main(void)
{
	int gate[2];
	char byte;
	CHECK_EQ(pipe(gate), 0);
	pid_t living = must_fork();
	if (living == 0) {
		close(gate[1]);
		_exit(read(gate[0], &byte, 1));
	}

	pid_t pid = living;
	int forks = 0;
	for (pid_t last = 0; last < pid && forks < MOST_FORKS; forks++) {
		last = pid;
		pid = one_child();
	}
	CHECK(forks < MOST_FORKS);	/* it came around ... */
	CHECK(pid > 0);
	while (pid < living && forks++ < MOST_FORKS && !check_failures) {
		CHECK(pid != getpid());
		CHECK(pid != 1);
		pid = one_child();
	}
	CHECK(pid > living);		/* ... and stepped over who lives */

	close_pair(gate);
	CHECK_EQ(status_of(living), 0);
	no_children_left();
	return check_result();
}
