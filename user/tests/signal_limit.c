/*
 * RLIMIT_SIGPENDING: how many signals may be queued for all tasks of a user.
 * Beyond it a real-time signal that carries something is -EAGAIN; the others
 * arrive, without their story if need be (H).
 * linux: prints the answers.
 * needs: threads users limits rtsig more handlers clocks
 */
#include "threads.h"

#define RT	40
#define A_USER	4242		/* nobody else's: what is queued is ours */
#define ANOTHER	4243

static void limit_to(uint32_t n)
{
	struct rlimit64 limit = { n, n };
	CHECK_EQ(prlimit64(0, RLIMIT_SIGPENDING, &limit, NULL), 0);
}

static int queue(pid_t pid, int sig)
{
	siginfo_t info = { .si_code = SI_QUEUE };
	return sigqueueinfo(pid, sig, &info);
}

/* Takes one of these: its number, or -EAGAIN. */
static int take(sigset_t set, siginfo_t *info)
{
	struct timespec now = { 0, 0 };
	return sigtimedwait(&set, info, &now);
}

static void as_user(int uid)
{
	CHECK_EQ(setuid(uid), 0);
}

static void none_at_all(void)
{
	siginfo_t info = { 0 };
	limit_to(0);
	as_user(A_USER);
	SEE(tgkill(getpid(), gettid(), RT), -EAGAIN);
	SEE(queue(getpid(), RT), -EAGAIN);
	SEE(take(sigmask(RT), NULL), -EAGAIN);
	SEE(kill(getpid(), RT), 0);		/* kill never fails */
	SEE(take(sigmask(RT), NULL), RT);
	SEE(kill(getpid(), SIGUSR1), 0);
	SEE(take(sigmask(SIGUSR1), &info), SIGUSR1);
	SEE(info.si_code, SI_USER);
	SEE_SAME(info.si_pid, getpid());	/* of kill this much is kept */
	SEE(queue(getpid(), SIGUSR1), 0);
	SEE(take(sigmask(SIGUSR1), NULL), SIGUSR1);
}

static void from_the_kernel(void)
{
	siginfo_t info = { 0 };
	sigset_t alarms = sigmask(SIGALRM);
	limit_to(0);
	as_user(A_USER);
	alarm(1);
	SEE(sigtimedwait(&alarms, NULL, NULL), SIGALRM);
	pid_t pid = must_fork();
	if (pid == 0)
		_exit(3);
	until_dead(pid);
	SEE(take(sigmask(SIGCHLD), &info), SIGCHLD);
	SEE_SAME(info.si_pid, pid);
	SEE(info.si_status, 3);
	CHECK_EQ(status_of(pid), 3 << 8);
}

static void counted(void)
{
	limit_to(2);
	as_user(A_USER);
	SEE(queue(getpid(), RT), 0);
	SEE(queue(getpid(), SIGUSR1), 0);
	SEE(queue(getpid(), RT), -EAGAIN);
	SEE(take(sigmask(SIGUSR1), NULL), SIGUSR1);
	SEE(queue(getpid(), RT + 1), 0);
	SEE(queue(getpid(), RT), -EAGAIN);
	SEE(kill(getpid(), SIGUSR2), 0);	/* beyond it, and counts */
	SEE(take(sigmask(RT), NULL), RT);
	SEE(queue(getpid(), RT), -EAGAIN);
	handle(SIGUSR2, SIG_IGN, 0);		/* forgets it */
	SEE(queue(getpid(), RT), 0);
}

/* All processes of a user have one count, and it ends with them. */
static void shared_by_all(void)
{
	limit_to(1);
	as_user(A_USER);
	pid_t pid = must_fork();
	if (pid == 0)
		for (;;)
			pause();
	SEE(queue(pid, RT), 0);
	SEE(queue(getpid(), RT), -EAGAIN);
	kill(pid, SIGKILL);
	until_dead(pid);
	CHECK_EQ(status_of(pid), SIGKILL);
	SEE(queue(getpid(), RT), -EAGAIN);	/* its end is one, too */
	SEE(take(sigmask(SIGCHLD), NULL), SIGCHLD);
	SEE(queue(getpid(), RT), 0);
}

/* Another user's do not count, and what is queued stays the first one's. */
static void each_user_apart(void)
{
	limit_to(2);
	CHECK_EQ(syscall3(__NR_setresuid32, A_USER, 0, 0), 0);
	SEE(queue(getpid(), RT), 0);
	SEE(queue(getpid(), RT), 0);
	SEE(queue(getpid(), RT), -EAGAIN);
	as_user(ANOTHER);
	SEE(queue(getpid(), RT), 0);
	SEE(queue(getpid(), RT), 0);
	SEE(queue(getpid(), RT), -EAGAIN);
	for (int i = 0; i < 4; i++)
		SEE(take(sigmask(RT), NULL), RT);
	SEE(queue(getpid(), RT), 0);
}

static void limits_are_limits(void)
{
	struct rlimit64 now, more;
	CHECK_EQ(prlimit64(0, RLIMIT_SIGPENDING, NULL, &now), 0);
	SEE_TRUE(now.rlim_cur > 0 && now.rlim_cur < RLIM64_INFINITY);
	limit_to(5);
	as_user(A_USER);
	more = (struct rlimit64){ 6, 6 };
	SEE(prlimit64(0, RLIMIT_SIGPENDING, &more, NULL), -EPERM);
}

int main(void)
{
	const struct part parts[] = {
		{ "none at all", none_at_all },
		{ "from the kernel", from_the_kernel },
		{ "counted", counted },
		{ "shared by all of a user", shared_by_all },
		{ "each user apart", each_user_apart },
		{ "limits are limits", limits_are_limits },
	};
	sigset_t all = ~0ull;
	CHECK_EQ(sigprocmask(SIG_SETMASK, &all, NULL), 0);
	run_as_root(parts, COUNT(parts));
	no_children_left();
	return check_result();
}
