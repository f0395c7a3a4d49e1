/*
 * access(2) asks by the real ids, and others run while it walks a long path:
 * they find the effective ones as they are. Else a user could trace root's
 * program in that moment (C).
 * vmrun: --icount 7
 * needs: trace users
 */
#include "check.h"
#include <uapi/ptrace.h>

#define USER	1000
#define DEPTH	2000
#define TRIES	400

/* Of user 1000 by its real id, and root by its effective one. */
static _Noreturn void asks(void)
{
	static char path[2 * DEPTH + 1];
	for (int i = 0; i < DEPTH; i++)
		memcpy(path + 2 * i, "./", 2);
	if (syscall3(__NR_setresuid32, USER, 0, USER))
		_exit(1);
	for (;;)
		access(path, R_OK);
}

/* How often it may. It is no more important, and so meets every pause. */
static int attach(pid_t pid)
{
	int allowed = 0;
	CHECK_EQ(setuid(USER), 0);
	for (int i = 0; i < TRIES; i++) {
		allowed += syscall4(__NR_ptrace, PTRACE_SEIZE, pid, 0, 0) == 0;
		sched_yield();
	}
	return allowed;
}

int main(void)
{
	pid_t pid = must_fork();
	if (pid == 0)
		asks();
	nap(20);
	pid_t attacker = must_fork();
	if (attacker == 0)
		_exit(attach(pid) != 0);
	CHECK_EQ(status_of(attacker), 0);
	CHECK_EQ(kill(pid, SIGKILL), 0);
	CHECK_EQ(status_of(pid), SIGKILL);
	return check_result();
}
