/*
 * The last writer goes while readers sleep, the last reader while writers
 * do: all of them hear of it (G).
 * linux: prints what each was told.
 */
#include "check.h"

#define SLEEPERS	2

static int end_to_use, fds[2];

static void sleep_at_end(void)
{
	char buffer[PAGE_SIZE];
	CHECK_EQ(close(fds[!end_to_use]), 0);
	if (end_to_use == 0)
		_exit(read(fds[0], buffer, sizeof(buffer)) == 0 ? 0 : 1);
	handle(SIGPIPE, SIG_IGN, 0);
	int got;
	while ((got = write(fds[1], buffer, sizeof(buffer))) > 0)
		;
	_exit(got == -EPIPE ? 0 : 1);
}

static void other_end_goes(int end)
{
	pid_t pids[SLEEPERS];
	end_to_use = end;
	CHECK_EQ(pipe(fds), 0);
	for (int i = 0; i < SLEEPERS; i++) {
		pids[i] = must_fork();
		if (pids[i] == 0)
			sleep_at_end();
	}
	for (int i = 0; i < SLEEPERS; i++)
		until_asleep(pids[i]);
	close_pair(fds);
	for (int i = 0; i < SLEEPERS; i++)
		SEE(status_of(pids[i]), 0);
}

int main(void)
{
	other_end_goes(0);
	say("sleeping readers find the end\n");
	other_end_goes(1);
	say("sleeping writers get EPIPE\n");
	no_children_left();
	return check_result();
}
