/*
 * What if memory runs out right here, or the program's is not there? Sweep the
 * K of /proc/failalloc.
 */
#ifndef FAILALLOC_H
#define FAILALLOC_H

#include "frames.h"

#define MOST_ALLOCATIONS 500	/* no call makes as many, with its copies */

static int failalloc_fd = -1;

/* The K-th allocation or copy from now fails; 0 calls it off. */
static UNUSED void arm(int k)
{
	char number[16];
	snprintf(number, sizeof(number), "%d", k);
	int length = strlen(number);
	CHECK_EQ(write(failalloc_fd, number, length), length);
}

/* What is left to count: 0 when the failure has been dealt out. */
static UNUSED int remaining(void)
{
	char number[16] = "";
	CHECK_EQ(lseek(failalloc_fd, 0, SEEK_SET), 0);
	CHECK(read(failalloc_fd, number, sizeof(number) - 1) > 0);
	return atoi(number);
}

/* status_of, where a copy of ours may be the one to fail: a wait that cannot
 * tell has taken the child all the same, so this one only looks. */
static UNUSED int sure_status(pid_t pid)
{
	siginfo_t info;
	int err;
	do
		err = waitid(P_PID, pid, &info, WEXITED | WNOWAIT);
	while (err == -EFAULT);
	CHECK_EQ(err, 0);
	CHECK_EQ(waitpid(pid, NULL, 0), pid);
	return info.si_code == CLD_EXITED ? W_EXITCODE(info.si_status, 0)
					  : info.si_status;
}

/*
 * Call with the failure at K = 1, 2, ... until it succeeds without having
 * met it. after_failure and after_success check and clear away; between two
 * rounds the free frames must be the same.
 */
static UNUSED void sweep(const char *what, int (*call)(void),
			 void (*after_failure)(int),
			 void (*after_success)(int))
{
	failalloc_fd = open("/proc/failalloc", O_RDWR, 0);
	if (!CHECK(failalloc_fd >= 0))
		return;
	after_success(call());		/* warm */
	arm(MOST_ALLOCATIONS);
	remaining();
	arm(0);
	free_frames();
	uint32_t before = free_frames();
	int k, failures = 0;
	for (k = 1; k < MOST_ALLOCATIONS; k++) {
		arm(k);
		int result = call();
		bool fired = remaining() == 0;
		arm(0);
		if (result < 0) {
			CHECK(fired);
			after_failure(result);
			failures++;
		} else {
			after_success(result);
		}
		if (!CHECK_EQ(free_frames(), before))
			report("%s: with the %d. failing\n", what, k);
		if (!fired)
			break;
		result = call();	/* the next one works */
		if (CHECK(result >= 0))
			after_success(result);
	}
	close(failalloc_fd);
	CHECK(k < MOST_ALLOCATIONS);
	say("%s: %d tried, %d refusals\n", what, k - 1, failures);
}

#endif
