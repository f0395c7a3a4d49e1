/*
 * Signals for a process and signals for a thread: kill may be taken by any
 * thread that lets it in, tgkill by one alone; masks and pending sets (J).
 * linux: prints what held.
 * needs: threads users handlers
 */
#include "threads.h"

#define PATIENCE	10000	/* naps: a safety net */

static volatile int handled_by, handled, stop;

static void note(int sig)
{
	(void)sig;
	handled_by = gettid();
	handled++;
}

static int open_mask(void *arg)
{
	sigset_t none = 0;
	(void)arg;
	sigprocmask(SIG_SETMASK, &none, NULL);
	wait_while(&stop, 0);
	return 0;
}

static int closed_mask(void *arg)
{
	(void)arg;
	while (!stop) {
		struct timespec span = { 0, 5000000 };
		futex_wait(&stop, 0, &span);
	}
	return 0;
}

static bool becomes(const volatile int *word, int wanted)
{
	for (int i = 0; i < PATIENCE && *word != wanted; i++)
		nap(1);
	return *word == wanted;
}

static void block(int sig)
{
	sigset_t set = sigmask(sig);
	SEE(sigprocmask(SIG_BLOCK, &set, NULL), 0);
}

static sigset_t pending(void)
{
	sigset_t set = 0;
	SEE(sigpending(&set), 0);
	return set;
}

/* All but one block it: that one gets it, wherever it came from. */
static void to_the_group(void)
{
	struct thread open, closed;
	stop = handled = 0;
	handle(SIGUSR1, note, 0);
	block(SIGUSR1);
	thread_start(&closed, closed_mask, NULL);
	thread_start(&open, open_mask, NULL);
	for (int i = 1; i <= 5; i++) {
		CHECK_EQ(kill(getpid(), SIGUSR1), 0);
		CHECK(becomes(&handled, i));
		CHECK_EQ(handled_by, open.tid);
	}
	SEE(pending(), 0);
	set_and_wake(&stop, 1);
	thread_join(&open);
	thread_join(&closed);
	say("the group's: whoever lets it in\n");
}

static int look_at_pending(void *arg)
{
	*(sigset_t *)arg = pending();
	return 0;
}

/* Blocked by all: pending for the group, which every thread sees. */
static void pending_for_all(void)
{
	struct thread t;
	sigset_t seen = 0, none = 0;
	handled = 0;
	block(SIGUSR2);
	SEE(kill(getpid(), SIGUSR1), 0);
	SEE(kill(getpid(), SIGUSR1), 0);
	SEE(tgkill(getpid(), gettid(), SIGUSR2), 0);
	thread_start(&t, look_at_pending, &seen);
	thread_join(&t);
	SEE_SAME(seen, sigmask(SIGUSR1));
	SEE_SAME(pending(), sigmask(SIGUSR1) | sigmask(SIGUSR2));
	sigset_t two = sigmask(SIGUSR2);
	handle(SIGUSR2, SIG_IGN, 0);
	SEE_SAME(pending(), sigmask(SIGUSR1));
	SEE(sigprocmask(SIG_UNBLOCK, &two, NULL), 0);
	SEE(sigprocmask(SIG_SETMASK, &none, NULL), 0);
	SEE(handled, 1);
	SEE_SAME(handled_by, gettid());
	say("pending for all, pending for one\n");
}

static void to_one(void)
{
	struct thread t[3];
	stop = handled = 0;
	block(SIGUSR1);
	for (unsigned i = 0; i < COUNT(t); i++)
		thread_start(&t[i], open_mask, NULL);
	for (unsigned i = 0; i < COUNT(t); i++) {
		CHECK_EQ(tgkill(getpid(), t[i].tid, SIGUSR1), 0);
		CHECK(becomes(&handled, i + 1));
		CHECK_EQ(handled_by, t[i].tid);
	}
	SEE(tkill(t[0].tid, SIGUSR1), 0);
	SEE_TRUE(becomes(&handled, 4));
	SEE_SAME(handled_by, t[0].tid);
	SEE(kill(t[1].tid, 0), 0);		/* a thread's id will do */
	set_and_wake(&stop, 1);
	for (unsigned i = 0; i < COUNT(t); i++)
		thread_join(&t[i]);
	say("a thread's: that one\n");
}

static void refusals(void)
{
	pid_t me = getpid();
	SEE(tgkill(me, me, 65), -EINVAL);
	SEE(tgkill(me, me, -1), -EINVAL);
	SEE(tgkill(0, me, 0), -EINVAL);
	SEE(tgkill(me, 0, 0), -EINVAL);
	SEE(tgkill(-1, me, 0), -EINVAL);
	SEE(tgkill(me + 1, me, 0), -ESRCH);	/* not its group */
	SEE(tkill(0, 0), -EINVAL);
	SEE(tkill(-5, 0), -EINVAL);
	SEE(tgkill(me, me, 0), 0);
	say("what is no thread of it is refused\n");
}

/* fork's child starts with nothing pending but the caller's mask. */
static void over_fork(void)
{
	sigset_t old = 0;
	block(SIGUSR1);
	kill(getpid(), SIGUSR1);
	tgkill(getpid(), gettid(), SIGUSR1);
	pid_t pid = must_fork();
	if (pid == 0) {
		SEE(pending(), 0);
		SEE(sigprocmask(SIG_BLOCK, NULL, &old), 0);
		SEE_SAME(old, sigmask(SIGUSR1));
		_exit(check_result());
	}
	SEE(status_of(pid), 0);
	handled = 0;
	sigset_t none = 0;
	sigprocmask(SIG_SETMASK, &none, NULL);
	SEE(handled, 2);		/* the thread's and the group's */
	say("not inherited\n");
}

int main(void)
{
	to_the_group();
	pending_for_all();
	to_one();
	refusals();
	over_fork();
	no_children_left();
	return check_result();
}
