/*
 * Limits: by all four calls the same, soft below hard, the hard one only
 * downwards unless one is root, and another's only with the same ids (F).
 * linux: prints what held.
 * needs: threads users limits
 */
#include "threads.h"

#define WHICH		7	/* RLIMIT_NOFILE: finite on every system */
#define SOMEBODY	4711

static int setrlimit(int which, const struct rlimit *l)
{
	return syscall2(__NR_setrlimit, which, (int)l);
}

static int ugetrlimit(int which, struct rlimit *l)
{
	return syscall2(__NR_ugetrlimit, which, (int)l);
}

static int old_getrlimit(int which, struct rlimit *l)
{
	return syscall2(__NR_getrlimit, which, (int)l);
}

static bool is(const struct rlimit *l, uint32_t cur, uint32_t max)
{
	return l->rlim_cur == cur && l->rlim_max == max;
}

static void same_by_all(void)
{
	struct rlimit in = { 20, 30 }, out;
	struct rlimit64 wide, new = { 10, RLIM64_INFINITY };
	SEE(setrlimit(WHICH, &in), 0);
	SEE(ugetrlimit(WHICH, &out), 0);
	SEE_TRUE(is(&out, 20, 30));
	SEE(old_getrlimit(WHICH, &out), 0);
	SEE_TRUE(is(&out, 20, 30));
	SEE(prlimit64(0, WHICH, NULL, &wide), 0);
	SEE_TRUE(wide.rlim_cur == 20 && wide.rlim_max == 30);
	SEE(prlimit64(0, RLIMIT_DATA, &new, &wide), 0);
	SEE(ugetrlimit(RLIMIT_DATA, &out), 0);
	SEE_TRUE(is(&out, 10, RLIM_INFINITY));
	SEE(old_getrlimit(RLIMIT_DATA, &out), 0);
	SEE_TRUE(is(&out, 10, 0x7fffffff));	/* it knows no more */
	SEE(prlimit64(0, RLIMIT_DATA, NULL, &wide), 0);
	SEE_TRUE(wide.rlim_max == RLIM64_INFINITY);
	in = (struct rlimit){ 0xfffffffe, RLIM_INFINITY };
	SEE(setrlimit(RLIMIT_DATA, &in), 0);
	SEE(ugetrlimit(RLIMIT_DATA, &out), 0);
	SEE_TRUE(is(&out, 0xfffffffe, RLIM_INFINITY));
}

static void refusals(void)
{
	struct rlimit bad = { 31, 30 }, out;
	struct rlimit64 wide = { 31, 30 };
	SEE(setrlimit(WHICH, &bad), -EINVAL);
	SEE(prlimit64(0, WHICH, &wide, NULL), -EINVAL);
	SEE(setrlimit(16, &bad), -EINVAL);
	SEE(ugetrlimit(16, &out), -EINVAL);
	SEE(old_getrlimit(-1, &out), -EINVAL);
	SEE(prlimit64(0, 16, NULL, &wide), -EINVAL);
	SEE(setrlimit(16, (void *)8), -EFAULT);
	SEE(setrlimit(WHICH, NULL), -EFAULT);
	SEE(ugetrlimit(WHICH, (void *)8), -EFAULT);
	SEE(old_getrlimit(WHICH, NULL), -EFAULT);
	SEE(prlimit64(0, 16, (void *)8, NULL), -EFAULT);
	SEE(prlimit64(0x3fffff, 16, NULL, &wide), -ESRCH);
	SEE(prlimit64(-1, WHICH, NULL, NULL), -ESRCH);
	SEE(prlimit64(0, WHICH, NULL, (void *)8), -EFAULT);
	SEE(prlimit64(0, WHICH, NULL, NULL), 0);
}

/* Written where one cannot be told so: it is done all the same. */
static void too_late(void)
{
	struct rlimit64 new = { 11, 12 }, now;
	SEE(prlimit64(0, RLIMIT_DATA, &new, (void *)8), -EFAULT);
	SEE(prlimit64(0, RLIMIT_DATA, NULL, &now), 0);
	SEE_TRUE(now.rlim_cur == 11);
}

static void not_root(void)
{
	struct rlimit64 l = { 10, 20 }, up = { 10, 21 }, down = { 5, 15 };
	struct rlimit old = { 16, 16 };
	SEE(prlimit64(0, WHICH, &l, NULL), 0);
	if (on_tine())		/* elsewhere root may lack CAP_SYS_RESOURCE */
		CHECK_EQ(prlimit64(0, WHICH, &up, NULL), 0);
	pid_t roots = getppid();
	SEE(setuid(SOMEBODY), 0);
	SEE(prlimit64(0, WHICH, &down, NULL), 0);
	SEE(prlimit64(0, WHICH, &l, NULL), -EPERM);
	SEE(setrlimit(WHICH, &old), -EPERM);
	SEE(prlimit64(roots, WHICH, &down, NULL), -EPERM);
	SEE(prlimit64(roots, WHICH, NULL, &l), -EPERM);
	SEE(prlimit64(roots, 16, NULL, NULL), -EPERM);
	pid_t mine = must_fork();
	if (mine == 0)
		for (;;)
			pause();
	SEE(prlimit64(mine, WHICH, NULL, &l), 0);
	SEE_TRUE(l.rlim_cur == 5 && l.rlim_max == 15);
	l.rlim_cur = 7;
	SEE(prlimit64(mine, WHICH, &l, NULL), 0);
	l.rlim_max = 16;
	SEE(prlimit64(mine, WHICH, &l, NULL), -EPERM);
	SEE(kill(mine, SIGKILL), 0);
	SEE(status_of(mine), SIGKILL);
}

static int by_thread(void *arg)
{
	struct rlimit64 l = { 9, 19 };
	(void)arg;
	SEE(prlimit64(gettid(), RLIMIT_DATA, &l, NULL), 0);
	return 0;
}

/* They are the process's, by whatever thread they are asked for. */
static void threads_too(void)
{
	struct thread t;
	struct rlimit64 l;
	thread_start(&t, by_thread, NULL);
	thread_join(&t);
	SEE(prlimit64(0, RLIMIT_DATA, NULL, &l), 0);
	SEE_TRUE(l.rlim_cur == 9);
}

int main(void)
{
	SEE(in_child(same_by_all), 0);
	say("the same by all\n");
	SEE(in_child(refusals), 0);
	say("refusals\n");
	SEE(in_child(too_late), 0);
	say("too late\n");
	run_as_root(&(struct part){ "not root", not_root }, 1);
	SEE(in_child(threads_too), 0);
	say("threads, too\n");
	no_children_left();
	return check_result();
}
