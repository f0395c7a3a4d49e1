/*
 * Pages here and there, protected, shared and taken away again; the judge reads
 * the tables. `break station_spread` stops gdb where it looks.
 */
#include <rounds.h>
#include <stdlib.h>
#include <string.h>

#define PAGE		4096u
#define SLOT		0x400000u	/* what one page table maps */
#define LOWEST		0x00110000u	/* the lowest page there may be */
#define LONE_AT		0x10000000u	/* a page in each slot from here on */
#define WIDE_AT		0x30000000u	/* three slots, nothing in the second */
#define HOLE		1020		/* a page of that slot */
#define BORDER		0x40000000u	/* what the area lies around */
#define BIG_AT		0x50000000u	/* whole slots: fork shares tables */
#define SHARED_AT	0x58000000u
#define DIRTY_AT	0x60000000u
#define ROUNDS_AT	0x70000000u
#define HIGH		0xbe7ff000u	/* the last page of its slot */
#define SHARED		3		/* pages */
#define DIRTY		300
#define CHILDREN	16
#define OLD		40		/* directories */
#define RW		(PROT_READ | PROT_WRITE)

/* The pages written: entry i has lab_pattern(i) as first and last word. */
uint32_t touched[600], nr_touched;
uint32_t lone, area, pages;		/* by the seed */
uint32_t wide[10];			/* pages written in WIDE, by address */
uint32_t from, to;			/* what is protected, then unmapped */
uint32_t fresh_page;	/* a child is first to touch it, and the next */
static int down[2], up[2];

STATION(gate)
STATION(spread)
STATION(family)
STATION(protect)
STATION(dropped)
STATION(unmapped)

static void map_at(uint32_t at, uint32_t n, int flags)
{
	flags |= MAP_ANONYMOUS | MAP_FIXED;
	mmap((void *)at, n * PAGE, RW, flags, -1, 0);
}

static void unmap_at(uint32_t at, uint32_t bytes)
{
	munmap((void *)at, bytes);
}

static void store(uint32_t at, uint32_t value)
{
	*(volatile uint32_t *)at = value;
	*(volatile uint32_t *)(at + PAGE - 4) = value;
}

static void touch(uint32_t at)
{
	touched[nr_touched] = at;
	store(at, lab_pattern(nr_touched++));
}

/* Frames that are free now are full of other things than zeros. */
static void dirty(void)
{
	map_at(DIRTY_AT, DIRTY, MAP_PRIVATE);
	memset((void *)DIRTY_AT, 0xee, DIRTY * PAGE);
	unmap_at(DIRTY_AT, DIRTY * PAGE);
}

/* --- pages here and there --- */

static void make_lone(void)
{
	for (uint32_t i = 0; i < lone; i++) {
		uint32_t at = LONE_AT + i * SLOT +
			      lab_choice(20 + i, 0, 1020) * PAGE;

		map_at(at, 3, MAP_PRIVATE);
		touch(at + PAGE);
	}
}

/* Around a border, with holes in it. */
static void make_area(void)
{
	uint32_t first = BORDER - area * PAGE;

	map_at(first, 2 * area, MAP_PRIVATE);
	for (uint32_t i = 0; i < 2 * area; i++)
		if (i % 3 != 1 || i == area - 1 || i == area)
			touch(first + i * PAGE);
	from = first + 4 * PAGE;
	to = BORDER + (area - 4) * PAGE;
}

static void make_wide(void)
{
	uint32_t at = WIDE_AT + lab_choice(4, 900, 1000) * PAGE;

	map_at(WIDE_AT, 3 * SLOT / PAGE, MAP_PRIVATE);
	for (uint32_t i = 0; i < 10; i++) {
		wide[i] = i < 5 ? at + 2 * i * PAGE
				: at + 2 * SLOT - (i - 5) * 2 * PAGE;
		touch(wide[i]);
	}
}

static void make_all(void)
{
	lone = lab_choice(1, 10, 24);
	area = lab_choice(2, 12, 30);
	pages = lab_choice(3, 70, 110);
	dirty();
	for (int i = 0; i < 2; i++) {
		map_at(i ? HIGH : LOWEST, 1, MAP_PRIVATE);
		touch(i ? HIGH : LOWEST);
	}
	make_lone();
	make_area();
	make_wide();
	map_at(SHARED_AT, SHARED, MAP_SHARED);
	for (uint32_t i = 0; i < SHARED; i++)
		touch(SHARED_AT + i * PAGE);
}

/* Tables with a page each. */
static void make_tables(uint32_t at, uint32_t n)
{
	for (; n--; at += SLOT) {
		map_at(at, 1, MAP_PRIVATE);
		store(at, n);
	}
}

static void child_waits(void)
{
	hear(down);
	_exit(0);
}

static void children_wait(int n)
{
	while (n--)
		if (fork() == 0)
			child_waits();
}

static void children_end(int n)
{
	while (n--)
		tell(down);
	wait_all();
}

/* The frames that their directories are made of were tables, or pages. */
static void one_of_many(void)
{
	dirty();
	make_tables(ROUNDS_AT, 200);
	unmap_at(ROUNDS_AT, 200 * SLOT);
	children_wait(CHILDREN - 1);
	if (fork() == 0) {
		station_family(0, 0, 0);
		tell(up);
		child_waits();
	}
	hear(up);
	station_family(1, 0, 0);
	children_end(CHILDREN);
	station_family(2, 0, 0);
	for (uint32_t i = 0; i < nr_touched; i++)
		store(touched[i], lab_pattern(i));
}

/* --- mprotect --- */

static void protect(int prot)
{
	uint32_t low = wide[1], high = wide[6] + PAGE;	/* 1 to 4, 9 to 6 */
	uint32_t hole = WIDE_AT + SLOT + HOLE * PAGE;

	mprotect((void *)low, hole - low, prot);
	mprotect((void *)hole, high - hole, prot);
	mprotect((void *)SHARED_AT, SHARED * PAGE, prot);
}

static void protect_turns(uint32_t with_child)
{
	uint32_t salt = 100 * with_child;

	protect(PROT_READ);
	station_protect(0, with_child, 0);
	protect(PROT_NONE);
	station_protect(1, with_child, 0);
	protect(RW);
	station_protect(2, with_child, 0);
	for (uint32_t i = 0; i < 10; i++)
		store(wide[i], lab_pattern(2000 + salt + i));
	for (uint32_t i = 0; i < SHARED; i++)
		store(SHARED_AT + i * PAGE, lab_pattern(3000 + salt + i));
	station_protect(3, with_child, 0);
}

static void protected(void)
{
	protect_turns(0);
	if (fork() == 0) {
		station_protect(4, 1, 0);
		tell(up);
		child_waits();
	}
	hear(up);
	protect_turns(1);
	children_end(1);
}

/* --- tables that several have --- */

static void map_big(uint32_t salt)
{
	map_at(BIG_AT, 2 * SLOT / PAGE, MAP_PRIVATE);
	for (uint32_t i = 0; i < 2 * pages; i++)
		store(BIG_AT + (i & 1) * SLOT + i / 2 * 3 * PAGE,
		      lab_pattern(salt + i));
}

/* The child takes it away; then it has something else there. */
static void child_drops(void)
{
	unmap_at(BIG_AT, 2 * SLOT);
	station_dropped(0, 0, 0);
	map_big(5000);
	dirty();
	station_dropped(1, 0, 0);
	_exit(0);
}

/* Asks the kernel for its entries, one after the other. */
static void look_at_pages(void)
{
	static char text[4096];
	int fd = open("/proc/self/pages", O_RDONLY, 0);

	while (read(fd, text, sizeof(text)) > 0)
		;
	close(fd);
}

static void dropped(void)
{
	map_big(4000);
	if (fork() == 0)
		child_drops();
	wait_all();
	if (fork() == 0) {
		look_at_pages();
		station_dropped(5, 0, 0);
		_exit(0);
	}
	wait_all();
	fresh_page = BIG_AT + (lab_choice(5, 1, 60) * 3 + 1) * PAGE;
	if (fork() == 0) {
		(void)*(volatile uint32_t *)(fresh_page + PAGE);
		station_dropped(4, 0, 0);
		store(fresh_page, lab_pattern(6000));
		station_dropped(2, 0, 0);
		_exit(0);
	}
	wait_all();
	if (fork() == 0) {
		hear(down);
		station_dropped(3, 0, 0);
		_exit(0);
	}
	unmap_at(BIG_AT, 2 * SLOT);
	map_big(7000);
	children_end(1);
}

/* --- munmap --- */

static void unmapped(void)
{
	station_unmapped(0, 0, 0);
	unmap_at(from, to - from);
	station_unmapped(1, 0, 0);
	mprotect((void *)wide[2], 3 * PAGE, PROT_NONE);
	unmap_at(WIDE_AT + SLOT + HOLE * PAGE, 2 * SLOT - HOLE * PAGE);
	unmap_at(WIDE_AT, SLOT + HOLE * PAGE);
	station_unmapped(2, 0, 0);
	unmap_at(LOWEST, PAGE);
	unmap_at(LONE_AT, DIRTY_AT - LONE_AT);
	unmap_at(HIGH, PAGE);
	station_unmapped(3, 0, 0);
}

/* --- tables made of what is left when memory is full: old directories --- */

static uint32_t free_pages(void)
{
	char text[512] = "";
	int fd = open("/proc/meminfo", O_RDONLY, 0);

	read(fd, text, sizeof(text) - 1);
	close(fd);
	char *at = strstr(text, "MemFree:");
	return at ? strtoul(at + 8, NULL, 10) / 4 : 0;
}

/* Children copy tables until none is left that was one, pages take the rest;
 * the last tables of all are made of directories. */
static void of_directories(void)
{
	uint32_t at = DIRTY_AT, n = 0;

	children_wait(OLD);
	children_end(OLD);
	make_tables(ROUNDS_AT, 300);
	children_wait(4);
	map_at(DIRTY_AT, 4 * SLOT / PAGE, MAP_PRIVATE);
	while (free_pages() > 300)
		for (int i = 0; i < 16; i++)
			store(at += PAGE, 1);
	while (free_pages() > OLD / 2)
		make_tables(LONE_AT + n++ * SLOT, 1);
	make_tables(LONE_AT + n * SLOT, 6);	/* to ask takes a frame, too */
	n += 6;
	station_spread(1, n, 0);
	children_end(4);
	unmap_at(LONE_AT, n * SLOT);
	unmap_at(DIRTY_AT, 4 * SLOT);
	unmap_at(ROUNDS_AT, 300 * SLOT);
}

/* --- the same, until a frame that is lost each time is missed --- */

static void tables_round(void)
{
	make_tables(ROUNDS_AT, 40);
	unmap_at(ROUNDS_AT, 40 * SLOT);
}

static void none_round(void)
{
	map_at(ROUNDS_AT, 64, MAP_PRIVATE);
	for (uint32_t i = 0; i < 64; i++)
		store(ROUNDS_AT + i * PAGE, i);
	mprotect((void *)ROUNDS_AT, 64 * PAGE, PROT_NONE);
	unmap_at(ROUNDS_AT, 64 * PAGE);
}

/* A round counts if its fork succeeded. */
static void child_ends(void)
{
	if (waitpid(-1, NULL, 0) <= 0)
		_exit(1);
}

/* Two tables and a hole between them: a child leaves them at once, or as it
 * ends. */
static void shared_round(void)
{
	map_at(ROUNDS_AT, 3 * SLOT / PAGE, MAP_PRIVATE);
	for (uint32_t i = 0; i < 70; i++)
		store(ROUNDS_AT + (i & 1) * 2 * SLOT + i * PAGE, i);
	if (fork() == 0) {
		if (rounds[2] % 2)
			unmap_at(ROUNDS_AT, 3 * SLOT);
		_exit(0);
	}
	child_ends();
	unmap_at(ROUNDS_AT, 3 * SLOT);
}

static void fork_round(void)
{
	if (fork() == 0)
		_exit(0);
	child_ends();
}

int main(void)
{
	pipe(down);
	pipe(up);
	fork_round();
	station_gate(0, 0, 0);
	make_all();
	station_spread(0, 0, 0);
	one_of_many();
	protected();
	dropped();
	unmapped();
	of_directories();
	begin_rounds();
	rounds_of(0, 120, tables_round);
	rounds_of(1, 80, none_round);
	rounds_of(2, 200, shared_round);
	rounds_of(3, 4200, fork_round);
	return 0;
}
