/*
 * The log of what becomes of tasks, as a program reads it: which task may read
 * it, what a line is, and that a look changes nothing.
 */
#include "check.h"

#include <stdlib.h>
#include <string.h>

#define MOST	65536

static char text[MOST], again[MOST];

/* All of it, piece bytes at a time: how many there were. */
static int read_all(char *to, int piece)
{
	int fd = open("/proc/tasklog", O_RDONLY, 0), n, all = 0;

	while (all + piece < MOST && (n = read(fd, to + all, piece)) > 0)
		all += n;
	to[all] = 0;
	close(fd);
	return all;
}

/* The states of a task, one after the other; those that a tick alone brings
 * (it loses the CPU, and has it again) left out. */
static void life(const char *log, pid_t pid, char *to)
{
	int n = 0;

	for (const char *line = log; *line; line = strchr(line, '\n') + 1) {
		const char *word = strchr(line, ' ') + 1;

		if (atoi(word) != pid)
			continue;
		to[n++] = strchr(word, ' ')[1];
		if (n >= 3 && (!memcmp(to + n - 3, "RJR", 3) ||
			       !memcmp(to + n - 3, "RPR", 3)))
			n -= 2;
	}
	to[n] = 0;
}

/* A life with a sleep in it; the newest line may be the first (a twist). */
static bool has_slept(const char *states)
{
	return !strcmp(states, "NRWJRE") || !strcmp(states, "ERJWRN");
}

int main(void)
{
	static char states[MOST];
	pid_t pid = fork();

	if (pid == 0) {
		struct timespec nap = { 0, 30000000 };

		syscall2(__NR_nanosleep, (int)&nap, 0);
		_exit(0);
	}
	waitpid(pid, NULL, 0);
	int n = read_all(text, 4096);

	CHECK(n > 0);
	CHECK(text[n ? n - 1 : 0] == '\n');
	life(text, pid, states);
	CHECK(has_slept(states));
	CHECK(read_all(again, 7) > 0);
	life(again, pid, states);
	CHECK(has_slept(states));
	struct stat64 st;

	CHECK_EQ(stat64("/proc/tasklog", &st), 0);
	CHECK_EQ(st.st_mode & 0777, 0444);
	syscall1(__NR_setuid32, 1000);
	int fd = open("/proc/tasklog", O_RDONLY, 0);

	CHECK(fd >= 0);
	close(fd);
	CHECK_EQ(open("/proc/tasklog", O_WRONLY, 0), -EACCES);
	return check_result();
}
