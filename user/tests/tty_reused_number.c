/*
 * The terminal's foreground group has ended, and another process, of another
 * session, got its number: what the terminal sends is not for that one (J).
 * Tine only: it takes the console.
 * needs: threads more jobs
 */
#include "threads.h"
#include <sysfile.h>
#include <task.h>

static volatile int *shared;

/* The process that is given the number. */
static void bystander(void)
{
	CHECK(setsid() == getpid());
	shared[0] = 1;
	for (;;)
		pause();
}

static pid_t start_bystander(pid_t number)
{
	struct clone_args args = {
		.set_tid = (uint32_t)&number, .set_tid_size = 1,
		.flags = CLONE_PARENT,
	};
	pid_t pid = syscall2(__NR_clone3, (int)&args, sizeof(args));
	if (pid == 0)
		bystander();
	return pid;
}

/* At its end the foreground group would get SIGHUP. */
static void session_leader(void)
{
	CHECK(setsid() == getpid());
	int tty = open("/dev/console", O_RDWR | O_NOCTTY, 0);
	CHECK(tty >= 0);
	CHECK_EQ(ioctl(tty, TIOCSCTTY, (void *)1), 0);
	pid_t group = must_fork();
	if (group == 0) {
		for (;;)
			pause();
	}
	CHECK_EQ(setpgid(group, group), 0);
	CHECK_EQ(ioctl(tty, TIOCSPGRP, &group), 0);
	CHECK_EQ(kill(group, SIGKILL), 0);
	CHECK_EQ(status_of(group), SIGKILL);
	shared[1] = start_bystander(group);
	if (!CHECK_EQ(shared[1], group))
		_exit(check_result());
	while (!shared[0])
		nap(1);
	pid_t now = 0;
	CHECK_EQ(ioctl(tty, TIOCGPGRP, &now), 0);
	CHECK_EQ(now, group);		/* as on Linux, it is told still */
	_exit(check_result());
}

int main(void)
{
	shared = shared_page();
	pid_t leader = must_fork();
	if (leader == 0)
		session_leader();
	CHECK_EQ(status_of(leader), 0);
	pid_t pid = shared[1];
	if (!CHECK(pid > 0))
		return check_result();
	CHECK_EQ(waitpid(pid, NULL, WNOHANG), 0);	/* no SIGHUP came */
	CHECK_EQ(kill(pid, SIGTERM), 0);
	CHECK_EQ(status_of(pid), SIGTERM);
	no_children_left();
	return check_result();
}
