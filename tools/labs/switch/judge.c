/*
 * Tasks that take turns, each with registers, a stack and a segment of its own.
 * Each place where the judge looks is called station_...; in gdb, `break
 * station_born` stops there, too.
 */
#include <family.h>
#include <known.h>
#include <stdlib.h>
#include <thread.h>

#define STACK		16384
#define SEVERAL		4

uint32_t offset;		/* of the stack's end, by the seed */
static char stack[STACK] __attribute__((aligned(16)));
static uint32_t segments[SEVERAL];
static int down[2], up[2];

STATION(gate)
STATION(tss)
STATION(stack)
STATION(segment)

/* A system call with known registers: the station is what comes behind. */
#define KNOWN(name, number, station) \
	asm(KNOWN_LOAD(name, number) "	int $0x80\n" \
	    KNOWN_STATION(station) KNOWN_RETURN)

int known_fork(void);
int known_yield(void);
KNOWN(known_fork, 2, born);
KNOWN(known_yield, 158, yielded);

static void registers_of(uint32_t who)
{
	for (int i = 0; i < 6; i++)
		wanted[i] = lab_pattern(who * 10 + i);
}

/* Two that yield to each other, each with registers of its own. */
static void two_yield(void)
{
	for (int i = 1; i <= 2; i++)
		if (fork() == 0) {
			registers_of(i);
			hear(down);
			known_yield();
			known_yield();
			_exit(0);
		}
	tell(down);
	tell(down);
	wait_all();
}

/* All are alive until the last has been looked at. */
static void several(void)
{
	for (uint32_t i = 0; i < SEVERAL; i++) {
		if (fork() == 0) {
			station_tss(i, 0, 0);
			tell(up);
			hear(down);
			_exit(0);
		}
		hear(up);
	}
	for (uint32_t i = 0; i < SEVERAL; i++)
		tell(down);
	wait_all();
}

static int on_a_stack(void *arg)
{
	station_stack((uint32_t)arg, 0, 0);
	return 0;
}

/* A segment each; then all have run, and each looks at its own. */
static void with_segments(void)
{
	for (uint32_t i = 0; i < SEVERAL; i++) {
		if (fork() == 0) {
			struct user_desc d = {
				.entry_number = -1, .limit = 0xfffff,
				.base_addr = (uint32_t)&segments[i],
				.seg_32bit = 1, .limit_in_pages = 1,
				.useable = 1,
			};
			uint32_t word = 0, gs;

			segments[i] = lab_pattern(50 + i);
			syscall1(__NR_set_thread_area, (int)&d);
			asm volatile("movw %w0, %%gs"
				     : : "r"(d.entry_number << 3 | 3));
			tell(up);
			hear(down);
			asm volatile("movl %%gs, %0" : "=r"(gs));
			if (gs & 0xffff)	/* else it has been lost */
				asm volatile("movl %%gs:0, %0" : "=r"(word));
			station_segment(i, word, (uint32_t)&segments[i]);
			_exit(0);
		}
		hear(up);
	}
	for (uint32_t i = 0; i < SEVERAL; i++)
		tell(down);
	wait_all();
}

int main(void)
{
	pipe(down);
	pipe(up);
	offset = 16 * lab_choice(1, 4, 200);
	if (fork() == 0)
		_exit(0);
	wait_all();
	station_gate(0, 0, 0);
	registers_of(0);
	if (known_fork() == 0)
		_exit(0);
	wait_all();
	several();
	two_yield();
	clone_call(CLONE_VM | SIGCHLD, stack + STACK - offset, NULL, NULL,
		   NULL, on_a_stack, stack + STACK - offset);
	wait_all();
	with_segments();
	return 0;
}
