/*
 * Children of every kind, and forks that fail. Each place where the judge
 * looks is called station_...; in gdb, `break station_born` stops there, too.
 */
#include <family.h>
#include <known.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <task.h>
#include <thread.h>

#define PAGES		4
#define STACK		16384
#define MOST		60
#define NOWHERE		8	/* an address that nobody has */

uint32_t told[4];		/* pid, parent's, group, session: each tells */
uint32_t children, failures;
uint32_t area[PAGES][1024] __attribute__((aligned(4096)));
struct sigaltstack altstack;
struct sigaction urgent;
char name[16];
static char stack[STACK], other[STACK] __attribute__((aligned(16)));
static int down[2], up[2];

STATION(gate)
STATION(memory)
STATION(shared)
STATION(undone)
STATION(alive)
STATION(family)
STATION(inherits)

/* fork with known registers: the station is what comes first, on both sides. */
int known_fork(void);
asm(KNOWN_LOAD(known_fork, 2) "	int $0x80\n"
    KNOWN_STATION(born) KNOWN_RETURN);

static void tell_of_us(void)
{
	told[0] = getpid();
	told[1] = getppid();
	told[2] = getpgrp();
	told[3] = getsid(0);
}

static void one_child(void)
{
	for (int i = 0; i < PAGES; i++)
		area[i][0] = lab_pattern(100 + i);
	if (known_fork() == 0) {
		for (int i = 0; i < PAGES; i++)
			area[i][1] = lab_pattern(200 + i);
		station_memory(1, 0, 0);
		_exit(0);
	}
	wait_all();
	station_memory(0, 0, 0);
}

static int thread(void *arg)
{
	area[0][2] = lab_pattern(300);
	sigaltstack(NULL, &altstack);
	station_shared(1, 0, 0);
	return (int)arg;
}

static int vforked(void *arg)
{
	sigaltstack(NULL, &altstack);
	station_shared(2, 0, 0);
	return (int)arg;
}

/* A process that has our memory and nothing else; then one while we sleep. */
static void with_our_memory(void)
{
	clone_call(CLONE_VM | SIGCHLD, stack + STACK, NULL, NULL, NULL, thread,
		   NULL);
	wait_all();
	clone_call(CLONE_VM | CLONE_VFORK | SIGCHLD, other + STACK, NULL, NULL,
		   NULL, vforked, NULL);
	wait_all();
	station_shared(0, 0, 0);
}

static pid_t next_number(void)
{
	pid_t pid = fork();

	if (pid == 0)
		_exit(0);
	wait_all();
	return pid;
}

/* All has been copied when there turns out to be no place for the pidfd. */
static void that_fail(void)
{
	int answer = 0;
	pid_t before = next_number();

	station_undone(0, 0, 0);
	for (uint32_t i = 0; i < failures; i++)
		answer = syscall5(__NR_clone, CLONE_PIDFD | SIGCHLD, 0,
				  NOWHERE, 0, 0);
	station_undone(1, answer, 0);
	pid_t after = next_number();

	station_undone(2, before, after);
}

static void many(void)
{
	for (uint32_t i = 0; i < children; i++) {
		if (fork() == 0) {
			tell(up);
			hear(down);
			_exit(0);
		}
		hear(up);
	}
	station_alive(1, 0, 0);
	for (uint32_t i = 0; i < children; i++)
		tell(down);
	wait_all();
	next_number();
	station_alive(0, 0, 0);
}

static void generations(int left)
{
	if (left && fork() == 0) {
		tell_of_us();
		station_family(left, 0, 0);
		setpgid(0, 0);		/* of our own, and our child's */
		generations(left - 1);
		_exit(0);
	}
	wait_all();
}

static void what_is_inherited(void)
{
	if (fork() == 0) {
		sigaltstack(NULL, &altstack);
		sigaction(SIGURG, NULL, &urgent);
		prctl(PR_GET_NAME, (uint32_t)name);
		station_inherits((uint32_t)tell, 0, 0);
		_exit(0);
	}
	wait_all();
}

int main(void)
{
	struct sigaltstack own = { .ss_sp = (uint32_t)stack,
				   .ss_size = STACK };
	struct sigaction act = { .sa_handler = (uint32_t)tell };

	pipe(down);
	pipe(up);
	children = lab_choice(1, 20, MOST);
	failures = lab_choice(2, 5, 20);
	for (int i = 0; i < 6; i++)
		wanted[i] = lab_pattern(i);
	next_number();
	tell_of_us();
	station_gate(0, 0, 0);
	one_child();
	sigaltstack(&own, NULL);
	with_our_memory();
	that_fail();
	many();
	generations(2);
	sigaction(SIGURG, &act, NULL);
	what_is_inherited();
	return 0;
}
