/*
 * What the parts of fuzz share: the common page, chance, and one attack.
 */
#ifndef FUZZ_H
#define FUZZ_H

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys.h>
#include <task.h>
#include <thread.h>

#define PAGE_SIZE	4096u
#define KERNEL_BASE	0xC0000000u
#define COUNT(array)	(sizeof(array) / sizeof((array)[0]))

#define USER		1000	/* the ordinary user's uid and gid */
#define FOLDER		"/tmp/fuzz"
#define PIDS_KNOWN	64
#define ARENA_PAGES	16
#define ARENA		(ARENA_PAGES * PAGE_SIZE)

/* Shared by all, to aim at: a buffer, a futex, and somebody's numbers. */
struct common {
	volatile uint32_t last_pid;	/* where the next pid goes in known */
	volatile uint32_t known[PIDS_KNOWN];
};
extern struct common *common;
extern volatile uint32_t *calls_made;	/* in this epoch, by all */

/* One attacker: a process or a thread, with memory of its own to spoil. */
struct attacker {
	uint32_t random;	/* the state of chance */
	uint32_t life;		/* calls left; a fork halves it */
	bool root;		/* euid 0, in a pid namespace of its own */
	char *arena;		/* ARENA bytes, some of them out of reach */
};

/* --- chance (values.c) --- */

/* The next random number; the same for the same state. */
uint32_t next(struct attacker *a);
/* One of 0 .. n - 1. */
uint32_t below(struct attacker *a, uint32_t n);

/* One argument of this kind, a letter of calls.c's table; never fails. */
uint32_t some_value(struct attacker *a, char kind);
/* The arena is mapped anew, full of what the kinds make; false: no memory. */
bool fill_arena(struct attacker *a);

/* --- attacks --- */

/* One random system call with arguments that make some sense. */
void call_something(struct attacker *a);
/* What is not a call: odd processor states, code, frames, files to run. In a
 * child where it cannot be survived. */
void try_a_trick(struct attacker *a);
/* Attacks until its life is over, then ends; for a fork's child as well. */
_Noreturn void live(struct attacker *a);

/* Somebody others can aim at. */
void make_known(pid_t pid);

#endif
