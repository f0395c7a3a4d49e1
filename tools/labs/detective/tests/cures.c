/*
 * Beside the cases of the judge's program: what a cure that thinks of these
 * alone leaves wrong. Four that share a page table, a user and a group that
 * stay or change, an alarm that is called off, short names, files that are
 * closed and opened again.
 */
#include "check.h"
#include <task.h>
#include <uapi/clocks.h>

#define TABLE_AT	0x60000000u
#define KIDS		3
#define USER		1000

static int go[KIDS][2], done[2];

static void leaves(volatile char *at)
{
	munmap((void *)at, TABLE_SPAN);
}

static void writes(volatile char *at)
{
	*at = 'c';
}

static void looks(volatile char *at)
{
	CHECK_EQ(*at, 'p');
}

static pid_t sharer(int i, void (*does)(volatile char *), volatile char *at)
{
	pipe(go[i]);
	pid_t pid = must_fork();

	if (pid == 0) {
		hear(go[i]);
		does(at);
		tell(done);
		hear(go[i]);
		_exit(check_result());
	}
	return pid;
}

/* The last one looks when we have written. */
static void by_turns(volatile char *at)
{
	for (int i = 0; i < KIDS; i++) {
		if (i == KIDS - 1)
			*at = 'w';
		tell(go[i]);
		hear(done);
	}
}

/* Of four one leaves, then another; one of two that are left writes. */
static void four_sharers(void (*first)(volatile char *),
			 void (*second)(volatile char *))
{
	void (*const what[KIDS])(volatile char *) = { first, second, looks };
	volatile char *at = mmap((void *)TABLE_AT, TABLE_SPAN,
				 PROT_READ | PROT_WRITE, MAP_PRIVATE |
				 MAP_ANONYMOUS | MAP_FIXED, -1, 0);
	pid_t pids[KIDS];

	*at = 'p';
	pipe(done);
	for (int i = 0; i < KIDS; i++)
		pids[i] = sharer(i, what[i], at);
	by_turns(at);
	for (int i = 0; i < KIDS; i++) {
		tell(go[i]);
		SEE(status_of(pids[i]), 0);
		close_pair(go[i]);
	}
	SEE(*at, 'w');
	close_pair(done);
	munmap((void *)at, TABLE_SPAN);
}

static int wish(void)
{
	int sig = -1;

	prctl(PR_GET_PDEATHSIG, (uint32_t)&sig);
	return sig;
}

/* What a change of user or group, or none, leaves of the wish. */
static int wish_after(int call, int effective)
{
	prctl(PR_SET_PDEATHSIG, SIGUSR1);
	CHECK_EQ(syscall3(call, -1, effective, -1), 0);
	return wish();
}

static void ids(void)
{
	SEE(wish_after(__NR_setresuid32, 0), SIGUSR1);
	SEE(wish_after(__NR_setresgid32, 0), SIGUSR1);
	SEE(wish_after(__NR_setresgid32, USER), 0);
	SEE(wish_after(__NR_setresgid32, USER), SIGUSR1);
	SEE(wish_after(__NR_setresgid32, 0), 0);
	SEE(wish_after(__NR_setresgid32, -1), SIGUSR1);
	SEE(wish_after(__NR_setresuid32, USER), 0);
	SEE(wish_after(__NR_setresuid32, USER), SIGUSR1);
}

/* The new program is the user's from the beginning, and stays so: another of
 * the user's may look into it. */
static int remains(void)
{
	CHECK_EQ(syscall3(__NR_setresuid32, -1, USER, -1), 0);
	pid_t pid = must_fork();

	if (pid == 0) {
		static char text[1 << 14], path[64];

		snprintf(path, sizeof(path), "/proc/%d/pages", getppid());
		SEE_TRUE(slurp(path, text, sizeof(text)) > 0);
		_exit(check_result());
	}
	SEE(status_of(pid), 0);
	return check_result();
}

static void users_program(const char *path)
{
	char *argv[] = { "cures", "remains", NULL };
	pid_t pid = must_fork();

	if (pid == 0) {
		syscall3(__NR_setresuid32, USER, USER, USER);
		_exit(-execve(path, argv, NULL));
	}
	SEE(status_of(pid), 0);
}

static void alarms(void)
{
	struct itimerval off = { { 5, 0 }, { 0, 0 } };
	struct itimerval on = { { 5, 0 }, { 1000, 0 } }, now;

	syscall3(__NR_setitimer, ITIMER_REAL, (int)&on, 0);
	syscall2(__NR_getitimer, ITIMER_REAL, (int)&now);
	SEE(now.it_interval.tv_sec, 5);
	syscall3(__NR_setitimer, ITIMER_REAL, (int)&off, (int)&now);
	SEE(now.it_interval.tv_sec, 5);
	syscall2(__NR_getitimer, ITIMER_REAL, (int)&now);
	SEE(now.it_interval.tv_sec, 0);
	SEE(now.it_value.tv_sec, 0);
	alarm(1000);
	syscall2(__NR_getitimer, ITIMER_REAL, (int)&now);
	SEE(now.it_interval.tv_sec, 0);
	alarm(0);
}

static int named(const char *name)
{
	char is[16] = "", file[32] = "";
	int n;

	prctl(PR_SET_NAME, (uint32_t)name);
	prctl(PR_GET_NAME, (uint32_t)is);
	n = slurp("/proc/self/comm", file, sizeof(file));
	return n > 0 && !memcmp(is, file, n - 1) ? n - 1 : -1;
}

static void names(void)
{
	SEE(named("a name of many letters"), 15);
	SEE(named("fifteen letters"), 15);
	SEE(named("short"), 5);
	SEE(named(""), 0);
}

/* A number that is free, and taken again. */
static void descriptors(void)
{
	for (int i = 0; i < 4; i++) {
		int fd = fcntl(1, i % 2 ? F_DUPFD : F_DUPFD_CLOEXEC, 40);

		SEE(fd, 40);
		SEE(fcntl(fd, F_GETFD, 0), i % 2 ? 0 : FD_CLOEXEC);
		SEE(fcntl(fd, F_SETFD, 0), 0);
		SEE(fcntl(fd, F_GETFD, 0), 0);
		SEE(fcntl(fd, F_SETFD, FD_CLOEXEC), 0);
		close(fd);
	}
}

int main(int argc, char **argv)
{
	if (argc > 1)
		return remains();
	four_sharers(leaves, leaves);
	four_sharers(leaves, writes);
	four_sharers(writes, leaves);
	SEE(in_child(ids), 0);
	users_program(self_path(argv[0]));
	alarms();
	names();
	descriptors();
	no_children_left();
	return check_result();
}
