/*
 * setns: into another's namespaces, by a pidfd or by a file of /proc/PID/ns,
 * which keeps its namespace though the process goes; and unshare's rules (J).
 * linux: wants root, and says so where it is not; prints what held.
 * needs: threads names pidfd users more jobs
 */
#include "threads.h"
#include <task.h>

#define BOTH	(CLONE_NEWUTS | CLONE_NEWPID)

/* A child that sleeps in namespaces of its own, its host name `name`. */
static pid_t apart(uint32_t flags, const char *name)
{
	int fds[2];
	CHECK_EQ(pipe(fds), 0);
	pid_t pid = fork_with(flags);
	if (pid == 0) {
		if (flags & CLONE_NEWUTS)
			SEE(sethostname(name, strlen(name)), 0);
		tell(fds);
		for (;;)
			pause();
	}
	hear(fds);
	close_pair(fds);
	return pid;
}

static void end(pid_t pid)
{
	CHECK_EQ(kill(pid, SIGKILL), 0);
	CHECK_EQ(status_of(pid), SIGKILL);
}

static int open_ns(pid_t pid, const char *which)
{
	char path[64];
	snprintf(path, sizeof(path), "/proc/%d/ns/%s", pid, which);
	return open(path, O_RDONLY, 0);
}

static bool named(const char *name)
{
	struct utsname u;
	CHECK_EQ(uname(&u), 0);
	return strcmp(u.nodename, name) == 0;
}

/* What number has the next child, where it is? (A status would hold 8 bits of
 * it only.) */
static int number_of_child(void)
{
	int fds[2], number = 0;
	CHECK_EQ(pipe(fds), 0);
	pid_t pid = fork();
	if (pid == 0) {
		number = getpid();
		_exit(write(fds[1], &number, sizeof(number)) < 0);
	}
	if (pid > 0) {
		CHECK_EQ(status_of(pid), 0);
		CHECK_EQ(read(fds[0], &number, sizeof(number)),
			 sizeof(number));
	}
	close_pair(fds);
	return pid < 0 ? pid : number;
}

static void by_pidfd(void)
{
	pid_t pid = apart(BOTH, "there"), me = getpid();
	int fd = pidfd_open(pid, 0);
	SEE(setns(fd, CLONE_NEWUTS), 0);
	SEE_TRUE(named("there"));
	SEE(sethostname("other", 5), 0);
	SEE(setns(fd, CLONE_NEWUTS), 0);		/* once more: same */
	SEE_TRUE(named("other"));
	SEE(setns(fd, CLONE_NEWPID), 0);
	SEE_SAME(getpid(), me);
	SEE(number_of_child(), 2);
	SEE(number_of_child(), 3);
	int self = pidfd_open(me, 0);
	SEE(setns(self, BOTH), 0);			/* and back */
	SEE_TRUE(number_of_child() != 4);
	SEE_TRUE(named("other"));		/* that is still ours */
	end(pid);
	SEE(setns(fd, BOTH), -ESRCH);
}

static void by_file(void)
{
	pid_t pid = apart(BOTH, "there");
	int uts = open_ns(pid, "uts"), ns = open_ns(pid, "pid");
	int home = open_ns(getpid(), "uts");
	SEE_TRUE(uts > 2 && ns > 2 && home > 2);
	SEE(setns(uts, 0), 0);
	SEE_TRUE(named("there"));
	SEE(setns(home, CLONE_NEWUTS), 0);
	SEE_TRUE(!named("there"));
	SEE(setns(ns, CLONE_NEWPID), 0);
	SEE(number_of_child(), 2);
	SEE(setns(open_ns(getpid(), "pid"), 0), 0);
	SEE_TRUE(number_of_child() > 3);
	int next = open_ns(getpid(), "pid_for_children");
	SEE(setns(next, 0), 0);
	end(pid);
	SEE(setns(uts, 0), 0);		/* the file keeps it */
	SEE_TRUE(named("there"));
	SEE(setns(ns, 0), 0);		/* this one, too, but: */
	SEE(number_of_child(), -ENOMEM);
	SEE(setns(next, 0), 0);
	SEE_TRUE(number_of_child() > 3);
}

/* Who is brought in has no parent there; its orphans are the init's. */
static void brought_in(void)
{
	int fds[2];
	CHECK_EQ(pipe(fds), 0);
	pid_t pid = fork_with(CLONE_NEWPID);
	if (pid == 0) {
		int status;
		tell(fds);
		while (waitpid(-1, &status, 0) != 3)
			nap(1);
		SEE_SAME(status, W_EXITCODE(1, 0));
		_exit(check_result());
	}
	hear(fds);
	SEE(setns(pidfd_open(pid, 0), CLONE_NEWPID), 0);
	pid_t in = must_fork();
	if (in == 0) {
		SEE(getpid(), 2);
		SEE(getppid(), 0);
		SEE(getpgrp(), 0);		/* not to be seen, either */
		SEE(getsid(0), 0);
		if (must_fork() == 0) {
			while (getppid() == 2)
				nap(1);
			_exit(getppid());
		}
		_exit(check_result());
	}
	CHECK(in > 2);
	CHECK_EQ(status_of(in), 0);	/* 1 prints at its end, too */
	SEE(status_of(pid), 0);
}

static void refusals(void)
{
	int fds[2], uts = open_ns(getpid(), "uts");
	int ns = open_ns(getpid(), "pid"), self = pidfd_open(getpid(), 0);
	CHECK_EQ(pipe(fds), 0);
	SEE(setns(-1, 0), -EBADF);
	SEE(setns(999, CLONE_NEWUTS), -EBADF);
	SEE(setns(fds[0], 0), -EINVAL);
	SEE(setns(fds[0], CLONE_NEWUTS), -EINVAL);
	SEE(setns(uts, CLONE_NEWPID), -EINVAL);
	SEE(setns(ns, CLONE_NEWUTS), -EINVAL);
	SEE(setns(uts, BOTH), -EINVAL);
	SEE(setns(self, 0), -EINVAL);
	SEE(setns(self, CLONE_NEWUTS | CLONE_VM), -EINVAL);
	SEE(setns(self, BOTH), 0);
	SEE(open_ns(getpid(), "nothing"), -ENOENT);
	char byte;
	SEE(read(uts, &byte, 1), -EINVAL);
	SEE(write(uts, &byte, 1), -EBADF);
	SEE(ioctl(uts, 0, NULL), -ENOTTY);
	pid_t zombie = must_fork();
	if (zombie == 0)
		_exit(0);
	SEE(waitid(P_PID, zombie, NULL, WEXITED | WNOWAIT), 0);
	SEE(setns(pidfd_open(zombie, 0), CLONE_NEWUTS), -ESRCH);
	SEE(setns(pidfd_open(zombie, 0), CLONE_NEWPID), -ESRCH);
	SEE(open_ns(zombie, "uts"), -ENOENT);
	SEE(open_ns(zombie, "pid_for_children"), -ENOENT);
	SEE(status_of(zombie), 0);
	SEE(unshare(-1), -EINVAL);
	SEE(setuid(4711), 0);
	SEE(unshare(-1), -EINVAL);
	SEE(unshare(CLONE_NEWNS), -EPERM);	/* Tine has none, besides */
	SEE(unshare(CLONE_NEWIPC | CLONE_NEWNET), -EPERM);
	SEE(setns(uts, 0), -EPERM);
	SEE(setns(ns, 0), -EPERM);
	SEE(setns(uts, CLONE_NEWPID), -EINVAL);
	SEE(setns(self, CLONE_NEWUTS), -EPERM);
	SEE(setns(self, 0), -EINVAL);
}

/* Only one's own namespace, and those inside it. */
static void no_way_out(void)
{
	pid_t one = apart(CLONE_NEWPID, NULL);
	int outside = open_ns(getpid(), "pid"), sibling = open_ns(one, "pid");
	int parent = pidfd_open(getpid(), 0);
	pid_t pid = fork_with(CLONE_NEWPID);
	if (pid == 0) {
		SEE(pidfd_send_signal(parent, 0, NULL, 0), -EINVAL);
		SEE(setns(outside, 0), -EINVAL);
		SEE(setns(sibling, 0), -EINVAL);
		SEE(setns(parent, CLONE_NEWPID), -EINVAL);
		SEE(setns(parent, BOTH), -EINVAL);
		pid_t inner = apart(CLONE_NEWPID, NULL);
		pid_t innermost = must_fork();
		if (innermost == 0)
			_exit(0);
		SEE(status_of(innermost), 0);
		SEE(setns(pidfd_open(inner, 0), CLONE_NEWPID), 0);
		SEE(setns(sibling, 0), -EINVAL);
		SEE(number_of_child(), 2);
		_exit(check_result());
	}
	SEE(status_of(pid), 0);
	end(one);
}

static int nothing(void *arg)
{
	(void)arg;
	return 0;
}

/* Children that are to be elsewhere: no threads, and no third place. */
static void unshared(void)
{
	struct thread t;
	int here = open_ns(getpid(), "pid");
	SEE(unshare(CLONE_NEWPID), 0);
	SEE(open_ns(getpid(), "pid_for_children"), -ENOENT);
	SEE(unshare(CLONE_NEWPID), -EINVAL);
	SEE(unshare(CLONE_NEWUTS), 0);
	SEE(syscall5(__NR_clone, CLONE_NEWPID | SIGCHLD, 0, 0, 0, 0), -EINVAL);
	SEE(thread_try(&t, nothing, NULL), -EINVAL);
	SEE(setns(here, 0), 0);		/* never mind */
	thread_start(&t, nothing, NULL);
	thread_join(&t);
	SEE(unshare(CLONE_NEWPID), 0);
	pid_t pid = vfork();
	if (pid == 0)
		_exit(getpid());
	SEE_SAME(status_of(pid), W_EXITCODE(1, 0));
	SEE(fork(), -ENOMEM);
	SEE(vfork(), -ENOMEM);
	SEE(unshare(CLONE_NEWPID), -EINVAL);
	SEE(setns(here, 0), 0);
	SEE(unshare(CLONE_NEWPID), 0);
	SEE(number_of_child(), 1);
}

static int unshare_all(void *arg)
{
	(void)arg;
	SEE(unshare(CLONE_THREAD), -EINVAL);
	SEE(unshare(CLONE_SIGHAND), -EINVAL);
	SEE(unshare(CLONE_VM), -EINVAL);
	SEE(unshare(CLONE_SYSVSEM | CLONE_FS), 0);
	return 0;
}

/* What a process has for itself it may ask for. */
static void one_thread(void)
{
	struct thread t;
	SEE(unshare(CLONE_THREAD | CLONE_SIGHAND | CLONE_VM), 0);
	SEE(unshare(CLONE_SYSVSEM), 0);
	thread_start(&t, unshare_all, NULL);
	thread_join(&t);
	SEE(unshare(CLONE_VM), 0);
	pid_t pid = syscall5(__NR_clone, CLONE_VM | CLONE_VFORK | SIGCHLD, 0,
			     0, 0, 0);
	if (pid == 0) {
		SEE(unshare(CLONE_VM), -EINVAL);
		SEE(unshare(CLONE_SIGHAND), 0);
		_exit(0);
	}
	SEE(status_of(pid), 0);
	SEE(unshare(CLONE_SETTLS), -EINVAL);
	SEE(unshare(CLONE_PIDFD), -EINVAL);
}

int main(void)
{
	const struct part parts[] = {
		{ "by pidfd", by_pidfd }, { "by file", by_file },
		{ "brought in", brought_in }, { "refusals", refusals },
		{ "no way out", no_way_out }, { "unshared", unshared },
		{ "one thread", one_thread },
	};
	run_as_root(parts, COUNT(parts));
	no_children_left();
	return check_result();
}
