/*
 * sched_setattr and sched_getattr: what sizes a structure may have that grows,
 * what is set and what stays, and which users may; and the flag by which a
 * task's children are plain again, sched_setscheduler's too.
 * linux: prints what held. wants root
 * needs: limits users threads more
 */
#include "threads.h"
#include <uapi/limits.h>

#define USER		1000
#define NOBODY_YET	99999
#define UNKNOWN_FLAG	(1 << 20)

static int setattr(pid_t pid, struct sched_attr *attr)
{
	return syscall3(__NR_sched_setattr, pid, (int)attr, 0);
}

static int getattr(pid_t pid, struct sched_attr *attr, uint32_t size)
{
	return syscall4(__NR_sched_getattr, pid, (int)attr, size, 0);
}

/* By sched_setattr, of the first version's size. */
static int set(pid_t pid, uint32_t policy, uint32_t flags, int nice,
	       uint32_t priority)
{
	struct sched_attr attr = {
		.size = SCHED_ATTR_SIZE_VER0, .sched_policy = policy,
		.sched_flags = flags, .sched_nice = nice,
		.sched_priority = priority,
	};
	return setattr(pid, &attr);
}

static int set_policy(int policy, int priority)
{
	return syscall3(__NR_sched_setscheduler, 0, policy, (int)&priority);
}

static int policy_of(pid_t pid)
{
	return syscall1(__NR_sched_getscheduler, pid);
}

/* What is told of us, as one line. */
static void tell_attr(const char *when)
{
	struct sched_attr attr;
	memset(&attr, 0x55, sizeof(attr));
	CHECK_EQ(getattr(0, &attr, SCHED_ATTR_SIZE_VER0), 0);
	say("%s: policy %d, flags %d, nice %d (%d), priority %d\n", when,
	    attr.sched_policy, (int)attr.sched_flags, attr.sched_nice,
	    20 - getpriority(PRIO_PROCESS, 0), attr.sched_priority);
	CHECK_EQ(attr.size, SCHED_ATTR_SIZE_VER0);
	CHECK_EQ(attr.sched_util_min, 0x55555555);
	CHECK_EQ(policy_of(0), attr.sched_policy |
		 (attr.sched_flags ? SCHED_RESET_ON_FORK : 0));
}

static void sizes(void)
{
	union {
		struct sched_attr attr;
		uint8_t bytes[2 * PAGE_SIZE];
	} *u = mmap(NULL, 2 * PAGE_SIZE, PROT_READ | PROT_WRITE,
		    MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	struct sched_attr *last = (void *)(u->bytes + PAGE_SIZE -
					   SCHED_ATTR_SIZE_VER0);
	SEE(setattr(0, &u->attr), 0);		/* 0: the first version's */
	u->attr.size = SCHED_ATTR_SIZE_VER0 - 1;
	SEE(setattr(0, &u->attr), -E2BIG);
	SEE_TRUE(u->attr.size >= sizeof(u->attr));
	SEE(setattr(0, &u->attr), 0);
	u->attr.size = 1;
	SEE(setattr(NOBODY_YET, &u->attr), -E2BIG);
	u->attr.size = PAGE_SIZE + 1;
	SEE(setattr(0, &u->attr), -E2BIG);
	SEE_TRUE(u->attr.size >= sizeof(u->attr) && u->attr.size < PAGE_SIZE);
	u->attr.size = PAGE_SIZE;
	SEE(setattr(0, &u->attr), 0);
	u->bytes[PAGE_SIZE - 1] = 1;
	SEE(setattr(0, &u->attr), -E2BIG);
	u->bytes[PAGE_SIZE - 1] = 0;
	CHECK_EQ(munmap(u->bytes + PAGE_SIZE, PAGE_SIZE), 0);
	last->size = SCHED_ATTR_SIZE_VER0;
	SEE(setattr(0, last), 0);
	last->size = sizeof(*last);
	SEE(setattr(0, last), -EFAULT);
	last->size = PAGE_SIZE;
	SEE(setattr(0, last), -EFAULT);
	SEE(getattr(0, last, SCHED_ATTR_SIZE_VER0), 0);
	SEE(last->size, SCHED_ATTR_SIZE_VER0);
	SEE(getattr(0, last, sizeof(*last)), -EFAULT);
	SEE(getattr(0, last, SCHED_ATTR_SIZE_VER0 - 1), -EINVAL);
	SEE(getattr(0, &u->attr, PAGE_SIZE + 1), -EINVAL);
	SEE(getattr(0, &u->attr, PAGE_SIZE), 0);
	SEE_TRUE(u->attr.size >= sizeof(u->attr));
}

static void refusals(void)
{
	struct sched_attr attr = { 0 };
	SEE(setattr(0, NULL), -EINVAL);
	SEE(setattr(-1, &attr), -EINVAL);
	SEE(syscall3(__NR_sched_setattr, 0, (int)&attr, 1), -EINVAL);
	SEE(setattr(0, (void *)-1), -EFAULT);
	SEE(getattr(0, NULL, sizeof(attr)), -EINVAL);
	SEE(getattr(-1, &attr, sizeof(attr)), -EINVAL);
	SEE(syscall4(__NR_sched_getattr, 0, (int)&attr, 48, 1), -EINVAL);
	SEE(getattr(NOBODY_YET, &attr, sizeof(attr)), -ESRCH);
	SEE(set(NOBODY_YET, -1, 0, 0, 0), -EINVAL);
	SEE(set(NOBODY_YET, 4, 0, 0, 0), -ESRCH);
	SEE(set(0, 4, 0, 0, 0), -EINVAL);
	SEE(set(0, SCHED_DEADLINE, 0, 0, 0), -EINVAL);
	SEE(set(0, SCHED_OTHER, 0, 0, 1), -EINVAL);
	SEE(set(0, SCHED_FIFO, 0, 0, 0), -EINVAL);
	SEE(set(0, SCHED_RR, 0, 0, 100), -EINVAL);
	SEE(set(0, SCHED_RR, 0, 0, -1), -EINVAL);
	SEE(set(0, SCHED_OTHER | SCHED_RESET_ON_FORK, 0, 0, 0), -EINVAL);
	SEE(set(0, SCHED_OTHER, UNKNOWN_FLAG, 0, 0), -EINVAL);
	SEE(set(0, SCHED_OTHER, SCHED_FLAG_UTIL_CLAMP, 0, 0), -EINVAL);
	attr.size = sizeof(attr);
	attr.sched_flags = SCHED_FLAG_UTIL_CLAMP;
	CHECK(!on_tine() || setattr(0, &attr) == -EOPNOTSUPP);
}

static void what_stays(void)
{
	SEE(set(0, SCHED_BATCH, 0, 5, 0), 0);
	tell_attr("BATCH");
	SEE(set(0, SCHED_FIFO, 0, 7, 8), 0);
	tell_attr("FIFO");
	SEE(set(0, SCHED_IDLE, 0, 9, 0), 0);
	tell_attr("IDLE");
	SEE(set(0, SCHED_BATCH, SCHED_FLAG_KEEP_PARAMS, 11, 0), 0);
	tell_attr("BATCH, KEEP_PARAMS");
	SEE(set(0, SCHED_FIFO, SCHED_FLAG_KEEP_POLICY |
		SCHED_FLAG_RESET_ON_FORK, 3, 0), 0);
	tell_attr("KEEP_POLICY");
	SEE(set(0, SCHED_OTHER, SCHED_FLAG_KEEP_POLICY, 3, 1), -EINVAL);
	SEE(set(0, SCHED_OTHER, 2, 100, 0), 0);	/* RECLAIM: DEADLINE's */
	tell_attr("nice 100");
	SEE(set(0, SCHED_OTHER, SCHED_FLAG_RESET_ON_FORK, -100, 0), 0);
	tell_attr("nice -100");
	SEE(set(0, 0, SCHED_FLAG_KEEP_POLICY | SCHED_FLAG_KEEP_PARAMS, 0, 0),
	    0);
	tell_attr("all kept");
}

static void tell_child(void)
{
	tell_attr("    a child");
}

static int tell_thread(void *unused)
{
	(void)unused;
	tell_attr("    a thread");
	return 0;
}

/* fork makes it plain; the flag stays with the one that has it. */
static void children(void)
{
	static const struct {
		int policy, nice, priority;
	} parents[] = {
		{ SCHED_FIFO, 0, 9 }, { SCHED_RR, 0, 1 },
		{ SCHED_OTHER, -5, 0 }, { SCHED_OTHER, 5, 0 },
		{ SCHED_BATCH, -5, 0 }, { SCHED_IDLE, 0, 0 },
	};
	struct thread t;
	for (unsigned i = 0; i < COUNT(parents); i++) {
		CHECK_EQ(set(0, parents[i].policy, SCHED_FLAG_RESET_ON_FORK,
			     parents[i].nice, parents[i].priority), 0);
		CHECK_EQ(in_child(tell_child), 0);
		tell_attr("    its parent");
	}
	SEE(set(0, SCHED_OTHER, 0, -5, 0), 0);
	SEE(in_child(tell_child), 0);
	SEE(set_policy(SCHED_RR | SCHED_RESET_ON_FORK, 5), 0);
	int priority = 6;
	SEE(syscall2(__NR_sched_setparam, 0, (int)&priority), 0);
	tell_attr("setparam");
	thread_start(&t, tell_thread, NULL);
	thread_join(&t);
	SEE(set_policy(SCHED_OTHER, 0), 0);
	tell_attr("without the flag");
}

static void as_user(void)
{
	struct rlimit64 limit = { 21, 21 };	/* nice -1 */
	struct sched_attr attr;
	pid_t root = getppid();
	bool raised = !prlimit64(0, RLIMIT_NICE, &limit, NULL);
	CHECK(raised || !on_tine());
	SEE(setgid(USER) | setuid(USER), 0);
	SEE(getattr(root, &attr, sizeof(attr)), 0);
	SEE(set(root, SCHED_OTHER, 0, 0, 0), -EPERM);
	SEE(set(root, SCHED_OTHER, 0, 19, 0), -EPERM);
	SEE(set(root, SCHED_OTHER, 0, 0, 1), -EINVAL);
	SEE(set(0, SCHED_FIFO, 0, 0, 1), -EPERM);
	SEE(set(0, SCHED_OTHER, 0, 5, 0), 0);
	CHECK_EQ(set(0, SCHED_OTHER, 0, -1, 0), raised ? 0 : -EPERM);
	SEE(set(0, SCHED_BATCH, 0, -2, 0), -EPERM);
	SEE(set(0, SCHED_OTHER, SCHED_FLAG_RESET_ON_FORK, 6, 0), 0);
	SEE(set(0, SCHED_OTHER, 0, 6, 0), -EPERM);
	SEE(set_policy(SCHED_OTHER, 0), -EPERM);
	SEE(set_policy(SCHED_BATCH | SCHED_RESET_ON_FORK, 0), 0);
	tell_attr("a user");
}

int main(void)
{
	sizes();
	refusals();
	CHECK_EQ(in_child(what_stays), 0);
	CHECK_EQ(in_child(children), 0);
	CHECK_EQ(in_child(as_user), 0);
	no_children_left();
	return check_result();
}
