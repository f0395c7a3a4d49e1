/*
 * Groups in the background, and what the terminal does to them: with TOSTOP
 * it stops who writes. A group that no shell could put in front again is not
 * stopped, gets -EIO instead, and what is stopped when it comes to that is
 * told (SIGHUP) and goes on (SIGCONT).
 * linux: the terminal's part is Tine's only.
 * needs: jobs handlers
 */
#include "check.h"

static volatile int hung_up;
static int fds[2];

static void note(int sig)
{
	hung_up += sig == SIGHUP;
}

/* In a group of its own: stops, and tells of it when it goes on. */
static void stop_and_tell(void)
{
	setpgid(0, 0);
	handle(SIGHUP, note, 0);
	kill(getpid(), SIGTSTP);
	CHECK_EQ(hung_up, 1);
	tell(fds);
}

static pid_t start(void (*body)(void))
{
	pid_t pid = must_fork();
	if (pid == 0) {
		body();
		_exit(check_result());
	}
	setpgid(pid, pid);
	return pid;
}

/* The only link to the session ends. */
static void parent_of_stopped(void)
{
	int status;
	pid_t pid = start(stop_and_tell);
	SEE_SAME(waitpid(pid, &status, WUNTRACED), pid);
	SEE_TRUE(WIFSTOPPED(status));
}

static void newly_orphaned(void)
{
	CHECK_EQ(pipe(fds), 0);
	SEE(in_child(parent_of_stopped), 0);
	hear(fds);
	say("an orphaned group goes on\n");
	close_pair(fds);
}

static int console;

static void use_terminal(void)
{
	struct termios t;
	while (getppid() != 1)
		sched_yield();
	char byte;
	CHECK_EQ(read(console, &byte, 1), -EIO);
	CHECK_EQ(ioctl(console, TCGETS, &t), 0);
	CHECK_EQ(ioctl(console, TCSETS, &t), -EIO);
	kill(getpid(), SIGTSTP);			/* does nothing */
	tell(fds);
}

static void write_to_it(void)
{
	setpgid(0, 0);
	CHECK_EQ(write(console, "\r", 1), 1);
}

static void writers_stop(void)
{
	struct termios t;
	int status;
	CHECK_EQ(in_child(write_to_it), 0);
	CHECK_EQ(ioctl(console, TCGETS, &t), 0);
	t.c_lflag |= TOSTOP;
	CHECK_EQ(ioctl(console, TCSETS, &t), 0);
	pid_t pid = start(write_to_it);
	CHECK_EQ(waitpid(pid, &status, WUNTRACED), pid);
	CHECK(WIFSTOPPED(status) && WSTOPSIG(status) == SIGTTOU);
	CHECK_EQ(ioctl(console, TIOCSPGRP, &pid), 0);
	kill(pid, SIGCONT);
	CHECK_EQ(status_of(pid), 0);
	t.c_lflag &= ~TOSTOP;
	handle(SIGTTOU, SIG_IGN, 0);	/* or we could not take it back */
	pid = getpid();
	CHECK_EQ(ioctl(console, TIOCSPGRP, &pid), 0);
	CHECK_EQ(ioctl(console, TCSETS, &t), 0);
	handle(SIGTTOU, SIG_DFL, 0);
}

static void leave_it_alone(void)
{
	start(use_terminal);
}

static void at_the_terminal(void)
{
	CHECK(setsid() > 0);
	console = open("/dev/console", O_RDWR, 0);
	CHECK(console >= 0);
	writers_stop();
	CHECK_EQ(pipe(fds), 0);
	CHECK_EQ(in_child(leave_it_alone), 0);
	hear(fds);
	close_pair(fds);
}

int main(void)
{
	newly_orphaned();
	if (on_tine())
		CHECK_EQ(in_child(at_the_terminal), 0);
	no_children_left();
	return check_result();
}
