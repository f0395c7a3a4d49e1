/*
 * An ordinary user uses something up; root starts 10 of 10 programs all the
 * same, and when the user has been killed all is as before.
 */
#ifndef ROOT_RESERVE_H
#define ROOT_RESERVE_H

#include "frames.h"

#define SOMEBODY	1000
#define PROGRAMS	10

static int ready[2];

static void become_user(int id, pid_t group)
{
	CHECK_EQ(setpgid(0, group), 0);
	CHECK_EQ(setgid(id), 0);
	CHECK_EQ(setuid(id), 0);
}

static void sit(void)
{
	for (;;)
		pause();
}

static void run_programs(void)
{
	int ok = 0;
	for (int i = 0; i < PROGRAMS; i++) {
		pid_t pid = fork();
		if (pid == 0)
			_exit(-execve("/bin/true", (char *[]){ "true", NULL },
				      NULL));
		ok += pid > 0 && status_of(pid) == 0;
	}
	CHECK_EQ(ok, PROGRAMS);
}

/* Until nobody of the group is left; orphans are init's to reap. */
static void end_group(pid_t group)
{
	while (kill(-group, SIGKILL) == 0) {
		waitpid(-group, NULL, WNOHANG);
		nap(10);
	}
}

/* A pipe that has a frame already: to tell takes no memory. */
static void open_pipe(void)
{
	CHECK_EQ(pipe(ready), 0);
	tell(ready);
	hear(ready);
}

static const struct attack {
	const char *name;
	void (*by_user)(void);
	int users, heard;		/* how many there are and tell */
} *attack;

static void clear_away(void);	/* what an attack leaves behind */

static void attacked(void)
{
	pid_t group = 0;
	open_pipe();
	for (int i = 0; i < attack->users; i++) {
		pid_t pid = must_fork();
		if (pid == 0) {
			become_user(SOMEBODY + i, group);
			attack->by_user();
		}
		group = group ? group : pid;
		setpgid(pid, group);
	}
	for (int i = 0; i < attack->heard; i++)
		hear(ready);
	run_programs();
	end_group(group);
	clear_away();
	close_pair(ready);
	while (waitpid(-1, NULL, WNOHANG) > 0)
		;
	run_programs();
}

static UNUSED void try_attacks(const struct attack *attacks, unsigned count)
{
	for (attack = attacks; attack < attacks + count; attack++) {
		leaves_nothing(attacked);
		say("%s\n", attack->name);
	}
}

#endif
