/*
 * A futex: sleep if the word is still so, wake so many, time out, refuse what
 * is no word; and a word in shared memory wakes across fork (J).
 * linux: prints what held.
 * needs: threads handlers
 */
#include "threads.h"

#define CROWD	5

static volatile int word, awake;

static int sleeper(void *arg)
{
	int result;
	do
		result = futex_wait(&word, 0, arg);
	while (result == -EINTR);
	CHECK_EQ(result, 0);
	__sync_fetch_and_add(&awake, 1);
	return 0;
}

/* Wake until so many were woken; more than are there comes back as fewer. */
static int wake_in_all(int wanted)
{
	int woken = 0;
	while (woken < wanted) {
		int now = futex_wake(&word, wanted - woken);
		CHECK(now >= 0 && now <= wanted - woken);
		woken += now;
		nap(1);
	}
	return woken;
}

static void waking(void)
{
	struct thread t[CROWD];
	SEE(futex_wake(&word, 100), 0);
	for (int i = 0; i < CROWD; i++)
		thread_start(&t[i], sleeper, NULL);
	SEE(wake_in_all(2), 2);
	while (awake < 2)
		nap(1);
	nap(20);			/* and no third */
	SEE(awake, 2);
	SEE(wake_in_all(CROWD - 2), CROWD - 2);
	for (int i = 0; i < CROWD; i++)
		thread_join(&t[i]);
	SEE(awake, CROWD);
	SEE(futex_wake(&word, 100), 0);
	say("as many wake as are asked for\n");
}

static int milliseconds(void)
{
	struct timespec now;
	clock_gettime(CLOCK_MONOTONIC, &now);
	return now.tv_sec % 1000000 * 1000 + now.tv_nsec / 1000000;
}

static void timeouts(void)
{
	struct timespec span = { 0, 30000000 }, none = { 0, 0 };
	struct timespec bad = { 0, 1000000000 }, negative = { -1, 0 };
	int start = milliseconds();
	SEE(futex_wait(&word, 0, &span), -ETIMEDOUT);
	int took = milliseconds() - start;
	SEE_TRUE(took >= 29);
	SEE(futex_wait(&word, 0, &none), -ETIMEDOUT);
	SEE(futex_wait(&word, 0, &bad), -EINVAL);
	SEE(futex_wait(&word, 0, &negative), -EINVAL);
	SEE(futex_wait(&word, 0, (void *)KERNEL_BASE), -EFAULT);
	struct timespec date;
	clock_gettime(CLOCK_MONOTONIC, &date);
	SEE(syscall6(__NR_futex, (int)&word, FUTEX_WAIT_BITSET, 0, (int)&date,
	    0, ~0), -ETIMEDOUT);
	say("a timeout is kept\n");
}

static void refusals(void)
{
	static char bytes[8] __attribute__((aligned(8)));
	char *page = new_stack();
	SEE(futex_wait(&word, 1, NULL), -EAGAIN);
	SEE(futex_wait((int *)(bytes + 1), 0, NULL), -EINVAL);
	SEE(futex_wake((int *)(bytes + 2), 1), -EINVAL);
	SEE(futex_wait(NULL, 0, NULL), -EFAULT);
	CHECK_EQ(munmap(page, THREAD_STACK), 0);
	SEE(futex_wait((int *)page, 0, NULL), -EFAULT);
	SEE(futex_wait((int *)0xfffff000u, 0, NULL), -EFAULT);
	SEE(syscall6(__NR_futex, (int)&word, 99, 0, 0, 0, 0), -ENOSYS);
	const int odd = (int)&word + 1, none = 8;
	/* Of two the first is looked at first. */
	SEE(syscall6(__NR_futex, odd, FUTEX_REQUEUE, 1, 1, none, 0), -EINVAL);
	SEE(syscall6(__NR_futex, none, FUTEX_REQUEUE, 1, 1, odd, 0), -EFAULT);
	say("what is no word is refused\n");
}

static void nothing(int sig)
{
	(void)sig;
}

static void interrupted(void)
{
	pid_t me = getpid();
	handle(SIGUSR1, nothing, 0);
	pid_t pid = must_fork();
	if (pid == 0) {
		for (;;) {	/* some may come before we sleep */
			nap(20);
			kill(me, SIGUSR1);
		}
	}
	struct timespec limit = { 1000, 0 };
	SEE(futex_wait(&word, 0, &limit), -EINTR);
	SEE(futex_wait(&word, 0, NULL), -EINTR);
	SEE(kill(pid, SIGKILL), 0);
	SEE(status_of(pid), SIGKILL);
	say("a handler interrupts it\n");
}

static void change_word(int sig)
{
	(void)sig;
	word = 1;
}

/* With SA_RESTART it begins again, and sees the word; not so with a timeout. */
static void begun_again(void)
{
	struct timespec limit = { 1, 0 };
	pid_t me = getpid();
	handle(SIGUSR1, nothing, SA_RESTART);
	pid_t pid = must_fork();
	while (pid == 0) {
		nap(20);
		kill(me, SIGUSR1);
	}
	SEE(futex_wait(&word, 0, &limit), -EINTR);
	handle(SIGUSR1, change_word, SA_RESTART);
	SEE(futex_wait(&word, 0, NULL), -EAGAIN);
	SEE(kill(pid, SIGKILL), 0);
	SEE(status_of(pid), SIGKILL);
	word = 0;
	say("SA_RESTART begins it again\n");
}

/* A shared word is the same for parent and child; a private one is not. */
static void across_fork(void)
{
	volatile int *shared = shared_page(), *private = (int *)new_stack();
	*private = 1;
	pid_t pid = must_fork();
	if (pid == 0) {
		struct timespec span = { 0, 50000000 };
		shared[1] = 1;
		SEE(wait_while(shared, 0), 1);
		SEE(futex_wait(private, 1, &span), -ETIMEDOUT);
		_exit(check_result());
	}
	while (!shared[1])
		nap(1);
	set_and_wake(shared, 1);
	int status, private_woken = 0;
	pid_t got;
	while ((got = waitpid(pid, &status, WNOHANG)) == 0) {
		private_woken += futex_wake(private, 1);
		nap(5);
	}
	SEE_SAME(got, pid);
	SEE(status, 0);
	SEE(private_woken, 0);
	say("across fork: shared yes, private no\n");
}

/* The same page at two addresses would need a file; at one address in two
 * processes mapped before either touched it, this must do. */
static void ping_pong(void)
{
	volatile int *turn = shared_page();
	pid_t pid = must_fork();
	for (int i = 0; i < 200; i++) {
		int mine = pid == 0;
		while (*turn != mine)
			futex_wait(turn, !mine, NULL);
		set_and_wake(turn, !mine);
	}
	if (pid == 0)
		_exit(check_result());
	SEE(status_of(pid), 0);
	say("two hundred turns\n");
}

int main(void)
{
	waking();
	timeouts();
	refusals();
	interrupted();
	begun_again();
	across_fork();
	ping_pong();
	no_children_left();
	return check_result();
}
