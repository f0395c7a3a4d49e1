/*
 * fork of many regions lets others run in between: threads that map, protect
 * and unmap beside it, or signals, spoil neither side (C, D).
 * vmrun: --icount 6 -m 64
 * needs: threads handlers
 */
#include "threads.h"

#define REGIONS	3000	/* some 4 pauses */
#define APART	(2 * PAGE_SIZE)
#define BYTES	(REGIONS * APART)
#define TURNS	20
#define RW	(PROT_READ | PROT_WRITE)
#define ANON	(MAP_PRIVATE | MAP_ANONYMOUS)

static char *area, *shifting;
static volatile int stop, changes, handled;

/* Most of it stays; pages on either side of what is being copied change. */
static int change(void *arg)
{
	(void)arg;
	for (uint32_t at = 0; !stop; at = (at + 3 * PAGE_SIZE) % BYTES) {
		char *page = shifting + at;
		mmap(page, 2 * PAGE_SIZE, RW, ANON | MAP_FIXED, -1, 0);
		*page = 7;
		mprotect(page, PAGE_SIZE, PROT_READ);
		munmap(page + PAGE_SIZE, PAGE_SIZE);
		changes++;
	}
	return 0;
}

static void handler(int sig)
{
	(void)sig;
	handled++;
}

static bool intact(void)
{
	for (uint32_t i = 0; i < BYTES; i += APART)
		if (*(uint32_t *)(area + i) != i)
			return false;
	return true;
}

static void fork_and_look(void)
{
	pid_t pid = must_fork();	/* never interrupted */
	if (pid == 0) {
		CHECK(intact());
		*(uint32_t *)area = 1;
		_exit(check_result());
	}
	CHECK_EQ(status_of(pid), 0);
	CHECK_EQ(*(uint32_t *)area, 0);
}

static pid_t sends_signals(void)
{
	pid_t us = getpid(), pid = must_fork();
	while (pid == 0) {
		nap(10);
		if (kill(us, SIGUSR1))
			_exit(0);
	}
	return pid;
}

int main(void)
{
	struct thread t;
	handle(SIGUSR1, handler, 0);
	pid_t sender = sends_signals();
	area = mmap(NULL, BYTES, PROT_NONE, ANON, -1, 0);
	shifting = mmap(NULL, BYTES, RW, ANON, -1, 0);
	for (uint32_t i = 0; i < BYTES; i += APART) {
		CHECK_EQ(mprotect(area + i, PAGE_SIZE, RW), 0);
		*(uint32_t *)(area + i) = i;
	}
	thread_start(&t, change, NULL);
	for (int i = 0; i < TURNS; i++)
		fork_and_look();
	stop = 1;
	while (t.tid)
		sched_yield();
	CHECK(changes > 0);
	CHECK(handled > 0);
	CHECK_EQ(kill(sender, SIGKILL), 0);
	CHECK_EQ(status_of(sender), SIGKILL);
	CHECK(intact());
	return check_result();
}
