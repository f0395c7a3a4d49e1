/*
 * A fork bomb can be killed, whole, and leaves a machine that forks and has
 * its frames back (F). Tine only, for the host's sake.
 * vmrun: -m 16
 * needs: jobs
 */
#include "frames.h"

#define BURN_MS		300

/* Every one of them forks for ever, and goes on where it cannot. */
static void bomb(void)
{
	setpgid(0, 0);
	for (;;)
		if (fork() < 0)
			sched_yield();
}

/* Kill the group until nobody is in it. Its orphans are init's to reap. */
static void defuse(pid_t group)
{
	int err;
	while ((err = kill(-group, SIGKILL)) == 0) {
		waitpid(group, NULL, WNOHANG);
		nap(10);
	}
	CHECK_EQ(err, -ESRCH);
}

static void explode(void)
{
	pid_t pid = must_fork();
	if (pid == 0)
		bomb();
	setpgid(pid, pid);
	nap(BURN_MS);
	defuse(pid);
	while (waitpid(-1, NULL, 0) > 0)
		;
	pid = must_fork();		/* usable at once */
	if (pid == 0)
		_exit(3);
	CHECK_EQ(status_of(pid), W_EXITCODE(3, 0));
}

int main(void)
{
	if (!CHECK(on_tine()))
		return 1;
	leaves_nothing(explode);
	no_children_left();
	return check_result();
}
