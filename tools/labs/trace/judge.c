/*
 * A few lives, and what the kernel says of them afterwards. Where the judge
 * looks is called station_...; at station_here it sees for itself which task
 * has the CPU. In gdb, `break station_plain` stops there, too.
 */
#include <family.h>
#include <lab.h>
#include <signal.h>
#include <stdlib.h>
#include <thread.h>
#include <uapi/ptrace.h>

#define MOST_TEXT	65536
#define STACK		16384
#define LEAST		19	/* nice: a slice of one tick */
#define COMPUTE		8000000	/* some four ticks */
#define ROUNDS		3
#define YIELDS		700	/* more than the log keeps */

char text[MOST_TEXT];		/* of the log, as it was read last */
uint32_t length;
static char stack[STACK] __attribute__((aligned(16)));
static volatile int over;
static int down[2], up[2];

STATION(gate)
STATION(here)
STATION(plain)
STATION(turns)
STATION(naps)
STATION(zombie)
STATION(spins)
STATION(killed)
STATION(stopped)
STATION(traced)
STATION(vforked)
STATION(thread)
STATION(ring)

static void read_log(void)
{
	int fd = open("/proc/tasklog", O_RDONLY, 0), n;

	length = 0;
	while (fd >= 0 && length < MOST_TEXT &&
	       (n = read(fd, text + length, MOST_TEXT - length)) > 0)
		length += n;
	close(fd);
}

static void here(void)
{
	station_here(getpid(), 0, 0);
}

static void nap(uint32_t ms)
{
	struct timespec t = { 0, ms * 1000000 };

	syscall2(__NR_nanosleep, (int)&t, 0);
}

static pid_t plain(void)
{
	pid_t pid = fork();

	if (pid == 0)
		_exit(0);
	wait_all();
	return pid;
}

/* Nobody else wants the CPU: the task that would give it away keeps it. */
static void give_to_nobody(void)
{
	for (int i = 0; i < ROUNDS; i++)
		syscall0(__NR_sched_yield);
}

/* Parent and child wait for each other. */
static pid_t turns(void)
{
	give_to_nobody();
	pid_t pid = fork();

	for (int i = 0; i < ROUNDS; i++) {
		if (pid == 0) {
			hear(down);
			here();
			tell(up);
		} else {
			here();
			tell(down);
			hear(up);
		}
	}
	if (pid == 0)
		_exit(0);
	here();
	wait_all();
	return pid;
}

static pid_t naps(uint32_t ms)
{
	pid_t pid = fork();

	if (pid == 0) {
		nap(ms);
		_exit(0);
	}
	wait_all();
	return pid;
}

/* It has ended, and is not waited for until the log has been read; or at all:
 * its parent does not want to hear of it. */
static pid_t zombie(uint32_t handler)
{
	signal(SIGCHLD, handler);
	pid_t pid = fork();

	if (pid == 0)
		_exit(0);
	nap(50);
	read_log();
	station_zombie(pid, 0, 0);
	wait_all();
	signal(SIGCHLD, SIG_DFL);
	return pid;
}

/* Two that do not wait for anything, so long that they must take turns. */
static pid_t spins(void)
{
	syscall3(__NR_setpriority, 0, 0, LEAST);
	pid_t pid = fork();

	for (volatile uint32_t n = 0; n < COMPUTE; n++)
		;
	if (pid == 0)
		_exit(0);
	wait_all();
	syscall3(__NR_setpriority, 0, 0, 0);
	return pid;
}

static pid_t killed(void)
{
	pid_t pid = fork();

	if (pid == 0)
		for (;;)
			hear(down);
	nap(20);
	kill(pid, SIGKILL);
	wait_all();
	return pid;
}

static pid_t stopped(void)
{
	int status;
	pid_t pid = fork();

	if (pid == 0) {
		kill(getpid(), SIGSTOP);
		_exit(0);
	}
	waitpid(pid, &status, WUNTRACED);
	kill(pid, SIGCONT);
	wait_all();
	return pid;
}

/* It stops for its tracer, not by job control. */
static pid_t traced(void)
{
	pid_t pid = fork();

	if (pid == 0) {
		syscall4(__NR_ptrace, PTRACE_TRACEME, 0, 0, 0);
		kill(getpid(), SIGSTOP);
		_exit(0);
	}
	waitpid(pid, NULL, 0);
	syscall4(__NR_ptrace, PTRACE_CONT, pid, 0, 0);
	wait_all();
	return pid;
}

static pid_t vforked(void)
{
	pid_t pid = vfork();

	if (pid == 0)
		_exit(0);
	wait_all();
	return pid;
}

static int in_a_thread(void *arg UNUSED_ARG)
{
	here();
	over = 1;
	return 0;
}

/* Its own number, and another's memory. */
static pid_t thread(void)
{
	pid_t tid = clone_call(CLONE_LIKE_A_THREAD, stack + STACK, NULL, NULL,
			       NULL, in_a_thread, NULL);

	while (!over)
		syscall0(__NR_sched_yield);
	nap(20);		/* until it has ended */
	return tid;
}

/* More changes than the log keeps. */
static void ring(void)
{
	pid_t pid = fork();

	for (int i = 0; i < YIELDS; i++)
		syscall0(__NR_sched_yield);
	if (pid == 0)
		_exit(0);
	wait_all();
}

int main(void)
{
	pid_t us = getpid(), pid;
	uint32_t ms = 10 * lab_choice(1, 3, 30);

	pipe(down);
	pipe(up);
	if (fork() == 0)
		_exit(0);
	wait_all();
	station_gate(us, 0, 0);
#define ACT(name, call) \
	pid = call; \
	read_log(); \
	station_##name(pid, us, ms)
	ACT(plain, plain());
	ACT(turns, turns());
	ACT(naps, naps(ms));
	zombie(SIG_DFL);
	zombie(SIG_IGN);
	ACT(spins, spins());
	ACT(killed, killed());
	ACT(stopped, stopped());
	ACT(traced, traced());
	ACT(vforked, vforked());
	ACT(thread, thread());
	ring();
	read_log();
	station_ring(0, us, 0);
	return 0;
}
