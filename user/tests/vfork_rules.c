/*
 * vfork: the child borrows its parent's memory, and the parent waits until it
 * execs, exits or is killed; a parent that is killed meanwhile dies (J).
 * linux: (qemu-i386 makes a fork of it) prints what held.
 * needs: threads handlers
 */
#include "threads.h"

#define PATIENCE	10000	/* naps: a safety net */

static volatile int mark;
static const char *program;

static int exec_self(const char *how)
{
	char *args[] = { (char *)program, (char *)how, NULL };
	execve(program, args, NULL);
	return 127;
}

static void until_exit(void)
{
	mark = 1;
	pid_t pid = vfork();
	if (pid == 0) {
		nap(20);
		mark = 2;
		_exit(7);
	}
	SEE(mark, 2);		/* it has run, and in our memory */
	SEE_SAME(status_of(pid), W_EXITCODE(7, 0));
	say("until exit\n");
}

static void until_exec(void)
{
	mark = 1;
	pid_t pid = vfork();
	if (pid == 0) {
		nap(20);
		mark = 2;
		_exit(exec_self("wait"));
	}
	SEE(mark, 2);
	SEE(waitpid(pid, NULL, WNOHANG), 0);	/* and it lives */
	SEE(kill(pid, SIGTERM), 0);
	SEE(status_of(pid), SIGTERM);
	say("until exec\n");
}

static void until_failed_exec(void)
{
	mark = 1;
	pid_t pid = vfork();
	if (pid == 0) {
		char *args[] = { "no", NULL };
		int err = execve("/no/such/program", args, NULL);
		mark = err;
		_exit(1);
	}
	SEE(mark, -ENOENT);
	SEE_SAME(status_of(pid), W_EXITCODE(1, 0));
	say("a failed exec is not the end of it\n");
}

static void until_killed(void)
{
	mark = 1;
	pid_t pid = vfork();
	if (pid == 0) {
		mark = 2;
		kill(getpid(), SIGKILL);
	}
	SEE(mark, 2);
	SEE(status_of(pid), SIGKILL);
	pid = vfork();
	if (pid == 0)
		*(volatile int *)NULL = 1;
	SEE(status_of(pid) & 0x7f, SIGSEGV);
	say("until a signal\n");
}

/* A child that does not leave by itself: its parent can still be killed. */
static void killed_parent(int sig)
{
	volatile int *shared = shared_page();
	pid_t parent = must_fork();
	if (parent == 0) {
		pid_t pid = vfork();
		if (pid == 0) {
			shared[0] = getpid();
			while (!shared[1])
				nap(1);
			_exit(0);
		}
		_exit(9);
	}
	while (!shared[0])
		nap(1);
	nap(10);
	SEE(waitpid(parent, NULL, WNOHANG), 0);
	SEE(kill(parent, sig), 0);
	SEE_SAME(status_of(parent), sig);
	SEE(kill(shared[0], 0), 0);	/* its child goes on */
	shared[1] = 1;
}

static volatile int handled;

static void note(int sig)
{
	(void)sig;
	handled = 1;
}

/* A signal with a handler waits until the child is done. */
static void handler_waits(void)
{
	pid_t me = getpid();
	handle(SIGUSR1, note, 0);
	handled = mark = 0;
	pid_t pid = vfork();
	if (pid == 0) {
		kill(me, SIGUSR1);
		nap(10);
		mark = handled;
		_exit(0);
	}
	SEE(mark, 0);
	SEE(handled, 1);
	SEE(status_of(pid), 0);
	say("a handler runs afterwards\n");
}

static void nested(void)
{
	mark = 0;
	pid_t pid = vfork();
	if (pid == 0) {
		pid_t inner = vfork();
		if (inner == 0) {
			mark++;
			_exit(3);
		}
		int status;
		if (mark == 1 && waitpid(inner, &status, 0) == inner &&
		    status == W_EXITCODE(3, 0))
			mark++;
		_exit(4);
	}
	SEE(mark, 2);
	SEE_SAME(status_of(pid), W_EXITCODE(4, 0));
	say("one in the other\n");
}

/* The other threads of a vforking process run on. */
static volatile int running, stop;

static int count(void *arg)
{
	(void)arg;
	while (!stop) {
		running++;
		nap(1);
	}
	return 0;
}

static void only_the_caller_waits(void)
{
	struct thread t;
	thread_start(&t, count, NULL);
	pid_t pid = vfork();
	if (pid == 0) {
		int before = running;
		for (int i = 0; i < PATIENCE && running == before; i++)
			nap(1);
		mark = running - before;
		_exit(0);
	}
	SEE_TRUE(mark > 0);
	stop = 1;
	thread_join(&t);
	SEE(status_of(pid), 0);
	say("only the caller waits\n");
}

/* Descriptors, cwd and handlers are copies, as after fork. */
static void the_rest_is_copied(void)
{
	int fds[2];
	CHECK_EQ(pipe(fds), 0);
	handle(SIGUSR2, SIG_IGN, 0);
	pid_t pid = vfork();
	if (pid == 0) {
		close(fds[0]);
		chdir("/");
		signal(SIGUSR2, SIG_DFL);
		_exit(0);
	}
	SEE(status_of(pid), 0);
	SEE(fcntl(fds[0], F_GETFD, 0), 0);
	SEE(kill(getpid(), SIGUSR2), 0);
	close_pair(fds);
	say("the rest is copied\n");
}

int main(int argc, char **argv)
{
	if (argc > 1)
		for (;;)
			pause();
	program = self_path(argv[0]);
	until_exit();
	until_exec();
	until_failed_exec();
	until_killed();
	killed_parent(SIGKILL);
	killed_parent(SIGTERM);
	say("a killed parent does not wait\n");
	handler_waits();
	nested();
	only_the_caller_waits();
	the_rest_is_copied();
	no_children_left();
	return check_result();
}
