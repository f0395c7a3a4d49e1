/*
 * futex_waitv: which of several words was woken, what is refused and in what
 * order, its date by either clock, words that are shared or private, and that
 * a waiter who was interrupted or killed is waited for no more.
 * linux: prints what was answered.
 * needs: threads clocks handlers
 */
#include "threads.h"

#define MOST		FUTEX_WAITV_MAX
#define OURS		(FUTEX_32 | FUTEX_PRIVATE_FLAG)
#define NOWHERE		((void *)8)

static volatile int words[MOST + 1], ready;
static struct futex_waitv waiters[MOST + 1];
static int64_t date[2];

static int waitv(const void *w, unsigned n, int flags, const void *timeout,
		 int clock)
{
	return syscall5(__NR_futex_waitv, (int)w, n, flags, (int)timeout,
			clock);
}

static int wait_all(unsigned n)
{
	return waitv(waiters, n, 0, NULL, 0);
}

/* For words[0 ...], each 0. */
static void set_up(uint32_t flags)
{
	for (unsigned i = 0; i < COUNT(waiters); i++) {
		words[i] = 0;
		waiters[i] = (struct futex_waitv){
			.uaddr = (uint32_t)&words[i], .flags = flags,
		};
	}
}

/* So many milliseconds from now. */
static const void *in_ms(int ms, int clock)
{
	struct timespec now;
	clock_gettime(clock, &now);
	date[0] = now.tv_sec + (now.tv_nsec / 1000000 + ms) / 1000;
	date[1] = (now.tv_nsec / 1000000 + ms) % 1000 * 1000000;
	return date;
}

/* --- what is refused --- */

static void counts(void)
{
	set_up(OURS);
	words[3] = 1;
	SEE(waitv(waiters, 0, 0, NULL, 0), -EINVAL);
	SEE(waitv(waiters, MOST + 1, 0, NULL, 0), -EINVAL);
	SEE(waitv(waiters, -1, 0, NULL, 0), -EINVAL);
	SEE(waitv(NULL, 1, 0, NULL, 0), -EINVAL);
	SEE(waitv(NOWHERE, 1, 0, NULL, 0), -EFAULT);
	SEE(waitv((void *)KERNEL_BASE, 1, 0, NULL, 0), -EFAULT);
	SEE(waitv(waiters, 4, 1, NULL, 0), -EINVAL);
	SEE(waitv(waiters, 4, 0, NULL, 0), -EAGAIN);
	SEE(waitv(waiters, MOST, 0, NULL, 0), -EAGAIN);
}

static void entries(void)
{
	static const uint32_t flags[] = { 0, 1, 3, FUTEX_PRIVATE_FLAG, 4,
					  OURS | 0x100, 0x80000000, OURS | 1 };
	char *page = new_stack();
	for (unsigned i = 0; i < COUNT(flags); i++) {
		set_up(OURS);
		words[0] = 1;
		waiters[1].flags = flags[i];
		say("flags %x: %d\n", flags[i], wait_all(2));
	}
	set_up(OURS);
	words[0] = 1;
	waiters[1].reserved = 1;
	SEE(wait_all(2), -EINVAL);
	set_up(OURS);
	words[0] = 1;
	waiters[1].uaddr++;
	SEE(wait_all(2), -EINVAL);
	waiters[1].uaddr = 0;
	SEE(wait_all(2), -EAGAIN);	/* its key is found, and no more */
	words[0] = 0;
	SEE(wait_all(2), -EFAULT);
	waiters[1].flags = FUTEX_32;
	words[0] = 1;
	SEE(wait_all(2), -EFAULT);	/* shared, it has none */
	waiters[1].uaddr = KERNEL_BASE;
	CHECK_EQ(munmap(page, THREAD_STACK), 0);
	waiters[1].uaddr = (uint32_t)page;
	SEE(wait_all(2), -EFAULT);
	waiters[2].flags = 0;
	SEE(wait_all(3), -EINVAL);	/* flags are looked at first */
	set_up(OURS);
	words[1] = words[2] = 1;
	waiters[1].val = 1;
	SEE(wait_all(3), -EAGAIN);
}

static void dates(void)
{
	set_up(OURS);
	words[1] = 1;
	date[0] = 0;
	date[1] = 1000000000;
	SEE(waitv(waiters, 2, 0, date, CLOCK_MONOTONIC), -EINVAL);
	date[0] = -1;
	date[1] = 0;
	SEE(waitv(waiters, 2, 0, date, CLOCK_REALTIME), -EINVAL);
	SEE(waitv(waiters, 2, 0, NOWHERE, CLOCK_REALTIME), -EFAULT);
	SEE(waitv(waiters, 2, 0, NOWHERE, CLOCK_BOOTTIME), -EINVAL);
	SEE(waitv(waiters, 2, 0, NOWHERE, CLOCK_PROCESS_CPUTIME_ID), -EINVAL);
	SEE(waitv(waiters, 2, 0, NULL, 77), -EAGAIN);
	date[0] = 0;
	SEE(waitv(waiters, 2, 0, date, CLOCK_MONOTONIC), -EAGAIN);
	SEE(waitv(waiters, 1, 0, date, CLOCK_MONOTONIC), -ETIMEDOUT);
	SEE(waitv(waiters, 1, 0, date, CLOCK_REALTIME), -ETIMEDOUT);
	SEE(waitv(waiters, 1, 0, in_ms(20, CLOCK_MONOTONIC), CLOCK_MONOTONIC),
	    -ETIMEDOUT);
	SEE(waitv(waiters, 1, 0, in_ms(20, CLOCK_REALTIME), CLOCK_REALTIME),
	    -ETIMEDOUT);
	SEE(futex_wake(&words[0], 9), 0);	/* nobody is left there */
	say("dates\n");
}

/* --- who is woken --- */

static int result;

static int waits(void *n)
{
	ready = gettid();
	result = wait_all((unsigned)n);
	return 0;
}

/* A thread that waits for the first n words. */
static void start(struct thread *t, unsigned n)
{
	ready = 0;
	result = -1;
	thread_start(t, waits, (void *)n);
	while (!ready)
		nap(1);
}

/* There is one who waits, sooner or later: the call number and its operation
 * for a private word or a shared one. */
static void wake_one(volatile int *word, int op)
{
	while (syscall6(__NR_futex, (int)word, op, 1, 0, 0, 0) == 0)
		nap(1);
}

static void woken(unsigned n, unsigned at)
{
	struct thread t;
	set_up(OURS);
	start(&t, n);
	wake_one(&words[at], FUTEX_WAKE | FUTEX_PRIVATE_FLAG);
	thread_join(&t);
	say("word %u of %u was woken: %d\n", at, n, result);
	for (unsigned i = 0; i < n; i++)	/* and it waits no more */
		CHECK_EQ(syscall6(__NR_futex, (int)&words[i], FUTEX_WAKE |
				  FUTEX_PRIVATE_FLAG, 9, 0, 0, 0), 0);
}

/* Twice the same word: one waker meets one of the two, or both. */
static void same_word(void)
{
	struct thread t;
	set_up(OURS);
	waiters[2].uaddr = waiters[1].uaddr;
	start(&t, 3);
	int met;
	while (!(met = syscall6(__NR_futex, (int)&words[1], FUTEX_WAKE |
				FUTEX_PRIVATE_FLAG, 9, 0, 0, 0)))
		nap(1);
	thread_join(&t);
	say("twice the same: %d met, index %d\n", met, result);
}

/* Moved to another word it is still the one it was. */
static void requeued(void)
{
	struct thread t;
	set_up(OURS);
	start(&t, 2);
	while (!syscall6(__NR_futex, (int)&words[1],
			 FUTEX_REQUEUE | FUTEX_PRIVATE_FLAG, 0, 1,
			 (int)&words[MOST], 0))
		nap(1);
	SEE(syscall6(__NR_futex, (int)&words[1],
		     FUTEX_WAKE | FUTEX_PRIVATE_FLAG, 1, 0, 0, 0), 0);
	wake_one(&words[MOST], FUTEX_WAKE | FUTEX_PRIVATE_FLAG);
	thread_join(&t);
	say("requeued: %d\n", result);
}

/* A private word and a shared one, woken from another process. */
static void across_fork(void)
{
	volatile int *shared = mmap(NULL, PAGE_SIZE, PROT_READ | PROT_WRITE,
				    MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	set_up(OURS);
	waiters[1] = (struct futex_waitv){ .uaddr = (uint32_t)shared,
					   .flags = FUTEX_32 };
	pid_t pid = must_fork();
	if (pid == 0)
		_exit(wait_all(3));
	wake_one(shared, FUTEX_WAKE);
	SEE(status_of(pid), 1 << 8);
	CHECK_EQ(munmap((void *)shared, PAGE_SIZE), 0);
	say("across fork\n");
}

/* --- interrupted --- */

static void nothing(int sig)
{
	(void)sig;
}

static void change_word(int sig)
{
	(void)sig;
	words[1] = 1;
}

static void interrupted(void)
{
	pid_t me = getpid();
	set_up(OURS);
	handle(SIGUSR1, nothing, 0);
	pid_t pid = must_fork();
	while (pid == 0) {
		nap(20);
		kill(me, SIGUSR1);
	}
	SEE(wait_all(MOST), -EINTR);
	SEE(waitv(waiters, 2, 0, in_ms(100000, CLOCK_MONOTONIC),
		  CLOCK_MONOTONIC), -EINTR);
	handle(SIGUSR1, change_word, SA_RESTART);
	SEE(waitv(waiters, 2, 0, in_ms(100000, CLOCK_MONOTONIC),
		  CLOCK_MONOTONIC), -EAGAIN);
	SEE(kill(pid, SIGKILL), 0);
	SEE(status_of(pid), SIGKILL);
	handle(SIGUSR1, SIG_DFL, 0);
	for (int i = 0; i < MOST; i++)
		CHECK_EQ(syscall6(__NR_futex, (int)&words[i], FUTEX_WAKE |
				  FUTEX_PRIVATE_FLAG, 9, 0, 0, 0), 0);
	say("interrupted\n");
}

/* One of two processes that wait for the same words is killed. */
static void killed(void)
{
	volatile int *shared = mmap(NULL, PAGE_SIZE, PROT_READ | PROT_WRITE,
				    MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	for (int i = 0; i < MOST; i++)
		waiters[i] = (struct futex_waitv){
			.uaddr = (uint32_t)&shared[i], .flags = FUTEX_32,
		};
	pid_t pid = must_fork();
	if (pid == 0)
		_exit(wait_all(MOST));
	while (proc_state(pid) != 'S')
		nap(1);
	CHECK_EQ(kill(pid, SIGKILL), 0);
	SEE(status_of(pid), SIGKILL);
	int met = 0;
	for (int i = 0; i < MOST; i++)
		met += futex_wake(&shared[i], 9);
	SEE(met, 0);
	CHECK_EQ(munmap((void *)shared, PAGE_SIZE), 0);
	say("killed\n");
}

int main(void)
{
	counts();
	entries();
	dates();
	woken(1, 0);
	woken(3, 1);
	woken(MOST, MOST - 1);
	same_word();
	requeued();
	across_fork();
	interrupted();
	killed();
	no_children_left();
	return check_result();
}
