/*
 * Let the K-th allocation of a clone fail, for every K and every kind of
 * child: refused, no task, no descriptor, no namespace, no frame left behind
 * (the fault-injection paragraph, J). Tine only.
 * needs: threads names pidfd more audit
 */
#include "failalloc.h"
#include "threads.h"
#include <task.h>

#define UNTOUCHED	-77

static char stack[2 * PAGE_SIZE] __attribute__((aligned(16)));
static uint32_t flags;		/* of the round */
static int word, lowest_fd;
static volatile int cleared;

static int leave(void *arg)
{
	return (int)arg;
}

static struct user_desc segment(void)
{
	static struct user_desc d = {
		.entry_number = -1, .limit = 0xfffff, .seg_32bit = 1,
		.limit_in_pages = 1, .useable = 1,
	};
	if (d.entry_number == (uint32_t)-1)
		CHECK_EQ(set_thread_area(&d), 0);
	return d;
}

static int clone_once(void)
{
	struct user_desc d = segment();
	word = UNTOUCHED;
	cleared = 1;
	return clone_call(flags, stack + sizeof(stack), &word, &d,
			  (int *)&cleared, leave, (void *)6);
}

static void after_failure(int error)
{
	CHECK(error == -ENOMEM || error == -EAGAIN || error == -EFAULT);
	CHECK_EQ(word, UNTOUCHED);
	CHECK_EQ(cleared, 1);
	CHECK_EQ(waitpid(-1, NULL, WNOHANG | __WALL), -ECHILD);
	int fd = dup(0);
	CHECK_EQ(fd, lowest_fd);
	close(fd);
}

static void after_success(int pid)
{
	if (flags & CLONE_THREAD) {
		while (tgkill(getpid(), pid, 0) == 0)
			sched_yield();
	} else {
		int status = -1;
		CHECK_EQ(waitpid(pid, &status, __WALL), pid);
		CHECK_EQ(status, W_EXITCODE(6, 0));
	}
	if (flags & CLONE_PIDFD)
		CHECK_EQ(close(word), 0);
}

static const struct {
	const char *name;
	uint32_t flags;
} kinds[] = {
	{ "copy", SIGCHLD },
	{ "VM", CLONE_VM | SIGCHLD },
	{ "FS FILES", CLONE_FS | CLONE_FILES | SIGCHLD },
	{ "VM SIGHAND", CLONE_VM | CLONE_SIGHAND | SIGCHLD },
	{ "thread", CLONE_LIKE_A_THREAD | CLONE_CHILD_CLEARTID },
	{ "thread with TLS", CLONE_LIKE_A_THREAD | CLONE_SETTLS },
	{ "vfork", CLONE_VM | CLONE_VFORK | SIGCHLD },
	{ "VFORK", CLONE_VFORK | SIGCHLD },
	{ "pidfd", CLONE_PIDFD | SIGCHLD },
	{ "thread with pidfd", CLONE_LIKE_A_THREAD | CLONE_PIDFD },
	{ "NEWPID", CLONE_NEWPID | SIGCHLD },
	{ "NEWUTS", CLONE_NEWUTS | SIGCHLD },
	{ "NEWPID NEWUTS pidfd", CLONE_NEWPID | CLONE_NEWUTS | CLONE_PIDFD |
				 SIGCHLD },
	{ "VM NEWPID", CLONE_VM | CLONE_NEWPID | SIGCHLD },
	{ "SETTLS", CLONE_SETTLS | SIGCHLD },
	{ "silent", CLONE_PARENT_SETTID },
};

int main(void)
{
	memset(stack, 1, sizeof(stack));
	lowest_fd = dup(0) + 1;		/* sweep has one of its own */
	close(lowest_fd - 1);
	for (unsigned i = 0; i < COUNT(kinds); i++) {
		flags = kinds[i].flags;
		sweep(kinds[i].name, clone_once, after_failure, after_success);
	}
	no_children_left();
	return check_result();
}
