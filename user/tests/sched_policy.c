/*
 * Real-time tasks run before all others, the higher priority first, and FIFO's
 * until they sleep; the policy is inherited; what may be set, and by which
 * user (I).
 * linux: prints what held. wants root
 * needs: limits users
 */
#include "check.h"
#include <uapi/limits.h>

#define USER		1000
#define LEVELS		3
#define NOBODY_YET	99999
#define SPINS		30000000

static int set_policy(pid_t pid, int policy, int priority)
{
	return syscall3(__NR_sched_setscheduler, pid, policy, (int)&priority);
}

static int set_priority(pid_t pid, int priority)
{
	return syscall2(__NR_sched_setparam, pid, (int)&priority);
}

static int policy_of(pid_t pid)
{
	return syscall1(__NR_sched_getscheduler, pid);
}

static int priority_of(pid_t pid)
{
	int priority = -1;
	int err = syscall2(__NR_sched_getparam, pid, (int)&priority);
	return err ? err : priority;
}

static int affinity(pid_t pid, uint32_t mask)
{
	return syscall3(__NR_sched_setaffinity, pid, sizeof(mask), (int)&mask);
}

static void arguments(void)
{
	static const int policies[] = {
		SCHED_OTHER, SCHED_FIFO, SCHED_RR, SCHED_BATCH, 4, SCHED_IDLE,
		SCHED_DEADLINE, 8, -1,
	};
	for (unsigned i = 0; i < COUNT(policies); i++)
		say("policy %d: %d .. %d\n", policies[i],
		    syscall1(__NR_sched_get_priority_min, policies[i]),
		    syscall1(__NR_sched_get_priority_max, policies[i]));
	SEE(set_policy(0, SCHED_OTHER, 1), -EINVAL);
	SEE(set_policy(0, SCHED_FIFO, 0), -EINVAL);
	SEE(set_policy(0, SCHED_RR, 100), -EINVAL);
	SEE(set_policy(0, SCHED_RR, -1), -EINVAL);
	SEE(set_policy(0, 4, 0), -EINVAL);
	SEE(set_policy(0, -1, 0), -EINVAL);
	SEE(set_policy(-1, SCHED_OTHER, 0), -EINVAL);
	SEE(set_policy(NOBODY_YET, SCHED_OTHER, 0), -ESRCH);
	SEE(syscall3(__NR_sched_setscheduler, 0, SCHED_OTHER, 0), -EINVAL);
	SEE(syscall3(__NR_sched_setscheduler, 0, SCHED_OTHER, -1), -EFAULT);
	SEE(syscall2(__NR_sched_setparam, 0, 0), -EINVAL);
	SEE(syscall2(__NR_sched_getparam, 0, 0), -EINVAL);
	SEE(syscall2(__NR_sched_getparam, 0, -1), -EFAULT);
	SEE(priority_of(-1), -EINVAL);
	SEE(priority_of(NOBODY_YET), -ESRCH);
	SEE(policy_of(-1), -EINVAL);
	SEE(policy_of(NOBODY_YET), -ESRCH);
	SEE(syscall2(__NR_sched_rr_get_interval, NOBODY_YET, -1), -ESRCH);
	SEE(syscall2(__NR_sched_rr_get_interval, -1, -1), -EINVAL);
	SEE(syscall2(__NR_sched_rr_get_interval, 0, -1), -EFAULT);
	SEE(set_priority(0, 1), -EINVAL);
	SEE(set_priority(0, 0), 0);
}

static void inherits(void)
{
	SEE(policy_of(0), SCHED_RR);
	SEE(priority_of(0), 7);
	SEE(20 - getpriority(PRIO_PROCESS, 0), 3);
}

static void changes(void)
{
	struct timespec slice = { -1, -1 };
	SEE(setpriority(PRIO_PROCESS, 0, 2), 0);
	SEE(set_policy(0, SCHED_FIFO, 7), 0);
	SEE(syscall2(__NR_sched_rr_get_interval, 0, (int)&slice), 0);
	SEE(slice.tv_sec | slice.tv_nsec, 0);
	SEE(set_policy(0, SCHED_RR, 7), 0);
	SEE(syscall2(__NR_sched_rr_get_interval, 0, (int)&slice), 0);
	SEE_TRUE(slice.tv_sec == 0 && slice.tv_nsec > 0);
	SEE(setpriority(PRIO_PROCESS, 0, 3), 0);
	CHECK_EQ(in_child(inherits), 0);
	SEE(set_priority(0, 8), 0);
	SEE(priority_of(0), 8);
	SEE(set_policy(0, SCHED_IDLE, 0), 0);
	SEE(20 - getpriority(PRIO_PROCESS, 0), 3);
	SEE(set_policy(0, SCHED_BATCH, 0), 0);
	SEE(policy_of(0), SCHED_BATCH);
	SEE(20 - getpriority(PRIO_PROCESS, 0), 3);
}

/* --- who goes first --- */

static int *order, *done;

/* A child that waits at its gate, and then says when it came. */
static pid_t racer(const int gate[2], int policy, int priority)
{
	pid_t pid = must_fork();
	if (pid)
		return pid;
	CHECK_EQ(set_policy(0, policy, priority), 0);
	hear(gate);
	for (volatile int i = 0; i < SPINS / 100; i++)
		;
	order[(*done)++] = priority;
	_exit(check_result());
}

static void higher_first(void)
{
	const int priorities[LEVELS] = { 5, 0, 20 };
	pid_t pids[LEVELS];
	int gates[LEVELS][2];
	SEE(set_policy(0, SCHED_FIFO, 50), 0);
	for (int i = 0; i < LEVELS; i++) {
		CHECK_EQ(pipe(gates[i]), 0);
		pids[i] = racer(gates[i], priorities[i] ? SCHED_FIFO
					: SCHED_OTHER, priorities[i]);
		until_asleep(pids[i]);
	}
	for (int i = 0; i < LEVELS; i++)
		tell(gates[i]);
	SEE(*done, 0);			/* we go before all of them */
	for (int i = 0; i < LEVELS; i++)
		SEE(status_of(pids[i]), 0);
	say("priorities came: %d %d %d\n", order[0], order[1], order[2]);
}

/* FIFO's equals wait until the first sleeps, RR's take turns: does a child of
 * the same priority run while we spin? */
static bool shares_the_cpu(int policy, int spins)
{
	volatile int *ran = done;
	*ran = 0;
	CHECK_EQ(set_policy(0, policy, 10), 0);
	pid_t pid = must_fork();
	if (pid == 0) {
		*ran = 1;
		_exit(0);
	}
	for (int i = 0; i < spins && !*ran; i++)
		;
	bool shares = *ran;
	CHECK_EQ(status_of(pid), 0);
	return shares;
}

static void fifo_keeps_the_cpu(void)
{
	SEE_TRUE(!shares_the_cpu(SCHED_FIFO, SPINS));
	SEE_TRUE(shares_the_cpu(SCHED_RR, INT32_MAX));
}

/* --- users --- */

static void as_user(void)
{
	struct rlimit64 limit = { 5, 5 };
	pid_t pid = getppid();
	bool raised = !prlimit64(0, RLIMIT_RTPRIO, &limit, NULL);
	SEE(setgid(USER) | setuid(USER), 0);
	SEE(set_policy(pid, SCHED_OTHER, 0), -EPERM);
	SEE(affinity(pid, 1), -EPERM);
	SEE(policy_of(pid), SCHED_OTHER);
	SEE(set_policy(0, SCHED_FIFO, 6), -EPERM);
	CHECK_EQ(set_policy(0, SCHED_FIFO, 5), raised ? 0 : -EPERM);
	CHECK(raised || !on_tine());
	SEE(set_policy(0, SCHED_IDLE, 0), 0);
	SEE(set_policy(0, SCHED_OTHER, 0), -EPERM);
}

static void cpus(void)
{
	uint32_t mask[2] = { 0, 0 };
	SEE(affinity(0, 0), -EINVAL);
	SEE(affinity(0, 1), 0);
	SEE(affinity(NOBODY_YET, 1), -ESRCH);
	SEE(syscall3(__NR_sched_setaffinity, 0, 4, -1), -EFAULT);
	SEE(syscall3(__NR_sched_getaffinity, 0, 3, (int)mask), -EINVAL);
	SEE(syscall3(__NR_sched_getaffinity, 0, 0, (int)mask), -EINVAL);
	SEE(syscall3(__NR_sched_getaffinity, NOBODY_YET, 8, (int)mask), -ESRCH);
	SEE(syscall3(__NR_sched_getaffinity, 0, 8, -1), -EFAULT);
	SEE_TRUE(syscall3(__NR_sched_getaffinity, 0, 8, (int)mask) >= 4);
	SEE(mask[0], 1);
	SEE(mask[1], 0);
}

int main(void)
{
	order = mmap(NULL, PAGE_SIZE, PROT_READ | PROT_WRITE,
		     MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	if (!SEE_TRUE(!mmap_failed(order)))
		return 1;
	done = order + LEVELS;
	cpus();				/* all of it on one, from here on */
	arguments();
	CHECK_EQ(in_child(changes), 0);
	CHECK_EQ(in_child(higher_first), 0);
	CHECK_EQ(in_child(fifo_keeps_the_cpu), 0);
	CHECK_EQ(in_child(as_user), 0);
	no_children_left();
	return check_result();
}
