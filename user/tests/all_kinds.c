/*
 * Every kind of task and memory at once, asleep in every kind of queue: do all
 * tables agree then? "all_kinds off" switches the machine off in the middle of
 * it: so that somebody may look at what is in its memory (test_audit.py).
 * alone: what it leaves behind sleeps on
 * needs: threads trace names pidfd users more locks clocks jobs poll eventfds audit handlers fpu
 */
#include "events.h"
#include "locks.h"
#include "traced.h"
#include <task.h>

#define UID	1000
#define LONG	1000		/* seconds */
#define RT	40		/* a real-time signal */

static char page[3 * PAGE_SIZE] __attribute__((aligned(4096)));
static int ready[2];
static volatile int never;

static void wait_for_ever(void)
{
	tell(ready);
	for (;;)
		pause();
}

static void start(pid_t pid, void (*body)(void))
{
	if (pid == 0) {
		body();
		_exit(0);
	}
	hear(ready);
}

/* Copy-on-write on both sides, and an FPU state. */
static void writer(void)
{
	volatile double x = 2.0;
	int id;
	page[0] = (char)(x * x);
	alarm(LONG);
	CHECK_EQ(syscall3(__NR_timer_create, CLOCK_MONOTONIC, 0, (int)&id),
		 0);
	wait_for_ever();
}

static void sleeper(void)
{
	tell(ready);
	nap(LONG * 1000);
}

static void pipe_reader(void)
{
	int fds[2];
	CHECK_EQ(pipe(fds), 0);
	tell(ready);
	hear(fds);
}

static int futex_waiter(void *arg)
{
	(void)arg;
	tell(ready);
	return wait_while(&never, 0);
}

static int spinner(void *arg)
{
	(void)arg;
	tell(ready);
	while (!never)
		syscall0(__NR_sched_yield);
	return 0;
}

/* A crowd of threads; the leader has ended. */
static void threads(void)
{
	static struct thread a, b;
	thread_start(&a, futex_waiter, NULL);
	thread_start(&b, spinner, NULL);
	exit_thread(0);
}

static void parent_of_zombie(void)
{
	siginfo_t info;
	pid_t pid = must_fork();
	if (pid == 0)
		_exit(3);
	CHECK_EQ(waitid(P_PID, pid, &info, WEXITED | WNOWAIT), 0);
	wait_for_ever();
}

static void someone(void)
{
	CHECK_EQ(syscall3(__NR_setresuid32, UID, UID, UID), 0);
	wait_for_ever();
}

/* Two locks of the process, two of open files; another waits for one. */
static void locker(void)
{
	int fd = open("/tmp/locked", O_RDWR | O_CREAT, 0600);
	CHECK_EQ(unlink("/tmp/locked"), 0);
	CHECK_EQ(take(fd, F_WRLCK, 0, 1) | take(fd, F_RDLCK, 5, 1), 0);
	CHECK_EQ(take_ofd(fd, F_WRLCK, 9, 1) | flock(fd, LOCK_SH), 0);
	pid_t pid = must_fork();
	if (pid == 0) {
		lock(fd, F_SETLKW64, F_WRLCK, 0, 1);
		_exit(0);
	}
	until_asleep(pid);
	wait_for_ever();
}

/* A set with a file of its own, and one that wakes nobody. */
static void set_waiter(void)
{
	int set = new_set();
	CHECK_EQ(add(set, eventfd(0, 0), POLLIN), 0);
	CHECK_EQ(add(set, timerfd(CLOCK_MONOTONIC, 0), POLLIN), 0);
	tell(ready);
	wait_for(set, -1);
}

static void stops(void)
{
	kill(getpid(), SIGSTOP);
}

static void tracer(void)
{
	traced(stops, 0);
	wait_for_ever();
}

static void vfork_parent(void)
{
	if (vfork() == 0) {
		tell(ready);
		for (;;)
			pause();
	}
}

/* A namespace, a pidfd, signals that wait, a session, files, holes. */
static void holder(void)
{
	sigset_t rt = sigmask(RT);
	sigprocmask(SIG_BLOCK, &rt, NULL);
	for (int i = 0; i < 3; i++)
		kill(getpid(), RT);
	CHECK(setsid() > 0);
	CHECK(pidfd_open(getpid(), 0) >= 0);
	CHECK(open("/proc/self/ns/pid", O_RDONLY, 0) >= 0);
	int fd = open("/tmp/gone", O_RDWR | O_CREAT, 0600);
	CHECK_EQ(write(fd, page, PAGE_SIZE), PAGE_SIZE);
	CHECK_EQ(unlink("/tmp/gone"), 0);
	start(fork_with(CLONE_NEWPID | CLONE_NEWUTS), wait_for_ever);
	wait_for_ever();
}

/* What the directory of page tables has of everything. */
static void all_memory(void)
{
	char *shared = shared_page(), *private = new_stack();
	shared[0] = private[0] = page[0] = page[PAGE_SIZE] = 1;
	CHECK_EQ(mprotect(private, PAGE_SIZE, PROT_NONE), 0);
	CHECK_EQ(mprotect(page + PAGE_SIZE, PAGE_SIZE, PROT_READ), 0);
}

int main(int argc, char **argv)
{
	void (*const bodies[])(void) = {
		writer, sleeper, pipe_reader, threads, parent_of_zombie,
		someone, tracer, vfork_parent, holder, locker,
		set_waiter,
	};
	char text[512];
	(void)argv;
	CHECK_EQ(pipe(ready), 0);
	all_memory();
	for (size_t i = 0; i < COUNT(bodies); i++)
		start(must_fork(), bodies[i]);
	hear(ready);			/* there were two threads */
	nap(20);			/* until all are asleep */
	CHECK(slurp("/proc/audit", text, sizeof(text)) > 0);
	if (!CHECK(strcmp(text, "ok\n") == 0))
		report("%s", text);
	if (argc > 1)
		reboot(LINUX_REBOOT_CMD_POWER_OFF);
	return check_result();
}
