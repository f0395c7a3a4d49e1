/*
 * In the child CPU times are 0, the alarm is off and no signal is pending;
 * handlers, mask, ignored signals, cwd, umask, nice value, process group and
 * session are the parent's (H).
 * linux: only what was found equal or fresh is said.
 * needs: limits jobs handlers clocks files
 */
#include "check.h"

#define BURN_TICKS	20

static volatile int handled;

static void handler(int sig)
{
	handled = sig;
}

static void burn(void)
{
	struct tms spent;
	do
		times(&spent);
	while (spent.tms_utime + spent.tms_stime < BURN_TICKS);
}

static void times_are_zero(void)
{
	struct tms spent;
	times(&spent);
	SEE_TRUE(spent.tms_utime + spent.tms_stime < BURN_TICKS / 2);
	SEE(spent.tms_cutime, 0);
	SEE(spent.tms_cstime, 0);
}

/* ... and come to the parent's account with the wait. */
static void times_add_up(void)
{
	struct tms spent;
	burn();
	pid_t pid = must_fork();
	if (pid == 0) {
		times_are_zero();
		burn();
		_exit(check_result());
	}
	SEE(status_of(pid), 0);
	times(&spent);
	SEE_TRUE(spent.tms_utime + spent.tms_stime >= BURN_TICKS);
	SEE_TRUE(spent.tms_cutime + spent.tms_cstime >= BURN_TICKS / 2);
	say("times: zero, then added up by wait\n");
}

static void alarm_is_off(void)
{
	SEE(alarm(0), 0);
}

static void nothing_pending(void)
{
	sigset_t pending = ~0ull;
	SEE(sigpending(&pending), 0);
	SEE(pending, 0);
	sigset_t none = 0;
	SEE(sigprocmask(SIG_SETMASK, &none, NULL), 0);
	SEE(handled, 0);
}

static void signals(void)
{
	sigset_t blocked = sigmask(SIGUSR1) | sigmask(SIGUSR2), pending = 0;
	sigset_t none = 0;
	SEE(alarm(1000), 0);
	SEE(in_child(alarm_is_off), 0);
	SEE_TRUE(alarm(0) > 990);
	say("alarm: off in the child, on in the parent\n");

	CHECK_EQ(handle(SIGUSR1, handler, 0), 0);
	SEE(sigprocmask(SIG_SETMASK, &blocked, NULL), 0);
	SEE(kill(getpid(), SIGUSR1), 0);
	SEE(in_child(nothing_pending), 0);
	SEE(sigpending(&pending), 0);
	SEE_SAME(pending, sigmask(SIGUSR1));
	SEE(sigprocmask(SIG_SETMASK, &none, NULL), 0);
	SEE(handled, SIGUSR1);
	say("pending: the parent's alone\n");
}

static sigset_t expected_mask;
static char expected_cwd[256];
static pid_t expected_group, expected_session;
static int expected_priority;

static void inherited(void)
{
	sigset_t mask = 0;
	char cwd[256];
	struct sigaction action;
	SEE(sigprocmask(SIG_BLOCK, NULL, &mask), 0);
	SEE_SAME(mask, expected_mask);
	SEE(sigaction(SIGUSR1, NULL, &action), 0);
	SEE_SAME(action.sa_handler, HANDLER(handler));
	SEE(sigaction(SIGPIPE, NULL, &action), 0);
	SEE(action.sa_handler, SIG_IGN);
	SEE_TRUE(getcwd(cwd, sizeof(cwd)) > 0);
	SEE(strcmp(cwd, expected_cwd), 0);
	SEE(umask(0), 0123);
	SEE_SAME(getpgrp(), expected_group);
	SEE_SAME(getsid(0), expected_session);
	SEE_SAME(getpriority(PRIO_PROCESS, 0), expected_priority);
	handled = 0;
	kill(getpid(), SIGUSR1);
	SEE(handled, SIGUSR1);
	/* and it is a copy: changes here stay here */
	SEE(chdir("/"), 0);
	CHECK_EQ(handle(SIGUSR1, SIG_DFL, 0), 0);
	mask = 0;
	SEE(sigprocmask(SIG_SETMASK, &mask, NULL), 0);
	SEE(setpgid(0, 0), 0);
}

static void inheritance(void)
{
	SEE(chdir("/tmp"), 0);
	umask(0123);
	SEE_TRUE(nice(5) >= 0);
	expected_mask = sigmask(SIGHUP) | sigmask(40);
	SEE(sigprocmask(SIG_SETMASK, &expected_mask, NULL), 0);
	CHECK_EQ(handle(SIGPIPE, SIG_IGN, 0), 0);
	SEE_TRUE(getcwd(expected_cwd, sizeof(expected_cwd)) > 0);
	expected_group = getpgrp();
	expected_session = getsid(0);
	expected_priority = getpriority(PRIO_PROCESS, 0);
	for (int i = 0; i < 2; i++)	/* the second finds it unchanged */
		CHECK_EQ(in_child(inherited), 0);
	SEE(umask(0123), 0123);
	say("inherited: handlers mask cwd umask nice group session\n");
}

int main(void)
{
	times_add_up();
	signals();
	inheritance();
	no_children_left();
	return check_result();
}
