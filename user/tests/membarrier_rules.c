/*
 * membarrier: what there is, what a process has to register for, that its
 * child has that, too, and that execve forgets it.
 * linux: prints what was answered.
 * needs: threads
 */
#include "check.h"
#include <uapi/threads.h>

#define PRIVATE		MEMBARRIER_CMD_PRIVATE_EXPEDITED
#define SYNC_CORE	MEMBARRIER_CMD_PRIVATE_EXPEDITED_SYNC_CORE

static int membarrier(int cmd, int flags)
{
	return syscall3(__NR_membarrier, cmd, flags, 0);
}

static void all_commands(const char *when)
{
	say("%s:", when);
	for (int cmd = 1; cmd <= 64; cmd *= 2)
		if (cmd != 2 * PRIVATE && cmd != 2 * SYNC_CORE)
			say(" %d", membarrier(cmd, 0));
	say("\n");
}

int main(int argc, char **argv)
{
	char *again[] = { "membarrier_rules", "again", NULL };
	if (argc > 1) {
		all_commands("after execve");
		return check_result();
	}
	SEE(membarrier(MEMBARRIER_CMD_QUERY, 0) & MEMBARRIER_CMD_ALL,
	    MEMBARRIER_CMD_ALL);
	all_commands("at first");
	for (int cmd = 0; cmd <= 64; cmd = cmd ? 2 * cmd : 1)
		say("%d with a flag: %d\n", cmd, membarrier(cmd, 2));
	for (int cmd = 3; cmd < 8; cmd++)
		if (cmd != 4)
			SEE(membarrier(cmd, 0), -EINVAL);
	SEE(membarrier(-1, 0), -EINVAL);
	SEE(membarrier(1 << 20, 0), -EINVAL);
	SEE(membarrier(2 * SYNC_CORE, 0), 0);
	all_commands("one registered");
	SEE(membarrier(2 * PRIVATE, 0), 0);
	SEE(membarrier(2 * PRIVATE, 0), 0);
	all_commands("both registered");
	pid_t pid = must_fork();
	if (pid == 0) {
		all_commands("in a child");
		_exit(-execve(self_path(argv[0]), again, NULL));
	}
	SEE(status_of(pid), 0);
	return check_result();
}
