/*
 * A process was stopped and went on, and its parent has not asked yet; then a
 * thread that is not the leader execs. The process is still the same: the
 * parent hears that it went on (A, G).
 * linux: prints what wait says.
 * needs: threads jobs
 */
#include "threads.h"

#define TOLD_FD	9		/* where the new program says that it runs */

static char *self;
static volatile int *go;

static int exec_self(void *nothing)
{
	char *args[] = { self, "told", NULL };
	(void)nothing;
	wait_while(go, 0);
	return execve(self_path(self), args, NULL);
}

static void run(void)
{
	struct thread thread;
	thread_start(&thread, exec_self, NULL);
	for (;;)
		pause();
}

static void goes_on_and_execs(void)
{
	int told[2], status = -1;
	CHECK_EQ(pipe(told), 0);
	pid_t pid = must_fork();
	if (pid == 0) {
		CHECK_EQ(dup2(told[1], TOLD_FD), TOLD_FD);
		run();
	}
	SEE(kill(pid, SIGSTOP), 0);
	until_state(pid, 'T');
	SEE(kill(pid, SIGCONT), 0);
	set_and_wake(go, 1);
	hear(told);
	SEE_SAME(waitpid(pid, &status, WNOHANG | WCONTINUED), pid);
	SEE(status, 0xffff);
	SEE(waitpid(pid, &status, WNOHANG | WCONTINUED), 0);
	SEE(kill(pid, SIGKILL), 0);
	SEE(status_of(pid), SIGKILL);
	close_pair(told);
}

int main(int argc, char **argv)
{
	if (argc > 1) {
		CHECK_EQ(write(TOLD_FD, "!", 1), 1);
		for (;;)
			pause();
	}
	self = argv[0];
	go = shared_page();
	goes_on_and_execs();
	no_children_left();
	return check_result();
}
