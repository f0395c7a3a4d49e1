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
#define SEGMENTS	3		/* of a task's own */

uint32_t offset;		/* of the stack's end, by the seed */
uint32_t place;			/* esp that a child is given */
uint32_t read_words[SEGMENTS];
static char stack[STACK] __attribute__((aligned(16)));
static uint32_t segments[SEVERAL][SEGMENTS];
static int down[2], up[2], over[2];

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

/* From leaves the judge goes on step by step, through the kernel. */
asm(KNOWN_LOAD(known_yield, 158) KNOWN_STATION(leaves)
    "	int $0x80\n	nop\n	nop\n" KNOWN_STATION(yielded) KNOWN_RETURN);

/* clone(flags, place): the child looks at nothing but its registers. */
int placed_clone(uint32_t flags);
asm(".type placed_clone, @function\nplaced_clone:\n"
    "	push %ebx\n	mov 8(%esp), %ebx\n	mov place, %ecx\n"
    "	mov $120, %eax\n	int $0x80\n	test %eax, %eax\n"
    "	jz station_placed\n	pop %ebx\n	ret\n"
    KNOWN_STATION(placed)
    "	xor %ebx, %ebx\n	mov $1, %eax\n	int $0x80\n");

static void registers_of(uint32_t who)
{
	for (int i = 0; i < 6; i++)
		wanted[i] = lab_pattern(who * 10 + i);
}

/* The first to yield is their parent, to a child that has never run; then the
 * two yield to each other, each with registers of its own. */
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
	registers_of(3);
	known_yield();
	tell(down);
	tell(down);
	wait_all();
}

/* So many that a slot's number needs more than a byte. */
static uint32_t crowd(void)
{
	uint32_t n = lab_choice(2, 256, 300);

	for (uint32_t i = 0; i < n; i++)
		if (fork() == 0) {
			hear(over);
			_exit(0);
		}
	return n;
}

/* All are alive until the last has been looked at. */
static void several(void)
{
	uint32_t others = crowd();

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
	while (others--)
		tell(over);
	wait_all();
}

static int on_a_stack(void *arg)
{
	station_stack((uint32_t)arg, 0, 0);
	return 0;
}

/* A task's segments, a word in each; k's selector. */
static uint32_t make_segment(uint32_t i, int k)
{
	struct user_desc d = {
		.entry_number = -1, .limit = 0xfffff,
		.base_addr = (uint32_t)&segments[i][k],
		.seg_32bit = 1, .limit_in_pages = 1, .useable = 1,
	};

	segments[i][k] = lab_pattern(50 + 10 * k + i);
	syscall1(__NR_set_thread_area, (int)&d);
	return d.entry_number << 3 | 3;
}

/* 0 where the CPU knows of no such segment. */
static uint32_t word_in(uint32_t selector)
{
	uint32_t word = 0;

	asm volatile("verr %w1\n\tjnz 1f\n\t"
		     "movw %w1, %%fs\n\tmovl %%fs:0, %0\n1:"
		     : "+r"(word) : "r"(selector) : "cc");
	return word;
}

static void with_own_segments(uint32_t i)
{
	uint32_t selectors[SEGMENTS], word = 0, gs;

	for (int k = 0; k < SEGMENTS; k++)
		selectors[k] = make_segment(i, k);
	asm volatile("movw %w0, %%gs" : : "r"(selectors[0]));
	tell(up);
	hear(down);
	asm volatile("movl %%gs, %0" : "=r"(gs));
	if (gs & 0xffff)	/* else it has been lost */
		asm volatile("movl %%gs:0, %0" : "=r"(word));
	for (int k = 0; k < SEGMENTS; k++)
		read_words[k] = word_in(selectors[k]);
	station_segment(i, word, (uint32_t)&segments[i][0]);
	_exit(0);
}

/* Segments for each; then all have run, and each looks at its own. */
static void with_segments(void)
{
	for (uint32_t i = 0; i < SEVERAL; i++) {
		if (fork() == 0)
			with_own_segments(i);
		hear(up);
	}
	for (uint32_t i = 0; i < SEVERAL; i++)
		tell(down);
	wait_all();
}

static void on_stacks(void)
{
	clone_call(CLONE_VM | SIGCHLD, stack + STACK - offset, NULL, NULL,
		   NULL, on_a_stack, stack + STACK - offset);
	wait_all();
	for (uint32_t i = 0; i < 4; i++) {
		place = (uint32_t)stack + STACK - offset - 4 * i;
		placed_clone(CLONE_VM | SIGCHLD);
		wait_all();
	}
}

int main(void)
{
	pipe(down);
	pipe(up);
	pipe(over);
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
	on_stacks();
	with_segments();
	return 0;
}
