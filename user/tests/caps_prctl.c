/*
 * prctl: the bounding set, KEEPCAPS, SECUREBITS, NO_NEW_PRIVS, DUMPABLE,
 * TIMERSLACK and TIMING; which of them a child, a thread and a program has.
 * linux: prints what held. wants root
 * needs: caps users threads trace more foreign files
 */
#include "threads.h"
#include "caps.h"

#define LOCK(secbit)	((secbit) << 1)

static int option(int which, uint32_t arg)
{
	return syscall5(__NR_prctl, which, arg, 0, 0, 0);
}

static void bounding_set(void)
{
	SEE(option(PR_CAPBSET_READ, 0), 1);
	SEE(option(PR_CAPBSET_READ, CAP_LAST_CAP), 1);
	SEE(option(PR_CAPBSET_READ, CAP_LAST_CAP + 1), -EINVAL);
	SEE(option(PR_CAPBSET_READ, -1), -EINVAL);
	SEE(option(PR_CAPBSET_DROP, CAP_LAST_CAP + 1), -EINVAL);
	SEE(option(PR_CAPBSET_DROP, 32), 0);
	SEE(option(PR_CAPBSET_READ, 32), 0);
	SEE(option(PR_CAPBSET_READ, 0), 1);
	SEE(raise_caps(0, 0, MAC_OVERRIDE), -EPERM);
	tell_sets("has it still", 0);
	pid_t pid = must_fork();
	if (pid == 0) {
		SEE(option(PR_CAPBSET_READ, 32), 0);
		SEE(option(PR_CAPBSET_DROP, 0), 0);
		_exit(check_result());
	}
	SEE(status_of(pid), 0);
	SEE(option(PR_CAPBSET_READ, 0), 1);
	SEE(lower(SETPCAP, 0, 0), 0);
	SEE(option(PR_CAPBSET_DROP, 0), -EPERM);
	SEE(option(PR_CAPBSET_DROP, CAP_LAST_CAP + 1), -EPERM);
}

static void keepcaps(void)
{
	SEE(option(PR_GET_KEEPCAPS, 0), 0);
	SEE(option(PR_SET_KEEPCAPS, 2), -EINVAL);
	SEE(option(PR_SET_KEEPCAPS, 1), 0);
	SEE(option(PR_GET_KEEPCAPS, 0), 1);
	SEE(option(PR_GET_SECUREBITS, 0), SECBIT_KEEP_CAPS);
	pid_t pid = must_fork();
	if (pid == 0) {
		SEE(option(PR_GET_KEEPCAPS, 0), 1);
		SEE(option(PR_SET_KEEPCAPS, 0), 0);
		SEE(option(PR_GET_KEEPCAPS, 0), 0);
		_exit(check_result());
	}
	SEE(status_of(pid), 0);
	SEE(option(PR_GET_KEEPCAPS, 0), 1);
	SEE(option(PR_SET_SECUREBITS,
		   SECBIT_KEEP_CAPS | LOCK(SECBIT_KEEP_CAPS)), 0);
	SEE(option(PR_SET_KEEPCAPS, 0), -EPERM);
	SEE(option(PR_SET_KEEPCAPS, 1), -EPERM);
	SEE(option(PR_SET_KEEPCAPS, 2), -EINVAL);
	tell_after_exec("KEEPCAPS, locked");
}

static void securebits(void)
{
	SEE(option(PR_GET_SECUREBITS, 0), 0);
	SEE(option(PR_SET_SECUREBITS, 0x10000), -EPERM);
	SEE(option(PR_SET_SECUREBITS, SECBIT_NOROOT), 0);
	SEE(option(PR_SET_SECUREBITS, SECBIT_NO_SETUID_FIXUP), 0);
	SEE(option(PR_GET_SECUREBITS, 0), SECBIT_NO_SETUID_FIXUP);
	SEE(option(PR_SET_SECUREBITS, LOCK(SECBIT_NOROOT)), 0);
	SEE(option(PR_SET_SECUREBITS, 0), -EPERM);
	SEE(option(PR_SET_SECUREBITS, SECBIT_NOROOT | LOCK(SECBIT_NOROOT)),
	    -EPERM);
	SEE(option(PR_SET_SECUREBITS, LOCK(SECBIT_NOROOT) | 0x40), 0);
	SEE(lower(SETPCAP, 0, 0), 0);
	SEE(option(PR_SET_SECUREBITS, LOCK(SECBIT_NOROOT)), -EPERM);
	tell_after_exec("SECUREBITS");
}

/* What an ordinary user may. */
static void ordinary(void)
{
	SEE(setuid(A), 0);
	SEE(option(PR_CAPBSET_READ, 0), 1);
	SEE(option(PR_CAPBSET_DROP, 0), -EPERM);
	SEE(option(PR_SET_SECUREBITS, 0), -EPERM);
	SEE(option(PR_SET_KEEPCAPS, 1), 0);
	SEE(option(PR_GET_KEEPCAPS, 0), 1);
	SEE(lower(0, 0, 0), 0);
	SEE(raise_caps(0, 0, CHOWN), -EPERM);
	SEE(raise_caps(CHOWN, 0, 0), -EPERM);
	SEE(raise_caps(CHOWN, CHOWN, 0), -EPERM);
}

/* May the parent look into a child? Its word is at the same address. */
static int look_into(pid_t pid)
{
	static int word = 4711;
	int got = 0;
	struct iovec here = { &got, sizeof(got) }, there = { &word, 4 };
	return syscall6(__NR_process_vm_readv, pid, (int)&here, 1, (int)&there,
			1, 0);
}

/* One user's process, and what it lets the user's others see. */
static void seen_by_others(void)
{
	int ready[2], go[2];
	SEE(setuid(A), 0);
	SEE(option(PR_GET_DUMPABLE, 0), 0);	/* it has been root's */
	SEE(option(PR_SET_DUMPABLE, 1), 0);
	SEE(option(PR_GET_DUMPABLE, 0), 1);
	CHECK_EQ(pipe(ready), 0);
	CHECK_EQ(pipe(go), 0);
	pid_t pid = must_fork();
	if (pid == 0) {
		tell(ready);
		hear(go);
		SEE(option(PR_SET_DUMPABLE, 0), 0);
		tell(ready);
		hear(go);
		SEE(option(PR_SET_DUMPABLE, 1), 0);
		tell(ready);
		hear(go);
		_exit(check_result());
	}
	hear(ready);
	SEE(look_into(pid), 4);
	tell(go);
	hear(ready);
	SEE(look_into(pid), -EPERM);
	tell(go);
	hear(ready);
	SEE(look_into(pid), 4);
	tell(go);
	SEE(status_of(pid), 0);
}

/* Of root's two, the one that has given something up. */
static void seen_by_less(void)
{
	int ready[2], go[2];
	CHECK_EQ(pipe(ready), 0);
	CHECK_EQ(pipe(go), 0);
	pid_t pid = must_fork();
	if (pid == 0) {
		hear(go);
		SEE(lower(0, BIT(19) | CHOWN, 0), -EPERM);
		SEE(lower(BIT(19) | CHOWN, BIT(19) | CHOWN, 0), 0);
		tell(ready);
		hear(go);
		_exit(check_result());
	}
	SEE(look_into(pid), 4);
	SEE(lower(BIT(19) | KILL, BIT(19) | KILL, 0), 0);	/* SYS_PTRACE */
	SEE(look_into(pid), -EPERM);
	tell(go);
	hear(ready);
	SEE(look_into(pid), -EPERM);	/* each has what the other has not */
	SEE(lower(CHOWN, CHOWN, 0), 0);
	SEE(look_into(pid), -EPERM);
	tell(go);
	SEE(status_of(pid), 0);
}

static void dumpable(void)
{
	SEE(option(PR_GET_DUMPABLE, 0), 1);
	SEE(option(PR_SET_DUMPABLE, 2), -EINVAL);
	SEE(option(PR_SET_DUMPABLE, -1), -EINVAL);
	SEE(option(PR_SET_DUMPABLE, 0), 0);
	SEE(option(PR_GET_DUMPABLE, 0), 0);
	pid_t pid = must_fork();
	if (pid == 0) {
		SEE(option(PR_GET_DUMPABLE, 0), 0);
		SEE(option(PR_SET_DUMPABLE, 1), 0);
		_exit(check_result());
	}
	SEE(status_of(pid), 0);
	SEE(option(PR_GET_DUMPABLE, 0), 0);
	pid = must_fork();
	if (pid == 0)
		tell_after_exec("DUMPABLE");
	SEE(status_of(pid), 0);
	SEE(option(PR_SET_DUMPABLE, 1), 0);
	SEE(syscall3(__NR_setresuid32, A, 0, 0), 0);
	SEE(option(PR_GET_DUMPABLE, 0), 1);	/* by the effective one */
	SEE(syscall3(__NR_setresuid32, A, A, 0), 0);
	SEE(option(PR_GET_DUMPABLE, 0), 0);
	SEE(syscall3(__NR_setresuid32, A, 0, 0), 0);
	tell_after_exec("an effective uid that is not the real one");
}

static int nothing_new(int set, int a, int b, int c, int d)
{
	return syscall5(__NR_prctl, set, a, b, c, d);
}

static int threads_own(void *unused)
{
	(void)unused;
	SEE(option(PR_GET_NO_NEW_PRIVS, 0), 0);
	SEE(option(PR_SET_NO_NEW_PRIVS, 1), 0);
	SEE(option(PR_GET_NO_NEW_PRIVS, 0), 1);
	return 0;
}

static void no_new_privs(void)
{
	struct thread t;
	SEE(option(PR_GET_NO_NEW_PRIVS, 0), 0);
	SEE(option(PR_SET_NO_NEW_PRIVS, 0), -EINVAL);
	SEE(option(PR_SET_NO_NEW_PRIVS, 2), -EINVAL);
	SEE(nothing_new(PR_SET_NO_NEW_PRIVS, 1, 1, 0, 0), -EINVAL);
	SEE(nothing_new(PR_SET_NO_NEW_PRIVS, 1, 0, 1, 0), -EINVAL);
	SEE(nothing_new(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 1), -EINVAL);
	SEE(nothing_new(PR_GET_NO_NEW_PRIVS, 1, 0, 0, 0), -EINVAL);
	SEE(nothing_new(PR_GET_NO_NEW_PRIVS, 0, 0, 1, 0), -EINVAL);
	thread_start(&t, threads_own, NULL);
	thread_join(&t);
	SEE(option(PR_GET_NO_NEW_PRIVS, 0), 0);
	SEE(option(PR_SET_NO_NEW_PRIVS, 1), 0);
	SEE(option(PR_GET_NO_NEW_PRIVS, 0), 1);
	SEE(option(PR_SET_NO_NEW_PRIVS, 0), -EINVAL);
	pid_t pid = must_fork();
	if (pid == 0)
		tell_after_exec("NO_NEW_PRIVS");
	SEE(status_of(pid), 0);
}

static int threads_slack(void *unused)
{
	(void)unused;
	SEE(option(PR_GET_TIMERSLACK, 0), 70000);
	SEE(option(PR_SET_TIMERSLACK, 1), 0);
	SEE(option(PR_SET_TIMERSLACK, 0), 0);
	SEE(option(PR_GET_TIMERSLACK, 0), 70000);
	SEE(option(PR_SET_TIMERSLACK, 2), 0);
	return 0;
}

/* 0 is what the task had at its beginning: its creator's. */
static void timerslack(void)
{
	struct thread t;
	SEE(option(PR_GET_TIMERSLACK, 0), 50000);
	SEE(option(PR_SET_TIMERSLACK, 60000), 0);
	SEE(option(PR_SET_TIMERSLACK, 70000), 0);
	SEE(option(PR_GET_TIMERSLACK, 0), 70000);
	thread_start(&t, threads_slack, NULL);
	thread_join(&t);
	SEE(option(PR_GET_TIMERSLACK, 0), 70000);
	pid_t pid = must_fork();
	if (pid == 0) {
		SEE(option(PR_GET_TIMERSLACK, 0), 70000);
		SEE(option(PR_SET_TIMERSLACK, 0x7fffffff), 0);
		SEE(option(PR_GET_TIMERSLACK, 0), 0x7fffffff);
		SEE(option(PR_SET_TIMERSLACK, 0), 0);
		SEE(option(PR_GET_TIMERSLACK, 0), 70000);
		_exit(check_result());
	}
	SEE(status_of(pid), 0);
	SEE(option(PR_SET_TIMERSLACK, 0), 0);
	SEE(option(PR_GET_TIMERSLACK, 0), 50000);
	SEE(option(PR_SET_TIMERSLACK, 80000), 0);
	pid = must_fork();
	if (pid == 0)
		tell_after_exec("TIMERSLACK");
	SEE(status_of(pid), 0);
}

static void timing(void)
{
	SEE(option(PR_GET_TIMING, 0), PR_TIMING_STATISTICAL);
	SEE(option(PR_SET_TIMING, PR_TIMING_STATISTICAL), 0);
	SEE(option(PR_SET_TIMING, 1), -EINVAL);
	SEE(option(1000, 0), -EINVAL);
}

static int after_exec(const char *when)
{
	say("%sa program, after %s\n", see_mark, when);
	SEE(option(PR_GET_KEEPCAPS, 0), 0);
	say("%sSECUREBITS %x\n", see_mark, option(PR_GET_SECUREBITS, 0));
	say("%sDUMPABLE %d\n", see_mark, option(PR_GET_DUMPABLE, 0));
	say("%sNO_NEW_PRIVS %d, TIMERSLACK %d\n", see_mark,
	    option(PR_GET_NO_NEW_PRIVS, 0), option(PR_GET_TIMERSLACK, 0));
	return check_result();
}

int main(int argc, char **argv)
{
	static const struct part parts[] = {
		{ "bounding set", bounding_set }, { "KEEPCAPS", keepcaps },
		{ "SECUREBITS", securebits }, { "an ordinary user", ordinary },
		{ "DUMPABLE, seen by others", seen_by_others },
		{ "seen by a task with less", seen_by_less },
		{ "DUMPABLE", dumpable },
		{ "NO_NEW_PRIVS", no_new_privs },
		{ "TIMERSLACK", timerslack }, { "TIMING", timing },
	};
	own_name = argv[0];
	if (argc > 1) {
		see_mark = AS_ROOT;
		return after_exec(argv[1]);
	}
	run_as_root(parts, COUNT(parts));
	no_children_left();
	return check_result();
}
