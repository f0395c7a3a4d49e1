/*
 * A process group nobody could continue any more: when the last parent outside
 * it ends, or the last member with such a parent, its stopped ones get SIGHUP
 * and SIGCONT; and what is in it already does not stop for the terminal (J).
 * linux: prints what held.
 * needs: more jobs handlers
 */
#include "check.h"
#include <task.h>

static volatile int hups, conts;

static void note(int sig)
{
	if (sig == SIGHUP)
		hups++;
	else
		conts++;
}

/* Waits, stopped by itself, for what comes; both: a status of 11. */
static void stop_and_tell(void)
{
	handle(SIGHUP, note, 0);
	handle(SIGCONT, note, 0);
	kill(getpid(), SIGSTOP);
	while (!hups || !conts)
		nap(1);
	_exit(10 * hups + conts);
}

static void stop_only(void)
{
	kill(getpid(), SIGSTOP);
	_exit(77);
}

static int gate[2];

/* Ends when told to, by SIGHUP or through the gate. */
static void pause_for_hup(void)
{
	char byte;
	handle(SIGHUP, note, 0);
	read(gate[0], &byte, 1);
	_exit(hups);
}

/* A child in `group` (0: its own); once it has stopped, if it does. */
static pid_t member(pid_t group, void (*body)(void), bool stops)
{
	pid_t pid = must_fork();
	if (pid == 0) {
		setpgid(0, group);
		body();
	}
	setpgid(pid, group);
	int status = 0;
	if (stops)
		CHECK_EQ(waitpid(pid, &status, WUNTRACED), pid);
	CHECK(!stops || WIFSTOPPED(status));
	return pid;
}

/* The status of the one the session leaves to us. */
static int left_over(void)
{
	int status = -1;
	CHECK(waitpid(-1, &status, 0) > 0);
	return status;
}

static void (*what)(void);
static bool it_stops;

/* The parent, in a group of its own, ends. */
static void parent_ends(void)
{
	member(0, what, it_stops);
}

/* Our group's only one with a parent outside ends: the last process here. */
static void link_ends(void)
{
	setpgid(0, 0);
	member(getpid(), what, it_stops);
}

/* In a session of its own whose leader has already left. */
static void in_session(void (*body)(void), const char *name, int want)
{
	CHECK_EQ(pipe(gate), 0);
	pid_t leader = must_fork();
	if (leader == 0) {
		setsid();
		pid_t pid = must_fork();
		if (pid == 0) {
			body();
			_exit(check_result());
		}
		CHECK_EQ(status_of(pid), 0);
		_exit(check_result());
	}
	/* either may be first: the leader, or who is left over */
	int status[2] = { left_over(), -1 };
	tell(gate);
	status[1] = left_over();
	close_pair(gate);
	int sum = status[0] + status[1];
	CHECK(status[0] == 0 || status[1] == 0);
	CHECK_EQ(sum, want);
	say("%s: %04x\n", name, sum);
}

/* Another member still has a parent outside: nothing happens yet. */
static void still_linked(void)
{
	CHECK_EQ(pipe(gate), 0);
	pid_t leader = must_fork();
	if (leader == 0) {
		setsid();
		pid_t stays = member(0, pause_for_hup, false);
		int fds[2];
		CHECK_EQ(pipe(fds), 0);
		pid_t pid = must_fork();
		if (pid == 0) {
			setpgid(0, stays);
			pid_t stopped = member(stays, stop_only, true);
			write(fds[1], &stopped, sizeof(stopped));
			_exit(check_result());
		}
		pid_t stopped = 0;
		CHECK_EQ(status_of(pid), 0);	/* one of two links */
		read(fds[0], &stopped, sizeof(stopped));
		CHECK_EQ(kill(stopped, SIGKILL), 0);
		tell(gate);
		CHECK_EQ(status_of(stays), 0);	/* no SIGHUP came */
		_exit(check_result());
	}
	int sum = left_over() + left_over();
	CHECK_EQ(sum, SIGKILL);
	close_pair(gate);
	say("still linked: %04x\n", sum);
}

/* Who ends is the session's leader: the same, for each group. */
static void leader_ends(void)
{
	pid_t leader = must_fork();
	if (leader == 0) {
		setsid();
		member(0, stop_only, true);
		member(0, stop_only, true);
		_exit(check_result());
	}
	int sum = left_over() + left_over() + left_over();
	CHECK_EQ(sum, 2 * SIGHUP);
	say("the leader ends: %04x\n", sum);
}

int main(void)
{
	CHECK_EQ(prctl(PR_SET_CHILD_SUBREAPER, 1), 0);
	what = stop_only;
	it_stops = true;
	in_session(parent_ends, "parent ends", SIGHUP);
	in_session(link_ends, "link ends", SIGHUP);
	what = stop_and_tell;
	in_session(parent_ends, "parent ends, handled", W_EXITCODE(11, 0));
	in_session(link_ends, "link ends, handled", W_EXITCODE(11, 0));
	what = pause_for_hup;
	it_stops = false;
	in_session(parent_ends, "nobody stopped", 0);
	in_session(link_ends, "nobody stopped", 0);
	still_linked();
	leader_ends();
	no_children_left();
	return check_result();
}
