/*
 * A wait of limited time that a stop cuts short waits the rest of its time and
 * no more: where it was over meanwhile, it ends as soon as it is continued.
 * (select and ppoll tell the rest, and wait it from then on.)
 * linux: prints what each said.
 * needs: poll clocks threads jobs more
 */
#include "threads.h"

#define SPAN	200		/* ms: each one's */

static struct timespec span = { 0, SPAN * 1000000 };
static int64_t wide[2] = { 0, SPAN * 1000000 };
static int word;

static int in_poll(void)
{
	return syscall3(__NR_poll, 0, 0, SPAN);
}

static int in_futex(void)
{
	return futex_wait(&word, 0, &span);
}

static int in_futex64(void)
{
	return syscall6(__NR_futex_time64, (int)&word, FUTEX_WAIT, 0,
			(int)wide, 0, 0);
}

static int in_nanosleep(void)
{
	return nanosleep(&span, &span);
}

static int in_sleep64(void)
{
	return syscall4(__NR_clock_nanosleep_time64, CLOCK_MONOTONIC, 0,
			(int)wide, (int)wide);
}

static const struct {
	const char *name;
	int (*wait)(void);
	int says;
} waits[] = {
	{ "poll", in_poll, 0 }, { "futex", in_futex, -ETIMEDOUT },
	{ "futex_time64", in_futex64, -ETIMEDOUT },
	{ "nanosleep", in_nanosleep, 0 },
	{ "clock_nanosleep_time64", in_sleep64, 0 },
};

int main(void)
{
	pid_t pids[COUNT(waits)];
	int status;
	SEE(syscall0(__NR_restart_syscall), -EINTR);
	for (unsigned i = 0; i < COUNT(waits); i++) {
		pids[i] = must_fork();
		if (pids[i] == 0)
			_exit(!CHECK_EQ(waits[i].wait(), waits[i].says));
	}
	for (unsigned i = 0; i < COUNT(waits); i++) {
		until_asleep(pids[i]);
		kill(pids[i], SIGSTOP);
		CHECK_EQ(waitpid(pids[i], &status, WUNTRACED), pids[i]);
		CHECK(WIFSTOPPED(status));
	}
	nap(SPAN);
	for (unsigned i = 0; i < COUNT(waits); i++)
		kill(pids[i], SIGCONT);
	nap(SPAN / 2);
	for (unsigned i = 0; i < COUNT(waits); i++) {
		status = -1;
		if (!CHECK_EQ(waitpid(pids[i], &status, WNOHANG), pids[i]))
			kill(pids[i], SIGKILL);
		say("%s: %d\n", waits[i].name, status);
	}
	return check_result();
}
