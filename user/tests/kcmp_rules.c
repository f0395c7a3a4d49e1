/*
 * kcmp tells what clone shared and what fork copied, and orders what differs;
 * a task that may not trace another is told nothing of it.
 * linux: prints what held. wants root
 * needs: threads more users
 */
#include "threads.h"
#include <task.h>
#include <uapi/more.h>

#define EPOLL_TFD	7	/* KCMP_: of what an epoll watches */
#define NOBODY_YET	99999

static int kcmp(pid_t a, pid_t b, int type, int fd1, int fd2)
{
	return syscall5(__NR_kcmp, a, b, type, fd1, fd2);
}

static bool differ(pid_t a, pid_t b, int type)
{
	int there = kcmp(a, b, type, 0, 0), back = kcmp(b, a, type, 0, 0);
	return (there == 1 && back == 2) || (there == 2 && back == 1);
}

static void files(pid_t us, pid_t child)
{
	int again = dup(0), other = open("/", O_RDONLY, 0);
	int path = open("/", O_PATH, 0);
	SEE(kcmp(us, us, KCMP_FILE, 0, 0), 0);
	SEE(kcmp(us, us, KCMP_FILE, 0, again), 0);
	SEE(kcmp(us, child, KCMP_FILE, 0, 0), 0);
	SEE(kcmp(us, us, KCMP_FILE, path, path), 0);
	int there = kcmp(us, us, KCMP_FILE, 0, other);
	SEE_TRUE(there == 1 || there == 2);
	SEE_SAME(kcmp(us, us, KCMP_FILE, other, 0), 3 - there);
	SEE_SAME(kcmp(child, us, KCMP_FILE, 0, other), there);
	SEE(kcmp(us, us, KCMP_FILE, 0, 200), -EBADF);
	SEE(kcmp(us, us, KCMP_FILE, -1, 0), -EBADF);
	SEE(kcmp(us, child, KCMP_FILE, 0, path), -EBADF);
	close(again);
	close(other);
	close(path);
}

static void of_one_task(pid_t us)
{
	uint32_t slot[3] = { 0, 0, 0 };
	for (int type = KCMP_VM; type <= KCMP_SYSVSEM; type++)
		SEE(kcmp(us, us, type, 0, 0), 0);
	SEE(kcmp(us, us, -1, 0, 0), -EINVAL);
	SEE(kcmp(us, us, 99, 0, 0), -EINVAL);
	SEE(kcmp(us, us, EPOLL_TFD, 0, (int)slot), -EINVAL);
	SEE(kcmp(NOBODY_YET, us, KCMP_VM, 0, 0), -ESRCH);
	SEE(kcmp(us, NOBODY_YET, KCMP_VM, 0, 0), -ESRCH);
	SEE(kcmp(us, NOBODY_YET, -1, 0, 0), -ESRCH);
	SEE(kcmp(0, us, KCMP_VM, 0, 0), -ESRCH);
}

static pid_t child_with(uint32_t flags)
{
	pid_t pid = syscall5(__NR_clone, flags | SIGCHLD, 0, 0, 0, 0);
	while (pid == 0)
		pause();
	return pid;
}

static void bury(pid_t pid)
{
	SEE(kill(pid, SIGKILL), 0);
	SEE(status_of(pid), SIGKILL);
}

static void copied(pid_t us)
{
	pid_t pid = child_with(0);
	files(us, pid);
	SEE_TRUE(differ(us, pid, KCMP_VM));
	SEE_TRUE(differ(us, pid, KCMP_FILES));
	SEE_TRUE(differ(us, pid, KCMP_FS));
	SEE_TRUE(differ(us, pid, KCMP_SIGHAND));
	SEE(kcmp(us, pid, KCMP_SYSVSEM, 0, 0), 0);
	bury(pid);
}

static void shared(pid_t us)
{
	pid_t pid = child_with(CLONE_FILES);
	SEE(kcmp(us, pid, KCMP_FILES, 0, 0), 0);
	SEE_TRUE(differ(us, pid, KCMP_FS));
	bury(pid);
	pid = child_with(CLONE_FS);
	SEE(kcmp(us, pid, KCMP_FS, 0, 0), 0);
	SEE_TRUE(differ(us, pid, KCMP_FILES));
	bury(pid);
}

static pid_t leader;

/* A thread has all of it, and is named by its own number. */
static int ask(void *unused)
{
	(void)unused;
	for (int type = KCMP_VM; type <= KCMP_SIGHAND; type++)
		SEE(kcmp(leader, gettid(), type, 0, 0), 0);
	return 0;
}

static void thread(void)
{
	struct thread t;
	leader = getpid();
	thread_start(&t, ask, NULL);
	thread_join(&t);
}

/* What has ended has nothing any more. */
static void ended(pid_t us)
{
	pid_t pid = child_with(0);
	kill(pid, SIGKILL);
	until_dead(pid);
	SEE(kcmp(us, pid, KCMP_FILE, 0, 0), -EBADF);
	SEE_TRUE(differ(us, pid, KCMP_VM));
	SEE(status_of(pid), SIGKILL);
	SEE(kcmp(us, pid, KCMP_VM, 0, 0), -ESRCH);
}

static void as_user(void)
{
	pid_t root = getppid(), us = getpid();
	SEE(setgid(1000) | setuid(1000), 0);
	SEE(kcmp(root, us, KCMP_VM, 0, 0), -EPERM);
	SEE(kcmp(us, root, KCMP_FILE, 0, 77), -EPERM);
	SEE(kcmp(us, root, -1, 0, 0), -EPERM);
	SEE(kcmp(us, us, KCMP_FILE, 0, 0), 0);
}

int main(void)
{
	pid_t us = getpid();
	of_one_task(us);
	copied(us);
	shared(us);
	thread();
	ended(us);
	if (getuid() == 0)
		CHECK_EQ(in_child(as_user), 0);
	no_children_left();
	return check_result();
}
