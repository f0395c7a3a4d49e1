/* What the new programs do: argv[0] says it. */
#include "files.h"
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>

#define TO_PARENT	10		/* descriptors */
#define FROM_PARENT	11
#define MARKED		12
#define UNMARKED	13
#define REFUSED		21		/* statuses */
#define LAST_OF_CHAIN	22
#define NOTHING		23

uint32_t found[10];			/* station_inherits: what there is */

STATION(alone)
STATION(rights)
STATION(inherits)

/* One word into each page that is to be written. */
static void write_everywhere(void)
{
	for (uint32_t at = BORDER - before * PAGE; at < BORDER + 4 * PAGE;
	     at += PAGE)
		*(volatile uint32_t *)(at + 0x800) = 1;
	*(volatile uint32_t *)(MIXED_AT + MIXED_SPLIT) = 1;
	*(volatile uint32_t *)(MIXED_AT + 2 * PAGE) = 1;
	*(volatile uint32_t *)TURNED_AT = 1;
	*(volatile uint32_t *)(ZEROS_AT + 8) = 1;
}

/* Does the kernel store a byte there for us? */
static bool may_write(uint32_t at)
{
	int pair[2];

	pipe(pair);
	write(pair[1], "!", 1);
	bool may = read(pair[0], (void *)at, 1) == 1;
	close(pair[0]);
	close(pair[1]);
	return may;
}

static uint32_t all_rights(void)
{
	const uint32_t at[] = {
		BORDER - before * PAGE, BORDER - (before - 1) * PAGE,
		BORDER + 2 * PAGE + tail, BORDER + 22 * PAGE + tail - 1,
		MIXED_AT + MIXED_SPLIT - 1, MIXED_AT + 0x37ff,
		TURNED_AT + 0x900, ZEROS_AT + ZEROS - 1,
		TAIL_AT + tail, MIXED_AT, SMALL_AT, TEXT_AT,
		BORDER + 23 * PAGE, ZEROS_AT - PAGE, ZEROS_AT + ZEROS + PAGE,
	};
	uint32_t may = 0;

	for (uint32_t i = 0; i < sizeof(at) / sizeof(*at); i++)
		may |= (uint32_t)may_write(at[i]) << i;
	return may;
}

static void first(void)
{
	char byte;

	write(TO_PARENT, "!", 1);
	read(FROM_PARENT, &byte, 1);		/* the second has been */
	station_alone(0, 0, 0);
	station_rights(all_rights(), brk(0), 0);
}

/* The CPU's answer; 0 where it sees no segment. */
static uint32_t limit_of(uint32_t selector)
{
	uint32_t limit;

	asm volatile("lsl %1, %0\n\tjz 1f\n\txor %0, %0\n1:"
		     : "=&r"(limit) : "r"(selector));
	return limit;
}

static void what_there_is(void)
{
	struct sigaction now;
	struct sigaltstack stack = { 0 };
	sigset_t set;
	uint32_t gs;
	uint16_t control;

	asm volatile("mov %%gs, %0" : "=r"(gs));
	asm volatile("fnstcw %0" : "=m"(control));
	for (uint32_t entry = 6; entry < 9; entry++)
		found[7] |= limit_of(entry << 3 | 3);
	found[8] = gs;
	found[9] = control;
	sigaction(SIGUSR1, NULL, &now);
	found[0] = now.sa_handler;
	sigaction(SIGUSR2, NULL, &now);
	found[1] = now.sa_handler;
	sigprocmask(SIG_BLOCK, NULL, &set);
	found[2] = set;
	sigpending(&set);
	found[3] = set;
	sigaltstack(NULL, &stack);
	found[4] = stack.ss_flags;
	found[5] = fcntl(MARKED, F_GETFD, 0);
	found[6] = fcntl(UNMARKED, F_GETFD, 0);
	station_inherits(0, 0, 0);
}

/* So many programs, one after the other, each with its memory written. */
static int chained(uint32_t left)
{
	char number[16], *argv[] = { "chain", number, NULL };

	if (!left)
		return LAST_OF_CHAIN;
	for (uint32_t i = 0; i < ROOM; i += PAGE)
		buffer[i] = 1;
	snprintf(number, sizeof(number), "%u", left - 1);
	return -execve("/bin/judge", argv, NULL);
}

static int new_program(int argc, char **argv)
{
	if (!strcmp(argv[0], "first"))
		first();
	if (!strcmp(argv[0], "second"))
		write_everywhere();
	if (!strcmp(argv[0], "inherits"))
		what_there_is();
	while (!strcmp(argv[0], "stays"))
		pause();
	if (!strcmp(argv[0], "nothing"))
		return NOTHING;
	return !strcmp(argv[0], "chain") && argc == 2 ? chained(atoi(argv[1]))
						      : 0;
}
