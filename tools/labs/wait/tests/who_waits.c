/*
 * A thread waits, a tracer that is not the parent, pid 1 of a namespace, and a
 * thread of a subreaper whose first thread has ended. And what a process leaves
 * behind: no timer.
 */
#include "frames.h"
#include "traced.h"
#include <task.h>
#include <uapi/clocks.h>
#include <uapi/sched.h>

#define TICKS	6		/* how long a child computes */
#define MANY	150		/* timers: more than one frame */
#define PATIENT	20000		/* yields: a safety net */

static int go[2], up[2];
static volatile int main_is_there;

static void burn(void)
{
	struct tms now;

	do
		times(&now);
	while (now.tms_utime + now.tms_stime < TICKS);
}

static uint32_t childrens_ticks(void)
{
	struct tms now;

	times(&now);
	return now.tms_cutime + now.tms_cstime;
}

static int waits_here(void *arg)
{
	pid_t pid = must_fork();

	(void)arg;
	if (pid == 0) {
		burn();
		_exit(3);
	}
	CHECK_EQ(status_of(pid), W_EXITCODE(3, 0));
	return 0;
}

/* What a thread has waited for is its process's. */
static void by_thread(void)
{
	struct thread t;

	thread_start(&t, waits_here, NULL);
	thread_join(&t);
	CHECK(childrens_ticks() >= TICKS);
}

/* It hears of the end first, has none of the times, and the parent hears, too. */
static void traces(pid_t pid)
{
	CHECK_EQ(ptrace(PTRACE_ATTACH, pid, 0, 0), 0);
	CHECK_EQ(next_status(pid), STOPPED(SIGSTOP));
	CHECK_EQ(ptrace(PTRACE_CONT, pid, 0, 0), 0);
	tell(go);
	CHECK_EQ(next_status(pid), W_EXITCODE(4, 0));
	CHECK(childrens_ticks() == 0);
}

static void by_tracer(void)
{
	uint32_t before = childrens_ticks();
	pid_t pid = must_fork(), tracer;

	if (pid == 0) {
		hear(go);
		burn();
		_exit(4);
	}
	tracer = must_fork();
	if (tracer == 0) {
		traces(pid);
		_exit(check_result());
	}
	CHECK_EQ(status_of(tracer), 0);
	CHECK_EQ(status_of(pid), W_EXITCODE(4, 0));
	CHECK(childrens_ticks() >= before + TICKS);
}

/* An orphan in the namespace says who its parent is. */
static void middle_of_three(void)
{
	if (must_fork() == 0) {
		hear(go);
		_exit(10 + getppid());
	}
	_exit(0);
}

/* A subreaper outside of it is no orphan's. */
static void in_namespace(void)
{
	prctl(PR_SET_CHILD_SUBREAPER, 1);
	pid_t pid = fork_with(CLONE_NEWPID);

	if (pid == 0) {
		pid_t middle = must_fork();

		if (middle == 0)
			middle_of_three();
		status_of(middle);
		tell(go);
		int status = -1;

		waitpid(-1, &status, 0);
		_exit(status >> 8);
	}
	CHECK_EQ(status_of(pid), W_EXITCODE(11, 0));
	prctl(PR_SET_CHILD_SUBREAPER, 0);
}

/* The first of those that are left: it has made no task, and ends. */
static int adopts(void *arg)
{
	(void)arg;
	hear(up);
	return 0;
}

static pid_t orphan_of_ours(volatile pid_t *orphan)
{
	pid_t middle = must_fork();

	if (middle == 0) {
		pid_t pid = must_fork();

		if (pid == 0) {
			hear(go);
			_exit(9);
		}
		*orphan = pid;
		_exit(0);
	}
	status_of(middle);
	return *orphan;
}

/* The orphan is another thread's as long as that is there, and ours then. */
static int goes_on(void *arg)
{
	int got = -ECHILD, status = -1;

	while (main_is_there)
		sched_yield();
	for (int i = 0; i < 100; i++)
		sched_yield();
	pid_t pid = orphan_of_ours(arg);

	CHECK_EQ(waitpid(pid, NULL, __WNOTHREAD | WNOHANG), -ECHILD);
	tell(up);
	for (int i = 0; i < PATIENT && got == -ECHILD; i++) {
		sched_yield();
		got = waitpid(pid, NULL, __WNOTHREAD | WNOHANG);
	}
	CHECK_EQ(got, 0);
	tell(go);
	CHECK_EQ(waitpid(pid, &status, got ? 0 : __WNOTHREAD), pid);
	CHECK_EQ(status, W_EXITCODE(9, 0));
	exit(check_result());
}

static void first_thread_ends(void)
{
	void *orphan = mmap(NULL, PAGE_SIZE, PROT_READ | PROT_WRITE,
			    MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	struct thread first, second;

	prctl(PR_SET_CHILD_SUBREAPER, 1);
	main_is_there = 1;
	syscall1(__NR_set_tid_address, (int)&main_is_there);
	thread_start(&first, adopts, NULL);
	thread_start(&second, goes_on, orphan);
	syscall1(__NR_exit, 3);		/* this thread only */
}

/* Its timer is due long after its end. */
static void has_a_timer(void)
{
	struct itimerspec late = { .it_value = { 1000, 0 } };
	int id;

	CHECK_EQ(syscall3(__NR_timer_create, CLOCK_MONOTONIC, 0, (int)&id), 0);
	CHECK_EQ(syscall4(__NR_timer_settime, id, 0, (int)&late, 0), 0);
}

static void leaves_no_timer(void)
{
	for (int i = 0; i < MANY; i++)
		CHECK_EQ(in_child(has_a_timer), 0);
}

int main(void)
{
	alarm(30);
	pipe(go);
	pipe(up);
	by_thread();
	by_tracer();
	in_namespace();
	CHECK_EQ(in_child(first_thread_ends), 0);
	leaves_nothing(leaves_no_timer);
	no_children_left();
	return check_result();
}
