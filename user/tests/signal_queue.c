/*
 * Real-time signals queue, each with its value, lowest number first, in order
 * of sending; ordinary ones are pending once; sigtimedwait takes them (H).
 * linux: prints the order.
 * needs: rtsig handlers
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
	SEE_SAME(info->si_signo, sig);
	SEE(info->si_code, SI_QUEUE);
	SEE_SAME(info->si_pid, getpid());
}

static void send_many(void)
{
	SEE(queue(RT + 2, 1), 0);
	SEE(queue(RT, 2), 0);
	SEE(queue(SIGUSR2, 3), 0);
	SEE(queue(RT, 4), 0);
	SEE(queue(SIGUSR2, 5), 0);		/* pending already: lost */
	SEE(queue(RT + 1, 6), 0);
	SEE(queue(RT, 7), 0);
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
	SEE(sig, -EAGAIN);
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
	SEE(sigprocmask(SIG_SETMASK, &none, NULL), 0);
	SEE(sigprocmask(SIG_SETMASK, &ours, NULL), 0);
}

static void waiting(void)
{
	siginfo_t info;
	struct timespec brief = { 0, 20000000 }, bad = { 0, -1 };
	sigset_t usr1 = sigmask(SIGUSR1);
	pid_t me = getpid();
	SEE(sigtimedwait(&usr1, NULL, &brief), -EAGAIN);
	SEE(sigtimedwait(&usr1, NULL, &bad), -EINVAL);
	SEE(sigtimedwait((void *)8, NULL, NULL), -EFAULT);
	SEE(syscall4(__NR_rt_sigtimedwait, (int)&usr1, 0, 0, 3), -EINVAL);
	pid_t pid = must_fork();
	if (pid == 0) {
		nap(20);
		kill(me, SIGUSR1);
		_exit(0);
	}
	SEE(sigtimedwait(&usr1, &info, NULL), SIGUSR1);
	SEE(info.si_code, SI_USER);
	SEE_SAME(info.si_pid, pid);
	SEE(status_of(pid), 0);
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
	SEE(sigtimedwait(&usr1, NULL, NULL), -EINTR);
	SEE(kill(pid, SIGKILL), 0);
	SEE(status_of(pid), SIGKILL);
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
	SEE(sigqueueinfo(pid, RT, &info), -EPERM);
	info.si_code = SI_TKILL;
	SEE(sigqueueinfo(pid, RT, &info), -EPERM);
	SEE(sigqueueinfo(getpid(), RT, &info), 0);
	info.si_code = SI_QUEUE;
	SEE(sigqueueinfo(pid, 65, &info), -EINVAL);
	SEE(sigqueueinfo(pid, RT, (void *)8), -EFAULT);
	SEE(sigqueueinfo(pid, SIGKILL, &info), 0);
	SEE(status_of(pid), SIGKILL);
	SEE(sigqueueinfo(pid, 0, &info), -ESRCH);
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
		SEE(sigpending(&now), 0);
		SEE(now, 0);
		_exit(check_result());
	}
	SEE(status_of(pid), 0);
	say("not inherited\n");
}

int main(void)
{
	ours = sigmask(RT) | sigmask(RT + 1) | sigmask(RT + 2) |
	       sigmask(SIGUSR2) | sigmask(SIGUSR1);
	SEE(sigprocmask(SIG_SETMASK, &ours, NULL), 0);
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
