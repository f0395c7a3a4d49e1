/*
 * What do threads stand on? clone(2) as the call of a function, and futexes.
 */
#ifndef THREAD_H
#define THREAD_H

#include <sys.h>
#include <uapi/futex.h>

/* What a thread shares with its process: all there is. */
#define CLONE_LIKE_A_THREAD \
	(CLONE_VM | CLONE_FS | CLONE_FILES | CLONE_SIGHAND | CLONE_THREAD | \
	 CLONE_SYSVSEM)

/*
 * clone(2): a child that calls fn(arg) on the stack that ends at `stack`, and
 * leaves by exit(2), alone, with what fn returns. flags may hold an exit
 * signal. Returns the child's id or -errno; the stack stays the caller's.
 */
int clone_call(uint32_t flags, void *stack, int *parent_tid,
	       struct user_desc *tls, int *child_tid,
	       int (*fn)(void *arg), void *arg);

/*
 * clone3(2), the same way: the stack is args->stack, or the caller's own (or
 * a copy of it) where that is 0.
 */
int clone3_call(struct clone_args *args, size_t size, int (*fn)(void *arg),
		void *arg);

/* exit(2): the end of this thread, not of its process. */
__inline_call _Noreturn void exit_thread(int status)
{
	for (;;)
		syscall1(__NR_exit, status);
}

/* Sleep while *word is value. 0, -EAGAIN, -EINTR or -ETIMEDOUT. */
static inline int futex_wait(const volatile int *word, int value,
			     const struct timespec *timeout)
{
	return syscall6(__NR_futex, (int)word, FUTEX_WAIT, value,
			(int)timeout, 0, 0);
}

/* Wake up to count of those who wait for this word: how many it were. */
static inline int futex_wake(const volatile int *word, int count)
{
	return syscall6(__NR_futex, (int)word, FUTEX_WAKE, count, 0, 0, 0);
}

__inline_call int tgkill(pid_t group, pid_t thread, int sig)
{
	return syscall3(__NR_tgkill, group, thread, sig);
}

__inline_call int tkill(pid_t thread, int sig)
{
	return syscall2(__NR_tkill, thread, sig);
}

/* A segment for the entry desc names; -1 there means a free one, and becomes
 * its number. 0 or -errno. */
__inline_call int set_thread_area(struct user_desc *desc)
{
	return syscall1(__NR_set_thread_area, (int)desc);
}

__inline_call int get_thread_area(struct user_desc *desc)
{
	return syscall1(__NR_get_thread_area, (int)desc);
}

/* Where a zero is stored, and a futex woken, when this thread ends; returns
 * its id. */
__inline_call pid_t set_tid_address(int *word)
{
	return syscall1(__NR_set_tid_address, (int)word);
}

#endif
