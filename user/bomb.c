/*
 * A fork bomb: fork until the kernel refuses.
 *
 *	bomb		one parent, as many children as it gets; then it says
 *			how many and why no more, kills them and reaps them
 *	bomb -r		the real thing: every child forks on. The parent does
 *			not, and ends it
 *
 * What must hold afterwards: the shell answers, and `free` says what it said
 * before.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys.h>

#define BATTLE_SECONDS	1
#define TICK		10000000	/* ns */
#define PATIENCE	1000		/* ticks */

/* The child's only work: wait to be killed, touching no memory. */
static _Noreturn void sit(void)
{
	for (;;)
		pause();
}

/*
 * With the last frame gone, the next write to a page that is still shared
 * with a child is a fault nobody can serve, and the kernel kills for that. So
 * from here to the kill nothing may touch memory: all is in registers, the
 * system calls are inline. Returns the count; *group and *why are written
 * when there is room again.
 */
static int fork_until_refused(pid_t *group, int *why)
{
	int count = 0;
	pid_t first = 0, pid;

	for (;;) {
		pid = fork();
		if (pid == 0)
			sit();
		if (pid < 0)
			break;
		if (!first)
			first = pid;
		setpgid(pid, first);
		count++;
	}
	if (first)
		kill(-first, SIGKILL);
	/*
	 * The dead still have their slots and stacks, but not their pages:
	 * reaping one makes sure that at least it has come to its end.
	 */
	if (first)
		waitpid(first, NULL, 0);
	*group = first;
	*why = pid;
	return count;
}

static int reap_all(void)
{
	int count = 0;

	while (wait(NULL) > 0)
		count++;
	return count;
}

static int bomb(void)
{
	pid_t group;
	int why;

	printf("bomb: forking until refused\n");
	int made = fork_until_refused(&group, &why);
	int reaped = (group != 0) + reap_all();
	printf("children made    %6d\n"
	       "then fork said   %6s  %s\n"
	       "killed, reaped   %6d\n",
	       made, errname(why), strerror(why), reaped);
	return made != reaped;
}

/* --- the recursive one -------------------------------------------------- */

#define BIRTH		"."
#define NO_SLOT		"A"
#define NO_MEMORY	"M"

/*
 * Parents of any age say on the pipe that they have borne, or why they could
 * not. The letters are constants, so saying it writes no memory.
 */
static _Noreturn void fork_forever(int pipe)
{
	for (;;) {
		pid_t pid = fork();

		if (pid > 0)
			write(pipe, BIRTH, 1);
		else if (pid == -ENOMEM)
			write(pipe, NO_MEMORY, 1);
		else if (pid < 0)
			write(pipe, NO_SLOT, 1);
		if (pid < 0)
			sched_yield();
	}
}

/* Count births until the first refusal, which is the answer. */
static int watch(int pipe, int *births)
{
	char news[64];
	int n;

	while ((n = read(pipe, news, sizeof(news))) > 0)
		for (int i = 0; i < n; i++) {
			if (news[i] != *BIRTH)
				return news[i] == *NO_SLOT ? EAGAIN : ENOMEM;
			++*births;
		}
	return 0;
}

/* Read on for a while, so that nobody stops to wait for room in the pipe. */
static void let_them_fight(int pipe, int *births)
{
	struct timespec now, end;
	char news[64];

	clock_gettime(CLOCK_MONOTONIC, &end);
	end.tv_sec += BATTLE_SECONDS;
	do {
		int n = read(pipe, news, sizeof(news));

		for (int i = 0; i < n; i++)
			*births += news[i] == *BIRTH;
		clock_gettime(CLOCK_MONOTONIC, &now);
	} while (now.tv_sec < end.tv_sec || (now.tv_sec == end.tv_sec &&
					     now.tv_nsec < end.tv_nsec));
}

/* Kill the group until there is none: the last orphans die by init's hand. */
static bool kill_group(pid_t group)
{
	struct timespec tick = { .tv_nsec = TICK };

	for (int i = 0; i < PATIENCE; i++) {
		if (kill(-group, SIGKILL) == -ESRCH)
			return true;
		while (waitpid(-1, NULL, WNOHANG) > 0)
			;
		nanosleep(&tick, NULL);
	}
	return false;
}

static int bomb_recursive(void)
{
	int ends[2], births = 1;
	int err = pipe(ends);
	pid_t first = err ? err : fork();

	if (first < 0) {
		eprintf("bomb: cannot begin: %s\n", strerror(first));
		return 1;
	}
	if (first == 0) {
		setpgid(0, 0);
		close(ends[0]);
		fork_forever(ends[1]);
	}
	close(ends[1]);
	setpgid(first, first);
	printf("bomb: everyone forks; ending it %d s after the first refusal\n",
	       BATTLE_SECONDS);
	int why = watch(ends[0], &births);
	printf("born             %6d\n"
	       "then fork said   %6s  %s\n", births, errname(why),
	       strerror(why));
	let_them_fight(ends[0], &births);
	bool ended = kill_group(first);
	printf("all dead         %6s\n", ended ? "yes" : "no");
	return !ended;
}

int main(int argc, char **argv)
{
	if (argc == 1)
		return bomb();
	if (argc == 2 && !strcmp(argv[1], "-r"))
		return bomb_recursive();
	eprintf("usage: bomb [-r]\n");
	return 2;
}
