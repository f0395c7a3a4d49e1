/*
 * Much written to the console keeps no more important task from running, and
 * a SIGKILL ends it, whatever the writer blocks.
 * vmrun: --icount 3
 * needs: users limits
 */
#include "check.h"

#define TICKS_NS	19998626	/* two ticks: what a nap of 1 ms takes */
#define MOST		(1000000 << 3)	/* instructions, in ns */
#define LINES		16384
#define NAPS		2

static char lines[LINES];

static uint32_t clock_now(void)
{
	struct timespec t;
	clock_gettime(CLOCK_MONOTONIC, &t);
	return t.tv_sec * 1000000000u + t.tv_nsec;
}

static _Noreturn void write_lines(void)
{
	sigset_t all = ~0ull;
	int fd = open("/dev/console", O_WRONLY | O_NOCTTY, 0);
	memset(lines, '\n', LINES);
	setuid(1000);
	sigprocmask(SIG_SETMASK, &all, NULL);
	for (;;)
		write(fd, lines, LINES);
}

int main(void)
{
	nice(-20);
	pid_t pid = must_fork();
	if (pid == 0) {
		nice(39);
		write_lines();
	}
	nap(1);
	for (int i = 0; i < NAPS; i++) {
		uint32_t before = clock_now();
		nap(1);
		CHECK(clock_now() - before < TICKS_NS + MOST);
	}
	CHECK_EQ(kill(pid, SIGKILL), 0);
	uint32_t before = clock_now();
	CHECK_EQ(status_of(pid), SIGKILL);
	CHECK(clock_now() - before < MOST);
	return check_result();
}
