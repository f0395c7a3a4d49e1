/*
 * Waiters that were moved: the order in which they wake, one that is late, and
 * one that a handler calls away. As many as there may be; a word in a page that
 * one side may only read; a process that shares memory and is no thread; dates by the wall;
 * and a wake that comes when the time is up already.
 */
#include "threads.h"
#include <uapi/clocks.h>

#define CROWD		4
#define ALL		0x7fffffff
#define SOON		20000000	/* nanoseconds */
#define TRIES		4
#define AT_MOST		1000		/* naps: nobody waits for ever */

static int words[2 * CROWD] __attribute__((aligned(16)));
static const struct timespec soon = { 0, SOON };

static struct sleeper {
	struct thread thread;
	const struct timespec *timeout;
	volatile int result, turn;
} crowd[CROWD];
static volatile int back;

static int futex(const void *word, int op, int value, uint32_t timeout,
		 const void *other, uint32_t bits)
{
	return syscall6(__NR_futex, (int)word, op, value, timeout, (int)other,
			bits);
}

static int sleeper(void *arg)
{
	struct sleeper *me = arg;

	me->result = futex(words, FUTEX_WAIT, 0, (uint32_t)me->timeout, 0, 0);
	me->turn = ++back;
	return 0;
}

static void start(int n, const struct timespec *timeout)
{
	back = 0;
	for (int i = 0; i < n; i++) {
		crowd[i].timeout = timeout;
		crowd[i].result = 1;
		crowd[i].turn = 0;
		thread_start(&crowd[i].thread, sleeper, &crowd[i]);
		until_asleep(crowd[i].thread.id);
	}
}

/* So many have come back, and no more are to come. */
static void expect(int n)
{
	for (int i = 0; back < n && i < AT_MOST; i++)
		nap(1);
	nap(5);
	if (!SEE(back, n))
		_exit(1);
}

static void joined(int n)
{
	for (int i = 0; i < n; i++)
		thread_join(&crowd[i].thread);
}

static int moved(int wake, int move, const int *to)
{
	return futex(words, FUTEX_CMP_REQUEUE, wake, move, to, 0);
}

/* Whoever came first wakes first, by the other word as well. */
static void in_order(void)
{
	start(CROWD, NULL);
	SEE(moved(0, ALL, words + 1), CROWD);
	for (int i = 0; i < CROWD; i++) {
		SEE(futex_wake(words + 1, 1), 1);
		expect(i + 1);
		SEE(crowd[i].turn, i + 1);
		SEE(crowd[i].result, 0);
	}
	joined(CROWD);
}

static void as_many_as_there_are(void)
{
	start(CROWD, NULL);
	SEE(moved(1, ALL, words + 1), CROWD);
	expect(1);
	SEE(futex_wake(words, ALL), 0);
	SEE(futex_wake(words + 1, ALL), CROWD - 1);
	expect(CROWD);
	joined(CROWD);
	start(CROWD, NULL);		/* on the spot: each is counted once */
	SEE(moved(0, 3 * CROWD, words), CROWD);
	SEE(moved(1, 3 * CROWD, words), CROWD);
	expect(1);
	SEE(futex_wake(words, ALL), CROWD - 1);
	expect(CROWD);
	joined(CROWD);
}

/* It waits for the other word when its time is up. */
static void moved_and_late(void)
{
	start(1, &soon);
	SEE(moved(0, 1, words + 1), 1);
	expect(1);
	SEE(crowd[0].result, -ETIMEDOUT);
	SEE(futex_wake(words + 1, ALL), 0);
	joined(1);
}

static void nothing(int sig)
{
	(void)sig;
}

static void moved_and_called(void)
{
	handle(SIGUSR1, nothing, 0);
	start(2, NULL);
	SEE(moved(0, 2, words + 1), 2);
	SEE(tgkill(getpid(), crowd[0].thread.id, SIGUSR1), 0);
	expect(1);
	SEE(crowd[0].result, -EINTR);
	SEE(futex_wake(words + 1, ALL), 1);
	expect(2);
	SEE(crowd[1].result, 0);
	joined(2);
}

static uint64_t ns_of(int clock)
{
	struct timespec now;

	clock_gettime(clock, &now);
	return now.tv_sec * 1000000000ull + now.tv_nsec;
}

/* The timer has made it ready, and it has not run yet, when it is woken: the
 * waker and the woken agree. */
static void late_and_woken(void)
{
	int wrong = 0;

	for (int i = 0; i < TRIES; i++) {
		start(1, &soon);
		uint64_t end = ns_of(CLOCK_MONOTONIC) + SOON + i * SOON / 4;

		while (ns_of(CLOCK_MONOTONIC) < end)
			;
		int woken = futex_wake(words, 1);

		expect(1);
		wrong += crowd[0].result != (woken ? 0 : -ETIMEDOUT);
		joined(1);
	}
	SEE(wrong, 0);
}

static int wakes_later(void *arg)
{
	(void)arg;
	for (int i = 0; i < 100 && !back; i++)
		nap(2);
	futex_wake(words, 1);
	return 0;
}

/* A date of the wall's clock; were it the other's, it would not come. */
static void by_the_wall(void)
{
	static struct thread t;
	uint64_t end = ns_of(CLOCK_REALTIME) + SOON;
	struct timespec date = { end / 1000000000, end % 1000000000 };

	back = 0;
	thread_start(&t, wakes_later, NULL);
	SEE(futex(words, FUTEX_WAIT_BITSET | FUTEX_CLOCK_REALTIME, 0,
		  (uint32_t)&date, 0, ~0u), -ETIMEDOUT);
	SEE_TRUE(ns_of(CLOCK_REALTIME) >= end);
	back = 1;
	thread_join(&t);
}

/* Wakes at the word until somebody was there. */
static int woken_at(const volatile int *word, int flag)
{
	int woken = 0;

	for (int i = 0; !woken && i < AT_MOST; i++) {
		nap(1);
		woken = futex((void *)word, FUTEX_WAKE | flag, ALL, 0, 0, 0);
	}
	return woken;
}

/* One side may only read, the other has written: the entries differ. */
static void only_read(void)
{
	volatile int *page = shared_page();
	pid_t pid = must_fork();

	if (pid == 0) {
		mprotect((void *)page, PAGE_SIZE, PROT_READ);
		_exit(-futex_wait(page, 0, NULL));
	}
	page[8] = 1;
	if (!SEE(woken_at(page, 0), 1))
		kill(pid, SIGKILL);
	SEE(status_of(pid), 0);
}

/* A page of a file at two addresses: its frame is what both have. */
static void two_places(void)
{
	const char *path = "/tmp/futex_edges";
	int fd = open(path, O_RDWR | O_CREAT | O_TRUNC, 0600), word = 0;
	volatile int *at[2];

	write(fd, &word, sizeof(word));
	for (int i = 0; i < 2; i++)
		at[i] = mmap(NULL, PAGE_SIZE, PROT_READ | PROT_WRITE,
			     MAP_SHARED, fd, 0);
	pid_t pid = must_fork();

	if (pid == 0)
		_exit(-futex_wait(at[0], 0, NULL));
	if (!SEE(woken_at(at[1], 0), 1))
		kill(pid, SIGKILL);
	SEE(status_of(pid), 0);
	for (int i = 0; i < 2; i++)
		munmap((void *)at[i], PAGE_SIZE);
	close(fd);
	unlink(path);
}

/* With a timeout a handler ends a wait until a date, too, SA_RESTART or not. */
static void called_before_a_date(void)
{
	pid_t me = getpid();
	uint64_t end = ns_of(CLOCK_MONOTONIC) + 2000000000;
	struct timespec date = { end / 1000000000, end % 1000000000 };

	handle(SIGUSR1, nothing, SA_RESTART);
	pid_t pid = must_fork();

	while (pid == 0) {
		nap(20);
		kill(me, SIGUSR1);
	}
	SEE(futex(words, FUTEX_WAIT_BITSET, 0, (uint32_t)&date, 0, ~0u),
	    -EINTR);
	kill(pid, SIGKILL);
	SEE(status_of(pid), SIGKILL);
}

static int waits_in_ours(void *arg)
{
	return -futex(words, FUTEX_WAIT | (int)arg, 0, 0, 0, 0);
}

/* Memory is what tasks have in common, not the process. */
static void no_thread(void)
{
	for (int flag = 0; flag <= FUTEX_PRIVATE_FLAG;
	     flag += FUTEX_PRIVATE_FLAG) {
		char *stack = new_stack();
		pid_t pid = clone_call(CLONE_VM | SIGCHLD,
				       stack + THREAD_STACK, NULL, NULL, NULL,
				       waits_in_ours, (void *)flag);

		if (!SEE(woken_at(words, flag), 1))
			kill(pid, SIGKILL);
		SEE(status_of(pid), 0);
		munmap(stack, THREAD_STACK);
	}
}

int main(void)
{
	in_order();
	as_many_as_there_are();
	moved_and_late();
	moved_and_called();
	late_and_woken();
	by_the_wall();
	only_read();
	two_places();
	no_thread();
	called_before_a_date();
	no_children_left();
	return check_result();
}
