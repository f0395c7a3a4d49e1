/*
 * A traced thread that has ended stays as a zombie until its tracer has waited
 * for it, and its leader stays as long: the process is over, for its parent,
 * only then (A).
 * linux: prints what held.
 * needs: threads trace more
 */
#include "traced.h"
#include <task.h>

static volatile int *shared;	/* the thread's id; go on: thread, leader */
#define TID		0
#define THREAD_GO	1
#define LEADER_GO	2

static int thread(void *arg)
{
	(void)arg;
	set_and_wake(&shared[TID], gettid());
	wait_while(&shared[THREAD_GO], 0);
	return 0;
}

/* A process of two threads, of which we trace the second. */
static pid_t start(void (*leader_then)(void))
{
	memset((void *)shared, 0, 3 * sizeof(*shared));
	pid_t pid = must_fork();
	if (pid == 0) {
		struct thread t;
		thread_start(&t, thread, NULL);
		wait_while(&shared[LEADER_GO], 0);
		if (leader_then)
			leader_then();
		syscall1(__NR_exit, 5);
	}
	wait_while(&shared[TID], 0);
	CHECK_EQ(ptrace(PTRACE_SEIZE, shared[TID], 0, 0), 0);
	return pid;
}

/* A zombie of a thread, and maybe of its leader. */
static void end_both(pid_t pid, bool leader_first)
{
	set_and_wake(&shared[leader_first ? LEADER_GO : THREAD_GO], 1);
	until_state(leader_first ? pid : shared[TID], 'Z');
	set_and_wake(&shared[leader_first ? THREAD_GO : LEADER_GO], 1);
	until_state(leader_first ? shared[TID] : pid, 'Z');
}

/* Who has the memory of a leader that went too early is hit instead. */
static void ask_the_zombie(pid_t pid, int tid)
{
	pid_t others[8];
	for (unsigned i = 0; i < COUNT(others); i++)
		if ((others[i] = must_fork()) == 0)
			pause_for_ever();
	CHECK_EQ(getpgid(tid), getpgid(pid));
	CHECK_EQ(getsid(tid), getsid(pid));
	CHECK_EQ(kill(tid, SIGKILL), 0);
	CHECK_EQ(tgkill(pid, tid, SIGKILL), 0);
	for (unsigned i = 0; i < COUNT(others); i++) {
		CHECK_EQ(waitpid(others[i], NULL, WNOHANG), 0);
		finish(others[i]);
	}
}

static void reaped_by_tracer(bool leader_first)
{
	pid_t pid = start(NULL);
	int tid = shared[TID];
	end_both(pid, leader_first);
	nothing_new(pid);
	ask_the_zombie(pid, tid);
	nothing_new(pid);
	CHECK_EQ(next_status(tid), leader_first ? 0 : 5 << 8);
	CHECK_EQ(waitpid(pid, NULL, WNOHANG), pid);
	say("the %s first: the thread is waited for, then its leader\n",
	    leader_first ? "leader" : "thread");
}

static void trace_and_leave(void)
{
	pid_t pid = start(NULL);
	end_both(pid, false);
	shared[3] = pid;
	_exit(check_result());
}

/* The tracer, which is the parent, too, ends without a word. */
static void tracer_ends(void)
{
	CHECK_EQ(prctl(PR_SET_CHILD_SUBREAPER, 1), 0);
	CHECK_EQ(in_child(trace_and_leave), 0);
	int status = status_of(shared[3]);
	CHECK_EQ(status, 5 << 8);
	CHECK_EQ(kill(shared[TID], 0), -ESRCH);
	say("the tracer ends: the reaper waits for the leader\n");
}

static void nobody_waits(void)
{
	handle(SIGCHLD, SIG_IGN, 0);
	pid_t pid = start(NULL);
	end_both(pid, true);
	CHECK_EQ(kill(pid, 0), 0);
	CHECK_EQ(next_status(shared[TID]), 0);
	CHECK_EQ(kill(pid, 0), -ESRCH);
	say("nobody waits: the leader goes with the thread\n");
}

static void exec_something(void)
{
	char *argv[] = { "true", NULL };
	execve("/bin/true", argv, NULL);
}

/* A leader that is in execve, and a zombie of a thread: its id. */
static int start_exec(pid_t *pid)
{
	*pid = start(exec_something);
	set_and_wake(&shared[THREAD_GO], 1);
	until_state(shared[TID], 'Z');
	set_and_wake(&shared[LEADER_GO], 1);
	for (char state = 0; state != 'D' && state != 'Z'; nap(1))
		state = proc_state(*pid);
	nothing_new(*pid);
	return shared[TID];
}

static void exec_waits(void)
{
	pid_t pid;
	int tid = start_exec(&pid);
	CHECK_EQ(next_status(tid), 0);
	CHECK_EQ(status_of(pid), 0);
	tid = start_exec(&pid);
	CHECK_EQ(kill(pid, SIGKILL), 0);
	until_state(pid, 'Z');
	nothing_new(pid);
	CHECK_EQ(next_status(tid), SIGKILL);	/* the process's, now */
	CHECK_EQ(status_of(pid), SIGKILL);
	say("execve waits for the tracer, or its own end\n");
}

int main(void)
{
	shared = shared_page();
	reaped_by_tracer(false);
	reaped_by_tracer(true);
	tracer_ends();
	CHECK_EQ(in_child(nobody_waits), 0);
	exec_waits();
	no_children_left();
	return check_result();
}
