/*
 * Starting a thread and waiting for its end, and other children of clone's.
 */
#ifndef THREADS_H
#define THREADS_H

#include "check.h"
#include <thread.h>

#define THREAD_STACK	(4 * PAGE_SIZE)

struct thread {
	volatile int tid;	/* its id; the kernel makes it 0 at its end */
	int id;
	char *stack;
};

static UNUSED char *new_stack(void)
{
	char *stack = mmap(NULL, THREAD_STACK, PROT_READ | PROT_WRITE,
			   MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	if (!CHECK(!mmap_failed(stack)))
		_exit(1);
	return stack;
}

/* Runs fn(arg) in a thread. Its id, or -errno with nothing started. */
static UNUSED int thread_try(struct thread *t, int (*fn)(void *), void *arg)
{
	t->stack = new_stack();
	int tid = clone_call(CLONE_LIKE_A_THREAD | CLONE_PARENT_SETTID |
			     CLONE_CHILD_CLEARTID, t->stack + THREAD_STACK,
			     (int *)&t->tid, NULL, (int *)&t->tid, fn, arg);
	if (tid < 0)
		munmap(t->stack, THREAD_STACK);
	t->id = tid;
	return tid;
}

static UNUSED int thread_start(struct thread *t, int (*fn)(void *), void *arg)
{
	int tid = thread_try(t, fn, arg);
	if (!CHECK(tid > 0))
		_exit(1);
	return tid;
}

/* must_fork with flags of clone's: a child that goes on here. */
static UNUSED pid_t fork_with(uint32_t flags)
{
	pid_t pid = syscall5(__NR_clone, flags | SIGCHLD, 0, 0, 0, 0);
	if (!CHECK(pid >= 0))
		_exit(1);
	if (pid == 0)
		check_failures = 0;
	return pid;
}

/* A child with these user ids, asleep until it is killed. */
static UNUSED pid_t child_of_user(int real, int effective, int saved)
{
	int ready[2];
	CHECK_EQ(pipe(ready), 0);
	pid_t pid = must_fork();
	if (pid == 0) {
		CHECK_EQ(syscall3(__NR_setresuid32, real, effective, saved), 0);
		tell(ready);
		for (;;)
			pause();
	}
	hear(ready);
	close_pair(ready);
	return pid;
}

/* Until it has ended and is counted nowhere: it wakes us before it is quite
 * gone. Its stack goes. */
static UNUSED void thread_join(struct thread *t)
{
	for (int tid; (tid = t->tid) != 0; )
		futex_wait(&t->tid, tid, NULL);
	while (tgkill(getpid(), t->id, 0) == 0)
		nap(1);
	CHECK_EQ(munmap(t->stack, THREAD_STACK), 0);
}

/* A word somebody else will change: sleep until it is not value. */
static UNUSED int wait_while(const volatile int *word, int value)
{
	while (*word == value)
		futex_wait(word, value, NULL);
	return *word;
}

static UNUSED void set_and_wake(volatile int *word, int value)
{
	*word = value;
	futex_wake(word, 1 << 30);
}

/* Zeroed memory that stays shared across fork. */
static UNUSED void *shared_page(void)
{
	void *at = mmap(NULL, PAGE_SIZE, PROT_READ | PROT_WRITE,
			MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	if (!CHECK(!mmap_failed(at)))
		_exit(1);
	return at;
}

#endif
