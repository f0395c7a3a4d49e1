/*
 * Families that end in every order, and what their parents were told. All of
 * it is left in memory, for the judge to read; each place where it looks is
 * called station_...
 */
#include <family.h>
#include <lab.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <task.h>

#define MOST	12
#define TICKS	6		/* how long a child computes */

uint32_t children;		/* so many, by the seed */
int32_t pids[MOST], got[MOST], status[MOST];
int32_t said[16];
struct tms before, after;
struct rusage usage;
/* A page that all of them share. */
struct shared {
	volatile int32_t count, pid, parent;
	struct tms times;
} *all;
static int down[2], up[2];

STATION(gate)
STATION(statuses)
STATION(peeked)
STATION(named)
STATION(eldest)
STATION(blocked)
STATION(interrupted)
STATION(times)
STATION(unwanted)
STATION(orphan)
STATION(adopted)

static void forget(void)
{
	memset(pids, 0, sizeof(pids));
	memset(got, 0x55, sizeof(got));
	memset(status, 0x55, sizeof(status));
	memset(said, 0x55, sizeof(said));
}

static void die(uint32_t i)
{
	static const int deadly[] = { SIGKILL, SIGSEGV, SIGTERM, SIGQUIT };

	if (i % 2)
		kill(getpid(), deadly[i / 2 % 4]);
	_exit(lab_pattern(100 + i));
}

/* Child i; it ends when it is told to. */
static int32_t child(uint32_t i)
{
	int32_t pid = fork();

	if (pid == 0) {
		hear(down);
		die(i);
	}
	return pid;
}

/* Until it has ended; it stays to be waited for. */
static int until_zombie(int32_t pid)
{
	siginfo_t info;

	memset(&info, 0, sizeof(info));
	waitid(P_PID, pid, &info, WEXITED | WNOWAIT);
	return info.si_pid;
}

/* Every second one by its number, the last first; then any. */
static void all_statuses(void)
{
	forget();
	for (uint32_t i = 0; i < children; i++) {
		pids[i] = child(i);
		tell(down);
		until_zombie(pids[i]);
	}
	for (uint32_t i = children; i-- > 0; )
		got[i] = waitpid(pids[i], &status[i], 0);
	said[0] = waitpid(pids[0], NULL, 0);
	said[1] = waitpid(-1, NULL, WNOHANG);
	said[2] = kill(pids[0], 0);
	station_statuses(0, 0, 0);
}

/* By a pidfd that never waits, while the child lives. */
static void not_waited_for(void)
{
	siginfo_t info;

	pids[1] = child(0);
	int fd = pidfd_open(pids[1], O_NONBLOCK);

	said[6] = waitid(P_PIDFD, fd, &info, WEXITED);
	said[8] = waitid(P_PIDFD, fd, &info, WEXITED | WNOHANG);
	tell(down);
	close(fd);
	said[7] = waitpid(pids[1], NULL, 0);
}

static void looks_before(void)
{
	forget();
	pids[0] = child(0);
	said[0] = waitpid(pids[0], &status[3], WNOHANG);
	said[1] = waitpid(-1, &status[3], WNOHANG);
	tell(down);
	said[2] = until_zombie(pids[0]);
	said[3] = until_zombie(pids[0]);
	said[4] = kill(pids[0], 0);
	got[0] = waitpid(pids[0], &status[0], WNOHANG);
	said[5] = waitpid(-1, NULL, 0);
	not_waited_for();
	station_peeked(0, 0, 0);
}

/* Those by number and those of a group, while others have ended, too. */
static void one_of_many(void)
{
	forget();
	for (int i = 0; i < 3; i++) {
		pids[i] = child(i);
		if (i)
			setpgid(pids[i], pids[1]);
	}
	for (int i = 0; i < 3; i++)
		tell(down);
	for (int i = 0; i < 3; i++)
		until_zombie(pids[i]);
	got[2] = waitpid(pids[2], &status[2], 0);
	got[0] = waitpid(0, &status[0], 0);
	said[0] = waitpid(0, NULL, 0);
	got[1] = waitpid(-pids[1], &status[1], 0);
	said[1] = waitpid(-pids[1], NULL, 0);
	station_named(0, 0, 0);
}

static void any_of_many(void)
{
	forget();
	for (int i = 0; i < 4; i++)
		pids[i] = child(i);
	for (int i = 0; i < 4; i++)
		tell(down);
	for (int i = 0; i < 4; i++)
		until_zombie(pids[i]);
	for (int i = 0; i < 4; i++)
		got[i] = waitpid(-1, &status[i], 0);
	station_eldest(0, 0, 0);
}

/* The wait begins first; another child ends meanwhile, which must not end it. */
static void waits_long(void)
{
	forget();
	all->count = 0;
	pids[0] = fork();
	if (pids[0] == 0) {
		for (uint32_t i = 0; i < children * 10; i++) {
			sched_yield();
			all->count++;
		}
		_exit(lab_pattern(200));
	}
	pids[1] = fork();
	if (pids[1] == 0)
		_exit(lab_pattern(201));	/* no reason to return */
	got[0] = waitpid(pids[0], &status[0], 0);
	said[0] = all->count;
	got[1] = waitpid(-1, &status[1], 0);
	station_blocked(0, 0, 0);
}

static void on_signal(int sig, uint32_t handler, uint32_t flags)
{
	struct sigaction act = { .sa_handler = handler, .sa_flags = flags };

	sigaction(sig, &act, NULL);
}

static void yields(int n)
{
	while (n-- > 0)
		sched_yield();
}

static volatile int32_t signals;

static void count(int sig UNUSED_ARG)
{
	signals++;
}

/* SA_RESTART: the wait goes on; without: it ends with -EINTR. */
static void waits_and_hears(void)
{
	forget();
	for (int i = 0; i < 2; i++) {
		int32_t us = getpid();

		signals = 0;
		on_signal(SIGUSR1, HANDLER(count), i ? SA_RESTART : 0);
		pids[i] = fork();
		if (pids[i] == 0) {
			yields(10);		/* until we are asleep */
			kill(us, SIGUSR1);
			yields(10);
			hear(down);
			_exit(lab_pattern(210 + i));
		}
		if (i)
			tell(down);
		got[i] = waitpid(pids[i], &status[i], 0);
		said[i] = signals;
		if (!i) {
			tell(down);
			said[2] = waitpid(pids[0], &status[0], 0);
		}
	}
	station_interrupted(0, 0, 0);
}

static void compute(void)
{
	struct tms now;

	do
		times(&now);
	while (now.tms_utime + now.tms_stime < TICKS);
}

/* A child that computes, and a child of its own that does as well. */
static void adds_times(void)
{
	forget();
	times(&before);
	pids[0] = fork();
	if (pids[0] == 0) {
		if (fork() == 0) {
			compute();
			_exit(0);
		}
		compute();
		wait(NULL);
		times(&all->times);
		_exit(0);
	}
	until_zombie(pids[0]);
	struct tms peeked;

	times(&peeked);
	said[0] = peeked.tms_cutime + peeked.tms_cstime;
	got[0] = wait4(pids[0], &status[0], 0, &usage);
	times(&after);
	station_times(0, 0, 0);
}

static int exit_of(pid_t pid)
{
	int code = -1;

	waitpid(pid, &code, 0);
	return code;
}

/* What a process had, and what goes with it: the next one has the terminal, and
 * an alarm rings for nobody, also when the memory it stood in is used again. */
static void nothing_stays(void)
{
	struct timespec longer = { 3, 0 };

	for (int i = 0; i < 2; i++) {
		pid_t pid = fork();

		if (pid == 0) {
			setsid();
			int fd = open("/dev/console", O_RDWR | O_NOCTTY, 0);

			alarm(100);
			_exit(ioctl(fd, TIOCSCTTY, 0) != 0);
		}
		said[1 + i] = exit_of(pid);
	}
	nanosleep(&longer, NULL);
}

/* SIGCHLD is ignored: there is nobody to tell, and no zombie. */
static void wants_none(void)
{
	forget();
	on_signal(SIGCHLD, SIG_IGN, 0);
	for (uint32_t i = 0; i < children; i++) {
		pids[i] = fork();
		if (pids[i] == 0)
			_exit(1);
	}
	said[0] = waitpid(-1, &status[0], 0);
	for (uint32_t i = 0; i < children; i++)
		got[i] = kill(pids[i], 0);
	on_signal(SIGCHLD, SIG_DFL, 0);
	nothing_stays();
	station_unwanted(0, 0, 0);
}

/* What the grandchild says of its new parent. */
static void grandchild(int32_t old)
{
	while (getppid() == old)
		sched_yield();
	all->pid = getpid();
	all->parent = getppid();
	tell(up);
	_exit(lab_pattern(220));
}

static void nobody_is_subreaper(void)
{
	forget();
	pids[0] = fork();
	if (pids[0] == 0) {
		int32_t us = getpid();

		if (fork() == 0)
			grandchild(us);
		_exit(lab_pattern(221));
	}
	hear(up);
	got[0] = waitpid(pids[0], &status[0], 0);
	said[0] = waitpid(-1, NULL, 0);
	while (kill(all->pid, 0) == 0)
		sched_yield();			/* init reaps it */
	station_orphan(getpid(), 0, 0);
}

/* The middle one ends with a living child, and one that has ended already, and
 * that says nothing when it ends. */
static void middle(void)
{
	int32_t us = getpid(), dead = fork();

	if (dead == 0)
		_exit(lab_pattern(222));
	until_zombie(dead);
	all->count = dead;
	if (syscall5(__NR_clone, 0, 0, 0, 0, 0) == 0)
		grandchild(us);
	_exit(lab_pattern(221));
}

static void nearest(void)
{
	prctl(PR_SET_CHILD_SUBREAPER, 1);
	pids[0] = fork();
	if (pids[0] == 0)
		middle();
	got[0] = waitpid(pids[0], &status[0], 0);
	hear(up);
	pids[1] = all->pid;
	pids[2] = all->count;
	for (int i = 1; i < 3; i++)
		got[i] = waitpid(pids[i], &status[i], __WNOTHREAD);
	said[0] = waitpid(-1, NULL, 0);
	station_adopted(getpid(), getppid(), 0);
}

/* Two subreapers, one above the other. */
static void two_subreapers(void)
{
	forget();
	prctl(PR_SET_CHILD_SUBREAPER, 1);
	if (fork() == 0) {
		nearest();
		_exit(0);
	}
	while (waitpid(-1, NULL, 0) > 0)
		;
}

int main(void)
{
	children = lab_choice(1, 6, MOST);
	all = mmap(NULL, 4096, PROT_READ | PROT_WRITE,
		   MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	pipe(down);
	pipe(up);
	forget();
	pids[0] = fork();
	if (pids[0] == 0)
		_exit(lab_pattern(99));
	got[0] = waitpid(pids[0], &status[0], 0);
	station_gate(0, 0, 0);
	all_statuses();
	looks_before();
	one_of_many();
	any_of_many();
	waits_long();
	waits_and_hears();
	adds_times();
	wants_none();
	nobody_is_subreaper();
	two_subreapers();
	return 0;
}
