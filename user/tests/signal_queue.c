/*
 * Real-time signals queue, each with its value, lowest number first, in order
 * of sending; ordinary ones are pending once; sigtimedwait takes them (H).
 * portable: prints the order.
 */
#include "check.h"

#define RT	40		/* some real-time signal, and the next ones */

static sigset_t none, ours;

static int queue(int sig, int value)
{
	siginfo_t info;
	memset(&info, 0, sizeof(info));
	info.si_signo = sig;
	info.si_code = SI_QUEUE;
	info.si_pid = getpid();
	info.si_uid = getuid();
	info.si_status = value;
	return sigqueueinfo(getpid(), sig, &info);
}

static void note(int sig, siginfo_t *info, void *context)
{
	(void)context;
	say("handler: %d with %d\n", sig, info->si_status);
	CHECK_EQ(info->si_signo, sig);
	CHECK_EQ(info->si_code, SI_QUEUE);
	CHECK_EQ(info->si_pid, getpid());
}

static void send_many(void)
{
	CHECK_EQ(queue(RT + 2, 1), 0);
	CHECK_EQ(queue(RT, 2), 0);
	CHECK_EQ(queue(SIGUSR2, 3), 0);
	CHECK_EQ(queue(RT, 4), 0);
	CHECK_EQ(queue(SIGUSR2, 5), 0);		/* pending already: lost */
	CHECK_EQ(queue(RT + 1, 6), 0);
	CHECK_EQ(queue(RT, 7), 0);
}

static void taken(void)
{
	siginfo_t info;
	struct timespec now = { 0, 0 };
	int sig;
	send_many();
	while ((sig = sigtimedwait(&ours, &info, &now)) > 0) {
		say("taken: %d with %d\n", sig, info.si_status);
		CHECK_EQ(info.si_signo, sig);
		CHECK_EQ(info.si_code, SI_QUEUE);
	}
	CHECK_EQ(sig, -EAGAIN);
}

/* Delivered all at once: the handler of the last begins first. */
static void handled(void)
{
	for (int sig = RT; sig < RT + 3; sig++) {
		struct sigaction act = {
			.sa_handler = (uint32_t)note, .sa_flags = SA_SIGINFO,
			.sa_mask = ours,
		};
		CHECK_EQ(sigaction(sig, &act, NULL), 0);
	}
	set_handler(SIGUSR2, SIG_IGN, 0);
	send_many();
	CHECK_EQ(sigprocmask(SIG_SETMASK, &none, NULL), 0);
	CHECK_EQ(sigprocmask(SIG_SETMASK, &ours, NULL), 0);
}

static void waiting(void)
{
	siginfo_t info;
	struct timespec brief = { 0, 20000000 }, bad = { 0, -1 };
	sigset_t usr1 = sigmask(SIGUSR1);
	pid_t me = getpid();
	CHECK_EQ(sigtimedwait(&usr1, NULL, &brief), -EAGAIN);
	CHECK_EQ(sigtimedwait(&usr1, NULL, &bad), -EINVAL);
	CHECK_EQ(sigtimedwait((void *)8, NULL, NULL), -EFAULT);
	CHECK_EQ(syscall4(__NR_rt_sigtimedwait, (int)&usr1, 0, 0, 3),
		 -EINVAL);
	pid_t pid = must_fork();
	if (pid == 0) {
		nap(20);
		kill(me, SIGUSR1);
		_exit(0);
	}
	CHECK_EQ(sigtimedwait(&usr1, &info, NULL), SIGUSR1);
	CHECK_EQ(info.si_code, SI_USER);
	CHECK_EQ(info.si_pid, pid);
	CHECK_EQ(status_of(pid), 0);
	say("waited for\n");
}

static void nothing(int sig)
{
	(void)sig;
}

static void interrupted(void)
{
	sigset_t usr1 = sigmask(SIGUSR1);
	pid_t me = getpid();
	handle(SIGHUP, nothing, SA_RESTART);
	pid_t pid = must_fork();
	if (pid == 0) {
		for (;;) {	/* one may come before we wait */
			nap(20);
			kill(me, SIGHUP);
		}
	}
	CHECK_EQ(sigtimedwait(&usr1, NULL, NULL), -EINTR);
	CHECK_EQ(kill(pid, SIGKILL), 0);
	CHECK_EQ(status_of(pid), SIGKILL);
	say("interrupted by another\n");
}

/* Who may pretend what: a kernel's code, or kill's, only to oneself. */
static void forgeries(void)
{
	siginfo_t info;
	memset(&info, 0, sizeof(info));
	info.si_code = SI_USER;
	pid_t pid = must_fork();
	if (pid == 0)
		for (;;)
			pause();
	CHECK_EQ(sigqueueinfo(pid, RT, &info), -EPERM);
	info.si_code = SI_TKILL;
	CHECK_EQ(sigqueueinfo(pid, RT, &info), -EPERM);
	CHECK_EQ(sigqueueinfo(getpid(), RT, &info), 0);
	info.si_code = SI_QUEUE;
	CHECK_EQ(sigqueueinfo(pid, 65, &info), -EINVAL);
	CHECK_EQ(sigqueueinfo(pid, RT, (void *)8), -EFAULT);
	CHECK_EQ(sigqueueinfo(pid, SIGKILL, &info), 0);
	CHECK_EQ(status_of(pid), SIGKILL);
	CHECK_EQ(sigqueueinfo(pid, 0, &info), -ESRCH);
	say("forgeries\n");
}

/* kill of a real-time signal queues as well. */
static void kill_queues(void)
{
	struct timespec now = { 0, 0 };
	int count = 0;
	while (sigtimedwait(&ours, NULL, &now) > 0)
		;
	for (int i = 0; i < 5; i++)
		CHECK_EQ(kill(getpid(), RT), 0);
	while (sigtimedwait(&ours, NULL, &now) == RT)
		count++;
	say("kill queued %d\n", count);
}

/* Not inherited by a child, kept over exec is not tested here. */
static void over_fork(void)
{
	sigset_t now = 0;
	queue(RT, 1);
	pid_t pid = must_fork();
	if (pid == 0) {
		CHECK_EQ(sigpending(&now), 0);
		CHECK_EQ(now, 0);
		_exit(check_result());
	}
	CHECK_EQ(status_of(pid), 0);
	say("not inherited\n");
}

int main(void)
{
	ours = sigmask(RT) | sigmask(RT + 1) | sigmask(RT + 2) |
	       sigmask(SIGUSR2) | sigmask(SIGUSR1);
	CHECK_EQ(sigprocmask(SIG_SETMASK, &ours, NULL), 0);
	taken();
	handled();
	waiting();
	interrupted();
	forgeries();
	kill_queues();
	over_fork();
	no_children_left();
	return check_result();
}
