/*
 * The longest that one call keeps the CPU from a task that matters more.
 * Programs of uid 1000 make the longest calls we could think of, and then
 * random ones from a hostile address space; their parent, a real-time task,
 * wakes at every second tick and sees how late that is.
 * vmrun: --icount 6 -m 128 --timeout 600
 *
 *	worst [SEED ROUNDS]	a line each: the most instructions
 * debug: it counts instructions
 * needs: threads users limits rtsig clocks more locks foreign poll eventfds handlers files
 */
#include "worst.h"
#include "worst_run.h"

#define TURNS		400		/* wakes for one random attacker */

int main(int argc, char **argv)
{
	uint32_t seed = argc > 1 ? atoi(argv[1]) : 1;
	uint32_t rounds = argc > 2 ? atoi(argv[2]) : 2;
	come_first();
	mkdir("/tmp", 0777);
	chmod("/tmp", 01777);
	for (const struct scene *s = scenes; s->name; s++)
		run(s->name, s->attack, 0, 0);
	for (uint32_t i = 0; i < rounds; i++)
		run("at random", attack_at_random, seed + i, TURNS);
	unlink("/tmp/sparse");
	rmdir("/tmp");
	return check_result();
}
