/*
 * SIGKILL for a whole group ends it for good: no child is born to a process
 * of several threads after the signal for it has been sent (F, J).
 * linux: counts survivors, of which there are none.
 * needs: threads more jobs
 */
#include "threads.h"
#include <task.h>

#define ROUNDS	30
#define THREADS	5
#define FAMILY	8
#define SPIN	20000
#define PATIENCE 5000		/* naps of a millisecond, or a tick */

static volatile int *ready;

/* A few children, then none, then a few again. */
static int fork_for_ever(void *arg)
{
	pid_t pids[FAMILY];
	(void)arg;
	for (;;) {
		for (int i = 0; i < FAMILY; i++) {
			pids[i] = fork();
			if (pids[i] == 0)
				for (;;)
					pause();
			for (volatile int n = 0; n < SPIN; n++)
				;
		}
		*ready = 1;
		for (int i = 0; i < FAMILY; i++) {
			if (pids[i] < 0)
				continue;	/* refused */
			kill(pids[i], SIGKILL);
			waitpid(pids[i], NULL, 0);
		}
	}
	return 0;
}

static _Noreturn void busy_process(void)
{
	static struct thread t[THREADS];
	setpgid(0, 0);
	for (int i = 0; i < THREADS; i++)
		thread_start(&t[i], fork_for_ever, NULL);
	for (;;)
		pause();
}

/* Reaps all there is, ours by adoption too; false: somebody lives on. */
static bool all_gone(void)
{
	for (int i = 0; i < PATIENCE; i++) {
		pid_t got;
		while ((got = waitpid(-1, NULL, WNOHANG)) > 0)
			;
		if (got == -ECHILD)
			return true;
		nap(1);
	}
	return false;
}

int main(void)
{
	int survived = 0;
	ready = shared_page();
	prctl(PR_SET_CHILD_SUBREAPER, 1);
	for (int i = 0; i < ROUNDS && !survived; i++) {
		*ready = 0;
		pid_t pid = must_fork();
		if (pid == 0)
			busy_process();
		while (!*ready)
			nap(1);
		nap(i % 7);
		CHECK_EQ(kill(-pid, SIGKILL), 0);
		if (!all_gone()) {
			survived++;
			kill(-pid, SIGKILL);
			CHECK(all_gone());
		}
	}
	CHECK_EQ(survived, 0);
	say("%d survivors\n", survived);
	return check_result();
}
