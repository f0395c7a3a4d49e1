/*
 * Forks to be counted: small ones, some whose pages are written, some with much
 * memory. The machine runs with -icount shift=0, where an instruction takes a
 * nanosecond, and so does a count of the TSC: nothing stops between the two
 * that are read. In gdb, `break station_small` stops where the judge does.
 */
#include <family.h>
#include <lab.h>
#include <stdlib.h>

#define PAGE		4096u
#define AREA		0x40000000u	/* one region with many pages */
#define REGIONS		0x50000000u	/* many small ones, with a hole each */
#define MANY		12
#define WIPED		0x60000000u	/* many pages; the last one for itself */
#define UNFORKED	0x68000000u	/* the same */
#define MIXED		100u
#define LONG		0x70000000u	/* fills tables */
#define TABLES		3u
#define SPARSE		512u		/* each so many pages one is there */
#define FORKS		20	/* counted */

uint32_t pages;			/* of the area */
static volatile uint32_t word[2 * 1024];	/* in two pages */
static int down[2], up[2];

STATION(gate)
STATION(small)
STATION(stores)
STATION(big)
STATION(looked)
STATION(apart)
STATION(alone)
STATION(small_half)
STATION(small_near)
STATION(small_equal)
STATION(stores_half)
STATION(stores_near)
STATION(stores_equal)
STATION(big_half)
STATION(big_near)
STATION(big_equal)

static void live_and_die(bool stores)
{
	if (fork() == 0) {
		if (stores)
			word[0] = word[1024] = 2;
		_exit(0);
	}
	waitpid(-1, NULL, 0);
	if (stores)
		word[0] = word[1024] = 3;
}

static uint32_t now(void)
{
	uint32_t low, high;

	asm volatile("rdtsc" : "=a"(low), "=d"(high));
	return low;
}

/* How many instructions one takes. What only the first one pays is not asked,
 * and the least is taken: in the others the timer had its say. */
static uint32_t cost(bool stores)
{
	uint32_t least = -1;

	live_and_die(stores);
	for (int i = 0; i < FORKS; i++) {
		uint32_t begin = now();

		live_and_die(stores);
		uint32_t took = now() - begin;

		least = took < least ? took : least;
	}
	return least;
}

/* n pages, of which each `every`th is written. */
static void fill(uint32_t at, uint32_t n, uint32_t every)
{
	mmap((void *)at, n * PAGE, PROT_READ | PROT_WRITE,
	     MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED, -1, 0);
	for (uint32_t i = 0; i < n; i += every)
		*(volatile uint32_t *)(at + i * PAGE) = lab_pattern(i);
}

/* In one page table each: many that go to a child as they are, and one that
 * goes as zeros, or not at all. */
static void mix(void)
{
	fill(WIPED, MIXED + 1, 1);
	madvise((void *)(WIPED + MIXED * PAGE), PAGE, MADV_WIPEONFORK);
	fill(UNFORKED, MIXED + 1, 1);
	madvise((void *)(UNFORKED + MIXED * PAGE), PAGE, MADV_DONTFORK);
}

static void big(void)
{
	pages = lab_choice(1, 300, 700);
	fill(AREA, pages, 1);
	for (uint32_t i = 0; i < MANY; i++)
		fill(REGIONS + i * 4 * PAGE, 3, 2);
	station_big(cost(false), 0, 0);
	mix();
	fill(LONG, TABLES * 1024, SPARSE);
	if (fork() == 0) {
		station_looked(0, 0, 0);
		tell(up);
		hear(down);
		station_apart(0, 0, 0);
		*(volatile uint32_t *)(AREA + PAGE) = 8;
		tell(up);
		_exit(0);
	}
	hear(up);
	*(volatile uint32_t *)AREA = 7;
	tell(down);
	hear(up);
	wait_all();
	station_alone(0, 0, 0);
}

int main(void)
{
	pipe(down);
	pipe(up);
	if (fork() == 0)
		_exit(0);
	wait_all();
	station_gate(0, 0, 0);
	station_small(cost(false), 0, 0);
	station_stores(cost(true), 0, 0);
	big();
	station_small_half(0, 0, 0);
	station_small_near(0, 0, 0);
	station_small_equal(0, 0, 0);
	station_stores_half(0, 0, 0);
	station_stores_near(0, 0, 0);
	station_stores_equal(0, 0, 0);
	station_big_half(0, 0, 0);
	station_big_near(0, 0, 0);
	station_big_equal(0, 0, 0);
	return 0;
}
