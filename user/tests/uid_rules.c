/*
 * Users: root may become anyone and not go back; RLIMIT_NPROC counts a user's
 * tasks, threads too, and spares root; who may kill, trace, and make nice,
 * whom (F).
 * linux: wants root, and says so where it is not.
 * needs: threads trace names users limits
 */
#include "threads.h"
#include <uapi/ptrace.h>

#define ANOTHER		4712
#define NOBODY		48119
#define ALLOWED		5

static int somebody;	/* no other run's user, either: his tasks are counted */

static void no_way_back(void)
{
	SEE(setuid(somebody), 0);
	SEE_SAME(getuid(), somebody);
	SEE_SAME(geteuid(), somebody);
	SEE(setuid(somebody), 0);
	SEE(setuid(0), -EPERM);
	SEE(setuid(ANOTHER), -EPERM);
	SEE(setuid(-1), -EINVAL);
	pid_t pid = must_fork();
	if (pid == 0) {
		SEE_SAME(getuid(), somebody);
		_exit(check_result());
	}
	SEE(status_of(pid), 0);
}

static void limit(uint32_t count)
{
	struct rlimit64 l = { count, count };
	CHECK_EQ(prlimit64(0, RLIMIT_NPROC, &l, NULL), 0);
}

/* Children that wait at the gate until refused: how many, and with what? */
static int fork_until_refused(int *error)
{
	int gate[2], count = 0;
	char byte;
	pid_t pid;
	CHECK_EQ(pipe(gate), 0);
	while ((pid = fork()) > 0 && count < 100)
		count++;
	if (pid == 0) {
		close(gate[1]);
		_exit(read(gate[0], &byte, 1));
	}
	*error = pid;
	close_pair(gate);
	for (int i = 0; i < count; i++)
		CHECK(waitpid(-1, NULL, 0) > 0);
	CHECK_EQ(waitpid(-1, NULL, 0), -ECHILD);
	return count;
}

static void limited(void)
{
	int error;
	limit(ALLOWED);
	SEE(setuid(somebody), 0);
	SEE(fork_until_refused(&error), ALLOWED - 1);
	SEE(error, -EAGAIN);
	SEE(fork_until_refused(&error), ALLOWED - 1);	/* again */
	struct rlimit64 more = { ALLOWED + 1, ALLOWED + 1 };
	SEE(prlimit64(0, RLIMIT_NPROC, &more, NULL), -EPERM);
}

static const char *own_name;

static int exec_self(void *arg)
{
	char *argv[] = { (char *)own_name, "again", NULL };
	(void)arg;
	execve(self_path(own_name), argv, (char *[]){ NULL });
	_exit(99);
}

/* Who execs in its leader's place is one task, as before: after_exec counts. */
static void exec_by_a_thread(void)
{
	struct thread t;
	if (!on_tine())
		return;			/* may he execute this file there? */
	limit(ALLOWED);
	CHECK_EQ(setuid(somebody), 0);
	thread_start(&t, exec_self, NULL);
	for (;;)
		pause();
}

static int after_exec(void)
{
	int error;
	CHECK_EQ(fork_until_refused(&error), ALLOWED - 1);
	return check_result();
}

static volatile int leave;

static int stay(void *arg)
{
	(void)arg;
	wait_while(&leave, 0);
	return 0;
}

static void threads_count(void)
{
	static struct thread t[ALLOWED];
	struct thread more;
	limit(ALLOWED);
	SEE(setuid(somebody), 0);
	for (int i = 0; i < ALLOWED - 1; i++)
		thread_start(&t[i], stay, NULL);
	SEE(thread_try(&more, stay, NULL), -EAGAIN);
	SEE(fork(), -EAGAIN);
	SEE(vfork(), -EAGAIN);
	const uint32_t roots = CLONE_NEWPID | SIGCHLD;
	SEE(syscall5(__NR_clone, roots, 0, 0, 0, 0), -EAGAIN);
	set_and_wake(&leave, 1);
	for (int i = 0; i < ALLOWED - 1; i++)
		thread_join(&t[i]);
}

static void root_is_spared(void)
{
	limit(1);
	pid_t pid = must_fork();
	if (pid == 0)
		_exit(0);
	SEE(status_of(pid), 0);
}

static void who_may_kill(void)
{
	pid_t roots = child_of_user(0, 0, 0);
	pid_t mine = child_of_user(somebody, somebody, somebody);
	pid_t others = child_of_user(ANOTHER, ANOTHER, ANOTHER);
	pid_t pid = must_fork();
	if (pid == 0) {
		setuid(somebody);
		SEE(kill(roots, SIGKILL), -EPERM);
		SEE(kill(roots, 0), -EPERM);
		SEE(kill(others, SIGTERM), -EPERM);
		SEE(kill(others, SIGCONT), 0);	/* same session */
		SEE(kill(mine, 0), 0);
		SEE(kill(mine, SIGTERM), 0);
		SEE(tgkill(others, others, SIGTERM), -EPERM);
		SEE(kill(1, SIGTERM), -EPERM);
		SEE(kill(-1, 0), 0);	/* whomever it may */
		_exit(check_result());
	}
	SEE(status_of(pid), 0);
	SEE(status_of(mine), SIGTERM);
	SEE(kill(roots, SIGKILL), 0);
	SEE(kill(others, SIGKILL), 0);
	SEE(status_of(roots), SIGKILL);
	SEE(status_of(others), SIGKILL);
}

static void as_somebody(pid_t roots, pid_t mine)
{
	SEE(setuid(somebody), 0);
	SEE(setpriority(PRIO_PROCESS, roots, 10), -EPERM);
	SEE(setpriority(PRIO_PROCESS, mine, 4), -EACCES);
	SEE(setpriority(PRIO_PROCESS, mine, 7), 0);
	SEE(getpriority(PRIO_PROCESS, mine), 20 - 7);
	SEE(getpriority(PRIO_USER, 0), 20);	/* our own 0 */
	SEE(setpriority(PRIO_USER, 0, 9), 0);
	SEE(getpriority(PRIO_USER, 0), 20 - 9);
	SEE(setpriority(PRIO_PGRP, 0, 12), -EPERM);	/* not all */
	SEE(getpriority(PRIO_PROCESS, mine), 20 - 12);
	SEE(setpriority(PRIO_USER, NOBODY, 12), -ESRCH);
}

static void who_may_be_nice(void)
{
	pid_t roots = child_of_user(0, 0, 0);
	pid_t mine = child_of_user(somebody, somebody, somebody);
	SEE(setpriority(PRIO_PROCESS, mine, 5), 0);
	SEE(getpriority(PRIO_USER, somebody), 20 - 5);
	SEE(getpriority(PRIO_USER, NOBODY), -ESRCH);
	pid_t pid = must_fork();
	if (pid == 0) {
		as_somebody(roots, mine);
		_exit(check_result());
	}
	SEE(status_of(pid), 0);
	SEE(getpriority(PRIO_PROCESS, roots), 20);
	SEE(kill(roots, SIGKILL), 0);
	SEE(kill(mine, SIGKILL), 0);
	SEE(status_of(roots), SIGKILL);
	SEE(status_of(mine), SIGKILL);
}

static int seize(pid_t pid)
{
	return syscall4(__NR_ptrace, PTRACE_SEIZE, pid, 0, 0);
}

static void become(const int *ids)
{
	CHECK_EQ(syscall3(__NR_setresuid32, ids[0], ids[1], ids[2]), 0);
}

/* Root, by his effective id, may trace; nobody else whom was root once: what it
 * remembers, or may become again, is not for him. */
static void who_may_trace(void)
{
	const int ids[][3] = {
		{ somebody, somebody, somebody }, { 0, somebody, somebody },
		{ somebody, somebody, 0 }, { somebody, 0, 0 },
		{ 0, somebody, 0 }, { ANOTHER, ANOTHER, ANOTHER },
	};
	for (unsigned i = 0; i < COUNT(ids) * COUNT(ids); i++) {
		const int *us = ids[i / COUNT(ids)];
		const int *his = ids[i % COUNT(ids)];
		pid_t watched = child_of_user(his[0], his[1], his[2]);
		pid_t pid = must_fork();
		if (pid == 0) {
			become(us);
			CHECK_EQ(seize(watched), us[1] == 0 ? 0 : -EPERM);
			_exit(check_result());
		}
		CHECK_EQ(status_of(pid), 0);
		kill(watched, SIGKILL);
		CHECK_EQ(status_of(watched), SIGKILL);
	}
}

/* A program begun as somebody has nothing of root's. */
static void traces_his_own(void)
{
	int gone[2];
	if (!on_tine())
		return;			/* may he execute this file there? */
	CHECK_EQ(setuid(somebody), 0);
	CHECK_EQ(pipe2(gone, O_CLOEXEC), 0);
	pid_t pid = must_fork();
	if (pid == 0)
		execve("/bin/sleep", (char *[]){ "sleep", "1000", NULL }, NULL);
	CHECK_EQ(close(gone[1]), 0);
	CHECK_EQ(read(gone[0], &(char){ 0 }, 1), 0);
	CHECK_EQ(seize(pid), 0);
	kill(pid, SIGKILL);
	CHECK_EQ(status_of(pid), SIGKILL);
}

int main(int argc, char **argv)
{
	own_name = argv[0];
	if (argc > 1)
		return after_exec();
	const struct part parts[] = {
		{ "no way back", no_way_back }, { "RLIMIT_NPROC", limited },
		{ "threads count", threads_count },
		{ "a thread's exec", exec_by_a_thread },
		{ "root is spared", root_is_spared },
		{ "who may kill", who_may_kill },
		{ "who may be nice", who_may_be_nice },
		{ "who may trace", who_may_trace },
		{ "his own", traces_his_own },
	};
	somebody = 20000 + getpid() % 40000;
	run_as_root(parts, COUNT(parts));
	no_children_left();
	return check_result();
}
