/*
 * A fork bomb: fork until the kernel refuses.
 *
 *	bomb		one parent, as many children as it gets; then it says
 *			how many and why no more, ends them and reaps them
 *	bomb -r		the real thing: every child forks on. The parent does
 *			not, and ends it
 *
 * They end when the other end of a pipe is closed: that needs neither memory
 * nor process groups, which a kernel without its parts does not have.
 * What must hold afterwards: the shell answers, and `free` says what it said
 * before.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys.h>

#define BATTLE_SECONDS	1

/* The child's only work: wait until the parent lets go, touching no memory. */
static _Noreturn void sit(int pipe, int parents_end)
{
	close(parents_end);
	read(pipe, NULL, 1);
	_exit(0);
}

/*
 * With the last frame gone, the next write to a page that is still shared
 * with a child is a fault nobody can serve, and the kernel kills for that. So
 * from the first refusal until the children have gone nothing may touch
 * memory: all is in registers, the system calls are inline. Returns the count;
 * *why is written when there is room again.
 */
static int fork_until_refused(int pipe, int other_end, int *why)
{
	int count = 0;
	pid_t pid;

	for (;;) {
		pid = fork();
		if (pid == 0)
			sit(pipe, other_end);
		if (pid < 0)
			break;
		count++;
	}
	close(other_end);
	/*
	 * The dead still have their slots and stacks, but not their pages:
	 * reaping one makes sure that at least it has come to its end.
	 */
	if (count && waitpid(-1, NULL, 0) > 0)
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
	int ends[2], why = 0;
	int err = pipe(ends);

	if (err) {
		eprintf("bomb: cannot begin: %s\n", strerror(err));
		return 1;
	}
	printf("bomb: forking until refused\n");
	int made = fork_until_refused(ends[0], ends[1], &why);
	int reaped = (made > 0) + reap_all();
	printf("children made    %6d\n"
	       "then fork said   %6s  %s\n"
	       "ended, reaped    %6d\n",
	       made, errname(why), strerror(why), reaped);
	return made != reaped;
}

/* --- the recursive one -------------------------------------------------- */

#define BIRTH		"."
#define CHILD		"c"
#define NO_SLOT		"A"
#define NO_MEMORY	"M"

/*
 * What became of each fork is told on the pipe, by parents and children of any
 * age, before the next one: so nobody forks on when nobody listens any more,
 * but dies of SIGPIPE. The letters are constants, so saying them writes no
 * memory.
 */
static _Noreturn void fork_forever(int pipe)
{
	for (;;) {
		pid_t pid = fork();

		if (pid >= 0) {
			write(pipe, pid ? BIRTH : CHILD, 1);
		} else {
			write(pipe, pid == -ENOMEM ? NO_MEMORY : NO_SLOT, 1);
			sched_yield();
		}
	}
}

/* Count births until the first refusal, which is the answer. */
static int watch(int pipe, int *births)
{
	char news[64];
	int n;

	while ((n = read(pipe, news, sizeof(news))) > 0)
		for (int i = 0; i < n; i++) {
			*births += news[i] == *BIRTH;
			if (news[i] == *NO_SLOT)
				return EAGAIN;
			if (news[i] == *NO_MEMORY)
				return ENOMEM;
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

static int bomb_recursive(void)
{
	int ends[2], lives[2], births = 1;
	int err = pipe(ends) ?: pipe(lives);
	pid_t first = err ? err : fork();
	char none;

	if (first < 0) {
		eprintf("bomb: cannot begin: %s\n", strerror(first));
		return 1;
	}
	if (first == 0) {
		close(ends[0]);
		fork_forever(ends[1]);
	}
	close(ends[1]);
	close(lives[1]);
	printf("bomb: everyone forks; ending it %d s after the first refusal\n",
	       BATTLE_SECONDS);
	int why = watch(ends[0], &births);
	printf("born             %6d\n"
	       "then fork said   %6s  %s\n", births, errname(why),
	       strerror(why));
	let_them_fight(ends[0], &births);
	close(ends[0]);
	/* The file ends with the last task that could write to it. */
	bool ended = read(lives[0], &none, 1) == 0;
	reap_all();
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
