#ifndef ROUNDS_H
#define ROUNDS_H

/* The same again and again, in a child, until what is lost each time would be
 * all there is: the judge looks at station_again how far the child came. */
#include <family.h>
#include <lab.h>

/* How many rounds a child did, of each kind; shared memory. */
volatile uint32_t *rounds;

STATION(again)

static void begin_rounds(void)
{
	rounds = mmap(NULL, 4096, PROT_READ | PROT_WRITE,
		      MAP_SHARED | MAP_ANONYMOUS, -1, 0);
}

static void rounds_of(uint32_t kind, uint32_t n, void (*body)(void))
{
	if (fork() == 0) {
		for (uint32_t i = 0; i < n; i++) {
			body();
			rounds[kind] = i + 1;
		}
		_exit(0);
	}
	wait_all();
	station_again(kind, rounds[kind], n);
}

#endif
