/*
 * A thread is a task of its own in its maker's process: the same getpid and
 * getppid, a gettid of its own, nobody's child to wait for (J).
 * linux: the numbers are compared, not printed.
 * needs: threads jobs
 */
#include "threads.h"

#define CROWD	8

struct seen {
	int pid, tid, parent, value;
};

static int look(void *arg)
{
	struct seen *s = arg;
	s->pid = getpid();
	s->tid = gettid();
	s->parent = getppid();
	s->value++;
	return 99;			/* nobody will ask */
}

static void one_thread(void)
{
	struct seen seen = { .value = 41 };
	struct thread t;
	int tid = thread_start(&t, look, &seen);
	SEE(waitpid(tid, NULL, 0), -ECHILD);
	SEE(waitpid(tid, NULL, __WALL), -ECHILD);
	SEE(waitpid(-1, NULL, __WCLONE), -ECHILD);
	thread_join(&t);
	SEE_SAME(seen.pid, getpid());
	SEE_SAME(seen.tid, tid);
	SEE_TRUE(seen.tid != getpid());
	SEE_SAME(seen.parent, getppid());
	SEE(seen.value, 42);
	SEE_SAME(gettid(), getpid());
	SEE(tgkill(getpid(), tid, 0), -ESRCH);
	say("same process, another task\n");
}

static volatile int gate;

/* By its own number it is asked for its process's group and session. */
static void whose_group(int tid)
{
	SEE_SAME(getpgid(tid), getpgrp());
	SEE_SAME(getsid(tid), getsid(0));
	SEE(setpgid(tid, 0), -EINVAL);
	SEE(setpgid(tid, -1), -EINVAL);
}

static int stay(void *arg)
{
	struct seen *s = arg;
	look(s);
	wait_while(&gate, 0);
	return 0;
}

static void crowd(void)
{
	struct seen seen[CROWD];
	struct thread t[CROWD];
	memset(seen, 0, sizeof(seen));
	for (int i = 0; i < CROWD; i++)
		whose_group(thread_start(&t[i], stay, &seen[i]));
	for (int i = 0; i < CROWD; i++)
		CHECK_EQ(tgkill(getpid(), t[i].tid, 0), 0);
	set_and_wake(&gate, 1);
	for (int i = 0; i < CROWD; i++)
		thread_join(&t[i]);
	for (int i = 0; i < CROWD; i++) {
		CHECK_EQ(seen[i].pid, getpid());
		for (int j = 0; j < i; j++)
			CHECK(seen[i].tid != seen[j].tid);
	}
	say("%d at once, no number twice\n", CROWD);
}

static int own_word(void *arg)
{
	static int elsewhere;
	volatile int *result = arg;
	*result = set_tid_address(&elsewhere);
	return 0;
}

static void tid_address(void)
{
	int result = 0, word = 7;
	SEE_SAME(set_tid_address(&word), getpid());
	char *stack = new_stack();
	int tid = clone_call(CLONE_LIKE_A_THREAD, stack + THREAD_STACK, NULL,
			     NULL, NULL, own_word, &result);
	SEE_TRUE(tid > 0);
	while (tgkill(getpid(), tid, 0) == 0)
		nap(1);
	SEE_SAME(result, tid);
	SEE(word, 7);
	CHECK_EQ(munmap(stack, THREAD_STACK), 0);
	SEE_SAME(set_tid_address(NULL), getpid());
	say("set_tid_address answers with the caller's own\n");
}

int main(void)
{
	one_thread();
	crowd();
	tid_address();
	no_children_left();
	return check_result();
}
