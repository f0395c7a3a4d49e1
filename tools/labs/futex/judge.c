/*
 * Threads and processes that wait for words. Each place where the judge looks
 * is called station_...; in gdb, `break station_woken` stops there, too. Nobody
 * here waits for a waiter: it has come back when its word says so, or not.
 */
#include "crowd.h"
#include <string.h>

#define HANDFUL		4
#define LONG		20		/* seconds */
#define ROUNDS		200
#define SPIN		3000		/* turns of the loop that is timed */
#define SOON		20000000	/* a timeout, in nanoseconds */
#define FAR		64		/* words: again in the same bucket */

uint32_t rank;			/* the seed's: which word and thread */
uint32_t missed;		/* odd answers */
static uint32_t words[8 * PAGE / 4] __attribute__((aligned(4096)));
static uint32_t *shared;	/* across fork */
static const struct timespec soon = { 0, SOON };

STATION(gate)
STATION(refused)
STATION(asleep)
STATION(woken)
STATION(neighbours)
STATION(flags)
STATION(across)
STATION(moved)
STATION(bits)
STATION(late)
STATION(left)
STATION(requeued)
STATION(rounds)

static void refusals(void)
{
	uint32_t *word = words + rank;
	char *gone = mmap(NULL, PAGE, PROT_READ | PROT_WRITE,
			  MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	munmap(gone, PAGE);
	*word = lab_pattern(1);
	int other = futex(word, FUTEX_WAIT, lab_pattern(2), (uint32_t)&soon, 0,
			  0);
	int odd = futex((char *)word + 2, FUTEX_WAKE, 1, 0, 0, 0);
	int nowhere = futex(gone, FUTEX_WAIT, 0, 0, 0, 0);

	station_refused(other, odd, nowhere);
	int kernel = futex((void *)0xC0000000, FUTEX_WAKE, 1, 0, 0, 0);
	int private = futex((void *)0xFFFFF000, FUTEX_WAKE | FUTEX_PRIVATE_FLAG,
			    1, 0, 0, 0);

	station_refused(-EAGAIN, -EINVAL, kernel);
	station_refused(-EAGAIN, -EINVAL, private);
	*word = 0;
}

static uint32_t timed_loop(void)
{
	uint32_t begin = now();

	for (uint32_t i = 0; i < SPIN; i++)
		sched_yield();
	return now() - begin;
}

/* A waiter that sleeps takes no time from anybody, and no turn. */
static void asleep(void)
{
	uint32_t *word = words + rank;
	uint32_t alone = timed_loop();

	begin();
	start(word, FUTEX_WAIT, 0, 0);
	settle();
	uint32_t with = timed_loop();

	station_asleep(alone, with, first);
	futex(word, FUTEX_WAKE, 1, 0, 0, 0);
	settle();
}

static void woken(void)
{
	uint32_t *word = words + rank;

	begin();
	for (int i = 0; i < HANDFUL; i++)
		start(word, FUTEX_WAIT, 0, 0);
	settle();
	for (int n = 0; n < 4; n++) {
		int got = futex(word, FUTEX_WAKE, n == 3 ? 9 : n, 0, 0, 0);

		settle();
		station_woken(n, got, first);
	}
}

/* Words beside each other, one in the same bucket, and one of another
 * process's at the same address. */
static void neighbours(void)
{
	begin();
	start(words, FUTEX_WAIT, 0, 0);
	start(words + 1, FUTEX_WAIT, 0, 0);
	start(words + FAR, FUTEX_WAIT, 0, 0);
	pid_t pid = start_process(words, FUTEX_WAIT);
	static const uint8_t order[] = { 2, 0, 1 };

	settle();
	for (int i = 0; i < 3; i++) {
		uint32_t *word = words + (order[i] == 2 ? FAR : order[i]);
		int got = futex(word, FUTEX_WAKE, 9, 0, 0, 0);

		settle();
		station_neighbours(i, got, first);
	}
	end(pid);
}

/* A call that says no other process has the word meets only such calls. */
static void flags(void)
{
	for (int i = 0; i < 2; i++) {
		int mine = i ? FUTEX_PRIVATE_FLAG : 0;
		int other = i ? 0 : FUTEX_PRIVATE_FLAG;

		begin();
		start(words + rank, FUTEX_WAIT | mine, 0, 0);
		settle();
		int got = futex(words + rank, FUTEX_WAKE | other, 9, 0, 0, 0);

		settle();
		station_flags(0, got, first);
		got = futex(words + rank, FUTEX_WAKE | mine, 9, 0, 0, 0);
		settle();
		station_flags(1, got, first);
	}
}

/* A word in memory that is shared across fork, and that nobody has touched. */
static void across(void)
{
	uint32_t *word = shared + PAGE / 4 + rank;

	begin();
	pid_t pid = start_process(word, FUTEX_WAIT);
	pid_t beside = start_process(word + 1, FUTEX_WAIT);

	settle();
	int got = futex(word, FUTEX_WAKE | FUTEX_PRIVATE_FLAG, 9, 0, 0, 0);

	settle();
	station_across(0, got, first);
	got = futex(word, FUTEX_WAKE, 9, 0, 0, 0);
	settle();
	station_across(1, got, first);
	end(pid);
	end(beside);
	begin();
	pid = start_process(word, FUTEX_WAIT | OWN_PAGE);
	settle();
	got = futex(word, FUTEX_WAKE, 9, 0, 0, 0);
	settle();
	station_across(2, got, first);
	end(pid);
}

/* A private word whose page gets another frame while a thread waits. */
static void moved(void)
{
	uint32_t *word = words + 4 * PAGE / 4 + rank;

	*word = 0;
	begin();
	start(word, FUTEX_WAIT, 0, 0);
	settle();
	station_moved((uint32_t)word, 0, first);
	pid_t pid = start_process(shared, FUTEX_WAIT);

	word[1] = 1;				/* copied: the child has the old */
	int got = futex(word, FUTEX_WAKE, 9, 0, 0, 0);

	settle();
	station_moved((uint32_t)word, got, first);
	end(pid);
}

static void bits(void)
{
	static const uint32_t asked[] = { 6, 6, 0x80000001, 0xffffffff };

	begin();
	for (int i = 0; i < HANDFUL; i++)
		start(words + rank, FUTEX_WAIT_BITSET, 1u << i, 0);
	settle();
	for (int i = 0; i < 4; i++) {
		int got = futex(words + rank, FUTEX_WAKE_BITSET, 9, 0, 0,
				asked[i]);

		settle();
		station_bits(asked[i], got, first);
	}
}

/* A wait that ends by itself; a wake afterwards finds no task. */
static void late(void)
{
	for (int op = FUTEX_WAIT; op <= FUTEX_WAIT_BITSET;
	     op += FUTEX_WAIT_BITSET - FUTEX_WAIT) {
		struct timespec when = soon;	/* a span; or a date */

		if (op == FUTEX_WAIT_BITSET) {
			clock_gettime(CLOCK_MONOTONIC, &when);
			when.tv_nsec += SOON;
			when.tv_sec += when.tv_nsec / 1000000000;
			when.tv_nsec %= 1000000000;
		}
		uint32_t before = now();
		int answer = futex(words + rank, op, 0, (uint32_t)&when, 0, ~0);
		uint32_t took = now() - before;
		int got = futex(words + rank, FUTEX_WAKE, 9, 0, 0, 0);

		station_late(answer, took, got);
	}
	begin();
	start(words + rank, FUTEX_WAIT, 0, &soon);
	start(words + rank, FUTEX_WAIT, 0, 0);
	long_nap();
	int got = futex(words + rank, FUTEX_WAKE, 1, 0, 0, 0);
	settle();
	station_left(0, got, first);
}

/* Waiters that are killed, or called away by a handler. */
static void left(void)
{
	uint32_t *word = shared + rank;
	pid_t pids[3];

	begin();
	for (int i = 0; i < 3; i++) {
		pids[i] = start_process(word, FUTEX_WAIT);
		settle();
	}
	end(pids[rank % 3]);
	int got = futex(word, FUTEX_WAKE, 1, 0, 0, 0);

	settle();
	station_left(1 + rank % 3, got, first);
	kill(pids[(rank + 1) % 3], SIGUSR1);	/* one of these has come back */
	kill(pids[(rank + 2) % 3], SIGUSR1);
	settle();
	got = futex(word, FUTEX_WAKE, 9, 0, 0, 0);
	station_left(4, got, first);
	end(pids[(rank + 1) % 3]);
	end(pids[(rank + 2) % 3]);
	begin();
	pids[0] = start_process(word, FUTEX_WAIT);
	settle();
	got = futex(word, FUTEX_WAKE, 1, 0, 0, 0);
	kill(pids[0], SIGUSR1);			/* woken, and called as well */
	settle();
	station_left(5, got, first);
	end(pids[0]);
}

static void requeue(uint32_t *to, int wake, int move)
{
	begin();
	for (int i = 0; i < HANDFUL; i++)
		start(words + rank, FUTEX_WAIT, 0, 0);
	settle();
	int got = futex(words + rank, FUTEX_CMP_REQUEUE, wake, move, to, 0);

	settle();
	station_requeued(0, got, first);
	got = futex(words + rank, FUTEX_WAKE, 1, 0, 0, 0);
	settle();
	station_requeued(1, got, first);
	got = futex(to, FUTEX_WAKE, 9, 0, 0, 0);
	settle();
	station_requeued(2, got, first);
	futex(words + rank, FUTEX_WAKE, 9, 0, 0, 0);
	settle();
}

/* By turns, for ever so long: nobody may sleep when it is its turn. */
static void rounds(void)
{
	volatile uint32_t *turn = shared + 8;

	pid_t pid = fork();
	uint32_t mine = pid == 0;

	for (int i = 0; i < ROUNDS; i++) {
		while (*turn != mine)
			futex((void *)turn, FUTEX_WAIT, !mine, 0, 0, 0);
		*turn = !mine;
		missed |= futex((void *)turn, FUTEX_WAKE, 1, 0, 0, 0) > 1;
	}
	if (pid == 0)
		_exit(missed);
	int status = 0;

	waitpid(pid, &status, 0);
	station_rounds(ROUNDS, *turn, missed | status);
}

int main(void)
{
	alarm(LONG);			/* whoever sleeps for ever, we end */
	rank = lab_choice(1, 2, 40);
	shared = mmap(NULL, 2 * PAGE, PROT_READ | PROT_WRITE,
		      MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	crowd = mmap(NULL, 2 * PAGE, PROT_READ | PROT_WRITE,
		     MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	if (fork() == 0)
		_exit(0);
	waitpid(-1, NULL, 0);
	station_gate(0, 0, 0);
	refusals();
	asleep();
	woken();
	neighbours();
	flags();
	across();
	moved();
	bits();
	late();
	left();
	requeue(words + rank + 1, 1, 2);
	requeue(words + rank + FAR, 0, 9);
	requeue(shared + rank, 2, 1);
	requeue(words + rank, 1, 2);
	rounds();
	return 0;
}
