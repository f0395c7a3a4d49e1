/*
 * A fork of much memory fails at the end, and what it had is taken down piece
 * by piece. Others fork meanwhile: the slot and its stack are never two tasks'
 * (C).
 * vmrun: --icount 6
 * needs: threads pidfd limits
 */
#include "threads.h"

#define BIG	(16 * TABLE_SPAN)
#define TIMES	60
#define MANY	40
#define LAZY	19		/* nice: a tick, and it is another's turn */

static volatile int *done;

/* Its clone finds nowhere to write the pidfd, when all has been copied. */
static void fails_to_fork(void)
{
	char *big = mmap(NULL, BIG, PROT_READ | PROT_WRITE,
			 MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	CHECK(!mmap_failed(big));
	for (uint32_t at = 0; at < BIG; at += TABLE_SPAN)
		big[at] = 1;
	for (int i = 0; i < TIMES; i++)
		CHECK_EQ(syscall5(__NR_clone, CLONE_PIDFD | SIGCHLD, 0, 0, 0,
				  0), -EFAULT);
	*done = 1;
}

static void wait_for(int most)
{
	for (int status; most-- && waitpid(-1, &status, 0) > 0; )
		CHECK(status == 7 << 8 || (*done && !status));
}

/* Children that live for a while, with stacks that have to stay. */
static int fork_many(void)
{
	for (int i = 0; i < MANY; i++)
		if (must_fork() == 0) {
			nap(20);
			_exit(7);
		}
	wait_for(MANY);
	return MANY;
}

int main(void)
{
	int forks = 0;
	done = shared_page();
	CHECK_EQ(syscall3(__NR_setpriority, 0, 0, LAZY), 0);
	pid_t pid = must_fork();
	if (pid == 0) {
		fails_to_fork();
		_exit(check_result());
	}
	while (!*done && !check_failures)
		forks += fork_many();
	CHECK(forks >= MANY);
	wait_for(MANY);
	return check_result();
}
