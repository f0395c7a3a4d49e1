/*
 * CLONE_PARENT makes a sibling, the exit signal is the maker's choice and
 * decides who may wait how, and the words that clone writes ids to (J).
 * linux: prints what held.
 * needs: threads handlers rtsig
 */
#include "threads.h"

static pid_t make(uint32_t flags, char *stack, int *ptid, int *ctid,
		  int (*fn)(void *), void *arg)
{
	return clone_call(flags, stack + THREAD_STACK, ptid, NULL, ctid, fn,
			  arg);
}

static int tell_parent(void *arg)
{
	volatile int *shared = arg;
	shared[1] = getppid();
	return 33;
}

/* Our child makes one with CLONE_PARENT: it is ours, not the child's. */
static void sibling(void)
{
	volatile int *shared = shared_page();
	char *stack = new_stack();
	pid_t pid = must_fork();
	if (pid == 0) {
		int made = make(CLONE_PARENT | SIGCHLD, stack, NULL, NULL,
				tell_parent, (void *)shared);
		shared[0] = made;
		SEE(waitpid(made, NULL, 0), -ECHILD);
		_exit(check_result());
	}
	SEE(status_of(pid), 0);
	SEE_TRUE(shared[0] > 0);
	SEE_SAME(status_of(shared[0]), W_EXITCODE(33, 0));
	SEE_SAME(shared[1], getpid());
	munmap(stack, THREAD_STACK);
	say("PARENT: a sibling\n");
}

static volatile int last_signal, from;

static void note(int sig, siginfo_t *info, void *context)
{
	(void)context;
	last_signal = sig;
	from = info->si_pid;
}

static int leave(void *arg)
{
	return (int)arg;
}

/* Who sends nothing or another signal is a "clone child" to wait. */
static void exit_signals(void)
{
	char *stack = new_stack();
	int status;
	set_handler(SIGCHLD, (uint32_t)note, SA_SIGINFO);
	set_handler(SIGUSR1, (uint32_t)note, SA_SIGINFO);
	const int signals[] = { 0, SIGUSR1, SIGCHLD };
	for (unsigned i = 0; i < COUNT(signals); i++) {
		int sig = signals[i];
		last_signal = from = 0;
		pid_t pid = make(sig, stack, NULL, NULL, leave, (void *)40);
		CHECK(pid > 0);
		CHECK_EQ(waitpid(pid, &status, sig == SIGCHLD ?
				 (int)__WCLONE : 0), -ECHILD);
		pid_t got;
		do
			got = waitpid(pid, &status, i == 0 ? (int)__WALL :
				      sig == SIGCHLD ? 0 : (int)__WCLONE);
		while (got == -EINTR);
		CHECK_EQ(got, pid);
		CHECK_EQ(status, W_EXITCODE(40, 0));
		CHECK_EQ(last_signal, sig);
		CHECK_EQ(from, sig ? pid : 0);
		say("exit signal %d\n", last_signal);
	}
	handle(SIGCHLD, SIG_DFL, 0);
	handle(SIGUSR1, SIG_DFL, 0);
	munmap(stack, THREAD_STACK);
}

static int exec_self(void *arg)
{
	char *args[] = { arg, "leave", NULL };
	execve(self_path(arg), args, NULL);
	return 127;
}

/* After exec everyone's exit signal is SIGCHLD. */
static void exec_makes_it_sigchld(char *name)
{
	char *stack = new_stack();
	pid_t pid = make(SIGUSR1, stack, NULL, NULL, exec_self, name);
	CHECK(pid > 0);
	nap(50);
	int status = 0;
	pid_t got;
	do
		got = waitpid(pid, &status, __WALL);
	while (got == -EINTR);
	SEE_SAME(got, pid);
	SEE(status, 0);
	munmap(stack, THREAD_STACK);
	say("exec makes it SIGCHLD\n");
}

static int check_word(void *arg)
{
	return *(volatile int *)arg != gettid();
}

static void id_words(void)
{
	char *stack = new_stack();
	int ptid = 0, ctid = 0;
	pid_t pid = make(CLONE_PARENT_SETTID | SIGCHLD, stack, &ptid, NULL,
			 leave, NULL);
	SEE_SAME(ptid, pid);
	SEE(status_of(pid), 0);
	pid = make(CLONE_CHILD_SETTID | SIGCHLD, stack, NULL, &ctid,
		   check_word, &ctid);
	SEE(status_of(pid), 0);
	SEE(ctid, 0);		/* it wrote to its own copy */
	pid = make(CLONE_VM | CLONE_CHILD_SETTID | SIGCHLD, stack, NULL, &ctid,
		   check_word, &ctid);
	SEE(status_of(pid), 0);
	SEE_SAME(ctid, pid);
	pid = make(CLONE_VM | CLONE_CHILD_CLEARTID | SIGCHLD, stack, NULL,
		   &ctid, leave, NULL);
	SEE(status_of(pid), 0);
	SEE(ctid, 0);
	ctid = 123;
	pid = make(CLONE_CHILD_CLEARTID | SIGCHLD, stack, NULL, &ctid, leave,
		   NULL);
	SEE(status_of(pid), 0);
	SEE(ctid, 123);
	pid = make(CLONE_PARENT_SETTID | CLONE_CHILD_SETTID |
		   CLONE_CHILD_CLEARTID | SIGCHLD, stack,
		   (int *)0xfffff000, (int *)0xfffff000, leave, (void *)3);
	SEE_SAME(status_of(pid), W_EXITCODE(3, 0));
	munmap(stack, THREAD_STACK);
	say("SETTID and CLEARTID words\n");
}

int main(int argc, char **argv)
{
	if (argc > 1)
		return 0;
	sibling();
	exit_signals();
	signal(SIGUSR1, SIG_IGN);
	exec_makes_it_sigchld(argv[0]);
	id_words();
	no_children_left();
	return check_result();
}
