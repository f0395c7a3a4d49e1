/*
 * Who runs, for how long, and who is next? Those who run note it themselves, in
 * memory that all of them share; a few pass a station. In gdb, `break
 * station_order` stops there, too.
 */
#include <family.h>
#include <lab.h>
#include <stdlib.h>

#define PAGE		4096u
#define LOG		((struct log *)0x50000000)
#define TURNS		9	/* of two that compete */
#define AGAIN		6	/* yields */
#define YIELDERS	3
#define YIELDS		13	/* one after the other, at most */
#define FORKS		6		/* of one slice */
#define TICK		(10000000u >> 10)	/* of now() */
#define BIAS		100	/* nice values as arguments: with this */
#define NICE(n)		((n) + BIAS)

struct log {
	volatile uint32_t n, last, limit, forks, many;
	volatile struct { uint32_t who, when; } turn[64];
};

uint32_t children;		/* of station_order */
int niceness[2];		/* of two that compete */
static int down[2];

STATION(gate)
STATION(slices)
STATION(shares)
STATION(order)
STATION(wakes)
STATION(yields)
STATION(halves)

static void tell_many(int n)
{
	write(down[1], "!!!!!!!!!!!!!!!!", n);
}

static void be_nice(int n)
{
	setpriority(PRIO_PROCESS, 0, n);
}

/* Others get as far as they can. */
static void nap(void)
{
	struct timespec span = { 0, 30000000 };

	nanosleep(&span, NULL);
}

static uint32_t now(void)	/* in 1024 counts of the TSC */
{
	uint32_t low, high;

	asm volatile("rdtsc" : "=a"(low), "=d"(high));
	return low >> 10 | high << 22;
}

static void note(uint32_t who)
{
	LOG->turn[LOG->n].who = who;
	LOG->turn[LOG->n].when = now();
	LOG->n++;
}

static void clear(uint32_t limit, uint32_t forks)
{
	LOG->n = 0;
	LOG->last = ~0u;
	LOG->limit = limit;
	LOG->forks = forks;
}

/* Computes, and notes when it was another's turn before. */
static void spin(uint32_t me)
{
	while (LOG->n < LOG->limit) {
		if (LOG->last == me)
			continue;
		LOG->last = me;
		note(me);
		if (me || !LOG->forks || LOG->n < LOG->forks)
			continue;
		LOG->forks = 0;
		for (uint32_t i = 0; i < LOG->many; i++)
			if (fork() == 0)
				_exit(0);
		if (!LOG->many && fork() == 0)
			me = 2;		/* a third, from here on */
	}
	if (me == 0)
		wait_all();
	_exit(0);
}

/* Two that compete, with these nice values. */
static void pair(int first, int second, uint32_t limit, uint32_t forks)
{
	niceness[0] = first;
	niceness[1] = second;
	clear(limit, forks);
	for (int i = 0; i < 2; i++)
		if (fork() == 0) {
			hear(down);
			be_nice(niceness[i]);
			spin(i);
		}
	nap();
	tell_many(2);
	wait_all();
}

/* Children that all wake up at once, from low to high. */
static void all_at_once(void)
{
	children = lab_choice(3, 5, 12);
	be_nice(-20);
	for (uint32_t i = 0; i < children; i++) {
		int n = lab_choice(10 + i, 0, 7);

		if (fork() == 0) {
			be_nice(n);
			hear(down);
			station_order(i, NICE(n), 0);
			_exit(0);
		}
		nap();
	}
	tell_many(children);
	wait_all();
	be_nice(0);
}

static void wake_one(uint32_t which, int n)
{
	if (fork() == 0) {
		be_nice(n);
		hear(down);
		station_wakes(which, 1, 0);
		_exit(0);
	}
	nap();
	tell_many(1);
	station_wakes(which, 0, 0);
	wait_all();
}

static void yielders(void)
{
	clear(0, 0);
	be_nice(-20);
	for (uint32_t i = 0; i < YIELDERS; i++) {
		if (fork() == 0) {
			be_nice(0);
			hear(down);
			for (int j = 0; j < AGAIN; j++) {
				note(i);
				sched_yield();
			}
			_exit(0);
		}
		nap();
	}
	tell_many(YIELDERS);
	wait_all();
	be_nice(0);
	station_yields(YIELDERS, AGAIN, 0);
}

/* Most of its time is the kernel's: LOG->last counts, of this turn. Rounds of
 * one length would have each tick come at the same instruction. */
static void yield_on(void)
{
	uint32_t begin = now(), any = 0;

	while (LOG->n < 2 && now() - begin < 50 * TICK) {
		if (!LOG->last)
			begin = now();
		uint32_t n = 1 + (any = any * 5 + 3) % YIELDS;

		LOG->last += n;
		while (n--)
			sched_yield();
	}
	LOG->limit = 1 + (now() - begin) / TICK;
}

/* Computes, and notes after how many yields it was its turn. */
static void compute(void)
{
	while (LOG->n < 2 && !LOG->limit)
		if (LOG->last) {
			note(LOG->last);
			LOG->last = 0;
		}
}

/* One that does nothing but yield, and a worse one: how many ticks and yields
 * has the first one's second turn, which is a whole slice? */
static void yields_for_ever(void)
{
	clear(0, 0);
	LOG->last = 0;
	be_nice(-20);
	for (int i = 0; i < 2; i++) {
		if (fork() == 0) {
			be_nice(i ? 10 : 0);
			hear(down);
			if (i)
				compute();
			else
				yield_on();
			_exit(0);
		}
		nap();
	}
	tell_many(2);
	wait_all();
	be_nice(0);
	station_yields(0, LOG->limit - 1,
		       LOG->n < 2 ? LOG->last : LOG->turn[1].who);
}

int main(void)
{
	int equal = (int)lab_choice(1, 0, 18) - 10;
	int better = -(int)lab_choice(4, 1, 10), worse = lab_choice(5, 4, 18);

	pipe(down);
	mmap(LOG, PAGE, PROT_READ | PROT_WRITE,
	     MAP_SHARED | MAP_ANONYMOUS | MAP_FIXED, -1, 0);
	if (fork() == 0)
		_exit(0);
	wait_all();
	station_gate(0, 0, 0);
	pair(equal, equal, TURNS, 0);
	station_slices(NICE(equal), NICE(equal), 0);
	pair(19, 19, TURNS, 0);
	station_slices(NICE(19), NICE(19), 0);
	pair(better, worse, TURNS, 0);
	station_shares(NICE(better), NICE(worse), 0);
	all_at_once();
	wake_one(0, -10);
	wake_one(1, 10);
	wake_one(2, 0);
	yielders();
	yields_for_ever();
	pair(0, 0, TURNS + 5, 5);
	station_halves(NICE(0), NICE(0), 0);
	LOG->many = FORKS;
	pair(0, 0, TURNS + 5, 5);
	station_halves(NICE(0), NICE(0), FORKS);
	return 0;
}
