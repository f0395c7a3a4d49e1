/*
 * fork, exec and wait, over and over, each with its own arguments and status;
 * and free frames are as before (I).
 * linux: prints the count.
 * vmrun: -m 8
 */
#include "frames.h"

#define ROUNDS	100

static char *program;

static void loop(void)
{
	for (int round = 0; round < ROUNDS; round++) {
		char number[16];
		snprintf(number, sizeof(number), "%d", round);
		pid_t pid = must_fork();
		if (pid == 0) {
			char *args[] = { program, number, NULL };
			char *env[] = { "ROUND=yes", NULL };
			execve(self_path(program), args, env);
			_exit(127);
		}
		CHECK_EQ(status_of(pid), W_EXITCODE(round ^ 0x55, 0));
	}
}

/* Four generations deep, each an exec of its own. */
static void down(int depth)
{
	char number[16];
	snprintf(number, sizeof(number), "-%d", depth);
	pid_t pid = must_fork();
	if (pid == 0) {
		char *args[] = { program, number, NULL };
		execve(self_path(program), args, NULL);
		_exit(127);
	}
	SEE(status_of(pid), 0);
}

int main(int argc, char **argv)
{
	program = argv[0];
	if (argc > 1 && argv[1][0] == '-') {
		int depth = atoi(argv[1] + 1);
		if (depth > 0)
			down(depth - 1);
		return check_result();
	}
	if (argc > 1)
		return atoi(argv[1]) ^ (getenv("ROUND") ? 0x55 : 0);

	leaves_nothing(loop);
	down(4);
	no_children_left();
	say("%d rounds of fork, exec, wait\n", ROUNDS);
	return check_result();
}
