/*
 * A family whose pages the judge compares: a parent, a child, a grandchild,
 * then hundreds. Each place where it looks is called station_...; in gdb,
 * `break station_born` stops there, too.
 */
#include <family.h>
#include <lab.h>
#include <stdlib.h>
#include <string.h>

#define PAGE		4096u
#define BORDER		0x40000000u	/* where one page table ends */
#define SHARED_AT	0x50000000u
#define NONE_AT		0x51000000u
#define READ_AT		0x52000000u
#define CLEAN_AT	0x53000000u	/* read, never written */
#define SMALL		2		/* pages in each of those */
#define MANY		300

uint32_t pages, first;		/* of the area, which spans the border */
uint32_t written;		/* so many of them the child writes */
static int down[2], up[2];

STATION(gate)
STATION(settled)
STATION(stale)
STATION(rights)
STATION(wrote)
STATION(kernel_wrote)
STATION(last)
STATION(many)
STATION(forked_again)

/* fork, and not one store to the stack: the station is what comes first, in
 * the parent and in the child. */
int quiet_fork(void);
asm(".text\n"
    ".type quiet_fork, @function\n"
    "quiet_fork:\n"
    "	mov $2, %eax\n"
    "	int $0x80\n"
    ".type station_born, @function\n"
    "station_born:\n"
    "	ret\n");

static void map_at(uint32_t at, uint32_t n, int flags)
{
	mmap((void *)at, n * PAGE, PROT_READ | PROT_WRITE,
	     flags | MAP_ANONYMOUS | MAP_FIXED, -1, 0);
}

static void put(uint32_t page_at, uint32_t value)
{
	*(volatile uint32_t *)page_at = value;
}

static void fill(uint32_t at, uint32_t n, uint32_t salt)
{
	for (uint32_t i = 0; i < n; i++)
		for (uint32_t j = 0; j < PAGE; j += PAGE / 4)
			put(at + i * PAGE + j, lab_pattern(salt + i * 4 +
							   j / (PAGE / 4)));
}

static void make_memory(void)
{
	uint32_t below = lab_choice(1, 8, 20);

	pages = below + lab_choice(2, 8, 20);
	written = lab_choice(3, 3, 6);
	first = BORDER - below * PAGE;
	map_at(first, pages, MAP_PRIVATE);
	map_at(SHARED_AT, SMALL, MAP_SHARED);
	map_at(NONE_AT, SMALL, MAP_PRIVATE);
	map_at(READ_AT, SMALL, MAP_PRIVATE);
	map_at(CLEAN_AT, SMALL, MAP_PRIVATE);
	for (uint32_t i = 0; i < SMALL; i++)
		(void)*(volatile uint32_t *)(CLEAN_AT + i * PAGE);
	fill(first, pages, 0);
	fill(SHARED_AT, SMALL, 1000);
	fill(NONE_AT, SMALL, 2000);
	fill(READ_AT, SMALL, 3000);
	mprotect((void *)NONE_AT, SMALL * PAGE, PROT_NONE);
	mprotect((void *)READ_AT, SMALL * PAGE, PROT_READ);
}

/* The parent writes with what its TLB remembers from before the fork. */
static void writes_at_once(void)
{
	put(first, lab_pattern(0));
	if (fork() == 0) {
		hear(down);
		station_stale(0, 0, 0);
		_exit(0);
	}
	put(first, 1);
	tell(down);
	wait_all();
	put(first, lab_pattern(0));
}

/* Both sides of the border, from the border outward. */
static uint32_t nth(uint32_t i)
{
	return BORDER + (i & 1 ? -(i + 1) / 2 * PAGE : i / 2 * PAGE);
}

static void child_writes(void)
{
	for (uint32_t i = 0; i < written; i++)
		put(nth(i * 2 + (i & 1)), lab_pattern(5000 + i));
	station_wrote(0, 0, 0);

	uint32_t to = first + 2 * PAGE - 8;	/* two pages, in one read */
	int pipe_of_ours[2];

	pipe(pipe_of_ours);
	write(pipe_of_ours[1], "sixteen letters!", 16);
	read(pipe_of_ours[0], (void *)to, 16);
	station_kernel_wrote(to, 0, 0);
}

static void one_child(void)
{
	if (quiet_fork() == 0) {
		hear(down);
		for (uint32_t i = 0; i < SMALL; i++)
			put(SHARED_AT + i * PAGE, lab_pattern(7000 + i));
		station_rights(0, 0, 0);
		mprotect((void *)NONE_AT, SMALL * PAGE, PROT_READ);
		station_rights(1, 0, 0);
		child_writes();
		_exit(0);
	}
	tell(down);
	wait_all();
	fill(first, pages, 0);
	station_last(0, 0, 0);
}

static void three_generations(void)
{
	if (fork() == 0) {
		if (fork() == 0) {
			station_forked_again(2, 0, 0);
			tell(up);
			hear(down);
			_exit(0);
		}
		hear(up);
		put(first, 7);
		station_forked_again(1, 0, 0);
		tell(down);
		wait_all();
		_exit(0);
	}
	wait_all();
	station_forked_again(0, 0, 0);
}

static void hundreds(void)
{
	for (int i = 0; i < MANY; i++) {
		if (fork() == 0) {
			if (i == MANY - 1) {
				put(first, 9);
				station_many(1, 0, 0);
				tell(up);
			}
			hear(down);
			_exit(0);
		}
	}
	hear(up);
	station_many(0, 0, 0);
	for (int i = 0; i < MANY; i++)
		tell(down);
	wait_all();
	map_at(BORDER + 0x2000000, 256, MAP_PRIVATE);
	fill(BORDER + 0x2000000, 256, 9000);	/* takes frames that are free */
	put(first, lab_pattern(0));
	station_many(2, 0, 0);
}

int main(void)
{
	pipe(down);
	pipe(up);
	make_memory();
	if (fork() == 0)
		_exit(0);
	wait_all();
	fill(first, pages, 0);
	station_gate(0, 0, 0);
	writes_at_once();
	station_settled(0, 0, 0);
	one_child();
	three_generations();
	hundreds();
	return 0;
}
