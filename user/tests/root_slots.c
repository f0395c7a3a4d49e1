/*
 * What ordinary users use up is not root's: slots of the task table, and pid
 * numbers, which a pidfd does not keep in use. Tine only: it fills the machine.
 * vmrun: -m 128
 * needs: pidfd users limits jobs
 */
#include "root_reserve.h"

#define PIDFDS		250		/* a task's; below its 256 files */
#define HOLDERS		132		/* so more than PID_MAX */

/* Tasks that share all memory need few frames: they fill the table, for which
 * it takes two users, since each may have half of it. The children use the same
 * stack, and must not touch it. */
static void fill_table(void)
{
	struct rlimit64 none = { RLIM64_INFINITY, RLIM64_INFINITY };
	pid_t pid;
	CHECK_EQ(prlimit64(0, RLIMIT_NPROC, &none, NULL), -EPERM);
	do {
		pid = syscall5(__NR_clone, CLONE_VM | SIGCHLD, 0, 0, 0, 0);
		if (pid == 0)
			for (;;)
				pause();
	} while (pid > 0);
	CHECK_EQ(pid, -EAGAIN);
	tell(ready);
	sit();
}

static void hold_some(void)
{
	for (int i = 0; i < PIDFDS; i++) {
		pid_t pid = syscall5(__NR_clone, CLONE_VM | CLONE_VFORK |
				     CLONE_FILES | SIGCHLD, 0, 0, 0, 0);
		if (pid == 0)
			_exit(0);
		if (pid < 0)
			break;
		syscall2(__NR_pidfd_open, pid, 0);
		waitpid(pid, NULL, 0);
	}
	tell(ready);
	sit();
}

static void hold_numbers(void)
{
	for (int i = 1; i < HOLDERS; i++)
		if (fork() == 0)
			hold_some();
	hold_some();
}

static void clear_away(void)
{
}

int main(void)
{
	static const struct attack attacks[] = {
		{ "table", fill_table, 2, 2 },
		{ "numbers", hold_numbers, 1, HOLDERS },
	};
	if (!CHECK(on_tine()))
		return 1;
	try_attacks(attacks, COUNT(attacks));
	no_children_left();
	return check_result();
}
