/*
 * fork by one of several threads: in the child only the caller exists, on its
 * own stack, and memory is as it was (B).
 * linux: prints what held.
 * needs: threads
 */
#include "threads.h"

static volatile int counter, stop, in_parent_only;

static int count(void *arg)
{
	(void)arg;
	while (!stop)
		counter++;
	return 0;
}

/* Where does esp point? */
static bool stack_in_use(const char *stack)
{
	char here;
	return &here >= stack && &here < stack + THREAD_STACK;
}

static void alone_here(const char *stack)
{
	SEE_TRUE(stack_in_use(stack));
	SEE_SAME(gettid(), getpid());
	int before = counter;
	for (int i = 0; i < 20; i++)
		sched_yield();
	SEE_SAME(counter, before);	/* nobody counts here */
	counter = 5;
	in_parent_only = 6;
	SEE(waitpid(-1, NULL, WNOHANG), -ECHILD);
}

struct forker {
	struct thread thread;
	int status;
};

static int fork_here(void *arg)
{
	struct forker *f = arg;
	pid_t parent = getpid(), pid = must_fork();
	if (pid == 0) {
		SEE_SAME(getppid(), parent);
		alone_here(f->thread.stack);
		_exit(check_result());
	}
	f->status = status_of(pid);
	return 0;
}

static void one_forks(void)
{
	struct thread counting;
	struct forker f;
	thread_start(&counting, count, NULL);
	thread_start(&f.thread, fork_here, &f);
	thread_join(&f.thread);
	SEE(f.status, 0);
	SEE(in_parent_only, 0);
	stop = 1;
	thread_join(&counting);
	say("only the caller, only its stack\n");
}

/* Any thread may wait for any other's child. */
static int fork_and_leave(void *arg)
{
	volatile int *pid = arg;
	*pid = must_fork();
	if (*pid == 0)
		_exit(17);
	return 0;
}

static void children_are_the_groups(void)
{
	struct thread t;
	int pid;
	thread_start(&t, fork_and_leave, &pid);
	thread_join(&t);
	SEE_SAME(status_of(pid), W_EXITCODE(17, 0));
	say("a thread's children are its process's\n");
}

/* __WNOTHREAD: only one's own. */
static void only_mine(void)
{
	struct thread t;
	int pid;
	thread_start(&t, fork_and_leave, &pid);
	thread_join(&t);
	pid_t got = waitpid(pid, NULL, 0);
	SEE_SAME(got, pid);
}

static int many_forks(void *arg)
{
	(void)arg;
	for (int i = 0; i < 10; i++) {
		pid_t pid = must_fork();
		if (pid == 0)
			_exit(i);
		CHECK_EQ(status_of(pid), W_EXITCODE(i, 0));
	}
	return 0;
}

static void all_fork(void)
{
	struct thread t[4];
	for (unsigned i = 0; i < COUNT(t); i++)
		thread_start(&t[i], many_forks, NULL);
	for (unsigned i = 0; i < COUNT(t); i++)
		thread_join(&t[i]);
	say("four threads fork at once\n");
}

int main(void)
{
	one_forks();
	children_are_the_groups();
	only_mine();
	all_fork();
	no_children_left();
	return check_result();
}
