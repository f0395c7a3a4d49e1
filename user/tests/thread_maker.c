/*
 * A thread that execs becomes its process's leader, and the child of the thread
 * that made the process, or of what is in that one's place: never of memory
 * that was that one's (A).
 * linux: prints what held.
 * needs: threads trace users
 */
#include "traced.h"
#include <task.h>

#define FILLERS		20	/* neighbours in memory: they end, too */

static volatile int *shared;
#define CHILD		0
#define END		1
#define EXEC		2
#define MAKE		3

static int wait_and_end(void *arg)
{
	wait_while(&shared[END], 0);
	(void)arg;
	return 0;
}

static const char *self;

/* In the child: a second thread, which execs once the maker is gone. */
static int exec_self(void *arg)
{
	(void)arg;
	wait_while(&shared[EXEC], 0);
	char *argv[] = { (char *)self, "again", NULL };
	execve(self_path(self), argv, NULL);
	_exit(2);
}

static int make_a_child(void *arg)
{
	(void)arg;
	wait_while(&shared[MAKE], 0);
	pid_t pid = must_fork();
	if (pid == 0) {
		struct thread t;
		thread_start(&t, exec_self, NULL);
		set_and_wake(&shared[CHILD], getpid());
		pause_for_ever();
	}
	wait_while(&shared[CHILD], 0);
	return 0;
}

/* Whoever has the maker's memory now. */
static void fill_memory(void)
{
	for (int i = 0; i < 128; i++)
		memset(mmap(NULL, 16 * PAGE_SIZE, PROT_READ | PROT_WRITE,
			    MAP_PRIVATE | MAP_ANONYMOUS, -1, 0), 0x41,
		       16 * PAGE_SIZE);
}

static void the_maker_is_gone(void)
{
	struct thread maker, fillers[FILLERS];
	for (int i = 0; i < FILLERS / 2; i++)
		thread_start(&fillers[i], wait_and_end, NULL);
	thread_start(&maker, make_a_child, NULL);
	for (int i = FILLERS / 2; i < FILLERS; i++)
		thread_start(&fillers[i], wait_and_end, NULL);
	set_and_wake(&shared[MAKE], 1);
	pid_t pid = wait_while(&shared[CHILD], 0);
	thread_join(&maker);
	set_and_wake(&shared[END], 1);
	for (int i = 0; i < FILLERS; i++)
		thread_join(&fillers[i]);
	fill_memory();
	set_and_wake(&shared[EXEC], 1);
	CHECK_EQ(next_status(pid), STOPPED(SIGSTOP));
	CHECK_EQ(waitpid(pid, NULL, WNOHANG | __WNOTHREAD), 0);
	resume(PTRACE_CONT, pid, 0);
	CHECK_EQ(next_status(pid), 7 << 8);
}

int main(int argc, char **argv)
{
	if (argc > 1) {
		if (ptrace(PTRACE_TRACEME, 0, 0, 0) == 0)
			kill(getpid(), SIGSTOP);
		return 7;
	}
	self = argv[0];
	shared = shared_page();
	the_maker_is_gone();
	say("an exec'd thread is traced by its maker's heir\n");
	no_children_left();
	return check_result();
}
