/*
 * Memory that is touched here and there, also where it may not be; the judge
 * looks which frames have come to be. Each place where it looks is called
 * station_...; in gdb, `break station_touched` stops there, too.
 */
#include <rounds.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>

#define PAGE		4096u
#define SLOT		0x400000u	/* what one page table maps */
#define LOW		0x00110000u	/* the lowest page */
#define BORDER		0x40000000u	/* what the area lies around */
#define HUGE_AT		0x50000000u	/* 512 MiB, and RAM has 16 */
#define HUGE		0x20000000u
#define READ_AT		0x48000000u	/* PROT_READ, and so on, apart */
#define NONE_AT		0x48010000u
#define WRITE_AT	0x48020000u
#define EXEC_AT		0x48030000u
#define SHARED_AT	0x48040000u
#define BUFFER_AT	0x48050000u
#define DOWN_AT		0x49000000u	/* MAP_GROWSDOWN */
#define BIG_AT		0x4a000000u	/* one slot: fork shares its table */
#define DIRTY_AT	0x74000000u
#define ROUNDS_AT	0x75000000u
#define TOP		0xC0000000u	/* of the stack */
#define STACK_MOST	0x800000u
#define FEW		4		/* pages in each of those */
#define DIRTY		300
#define BIG		100
#define GAP		256		/* pages a stack keeps free below */
#define RW		(PROT_READ | PROT_WRITE)

uint32_t area, first, last;	/* pages below the border; [first, last) */
uint32_t loaded[40], nr_loaded, stored[40], nr_stored;
uint32_t hole;			/* a page in the area that is unmapped */
uint32_t sum;			/* of all that was loaded: 0 */
static uint32_t trying;
static char letters[] = "sixteen letters!";

STATION(gate)
STATION(untouched)
STATION(touched)
STATION(rights)
STATION(cow)
STATION(refused)
STATION(stack)
STATION(kernel)

static void map_as(uint32_t at, uint32_t bytes, int prot, int flags)
{
	mmap((void *)at, bytes, prot, flags | MAP_ANONYMOUS | MAP_FIXED, -1, 0);
}

static void map_at(uint32_t at, uint32_t bytes)
{
	map_as(at, bytes, RW, MAP_PRIVATE);
}

static void put(uint32_t at, uint32_t value)
{
	*(volatile uint32_t *)at = value;
}

static uint32_t get(uint32_t at)
{
	return *(volatile uint32_t *)at;
}

/* Frames that are free now are full of other things than zeros. */
static void dirty(void)
{
	map_at(DIRTY_AT, DIRTY * PAGE);
	memset((void *)DIRTY_AT, 0xee, DIRTY * PAGE);
	munmap((void *)DIRTY_AT, DIRTY * PAGE);
}

/* --- what is touched --- */

static void make_memory(void)
{
	area = lab_choice(1, 30, 60);
	first = BORDER - area * PAGE;
	last = BORDER + area * PAGE;
	map_at(first, last - first);
	map_at(HUGE_AT, HUGE);
	map_as(READ_AT, FEW * PAGE, PROT_READ, MAP_PRIVATE);
	map_as(NONE_AT, FEW * PAGE, PROT_NONE, MAP_PRIVATE);
	map_as(WRITE_AT, FEW * PAGE, PROT_WRITE, MAP_PRIVATE);
	map_as(EXEC_AT, FEW * PAGE, PROT_EXEC, MAP_PRIVATE);
	map_as(SHARED_AT, FEW * PAGE, RW, MAP_SHARED);
	map_at(BUFFER_AT, FEW * PAGE);
	map_as(DOWN_AT, FEW * PAGE, RW, MAP_PRIVATE | MAP_GROWSDOWN);
}

/* Each page once, anywhere on it; a page's words are left as they are. */
static void load_some(void)
{
	for (uint32_t i = 0; i < 20; i++) {
		uint32_t at = i < 10 ? first + (2 + i * 2) * PAGE
				     : HUGE_AT + i * 6 * SLOT + i * PAGE;

		sum |= get(at + lab_choice(20 + i, 0, 1023) * 4);
		loaded[nr_loaded++] = at;
	}
}

/* Five that were loaded, and others; the word at their start. */
static void store_some(void)
{
	for (uint32_t i = 0; i < 20; i++) {
		uint32_t at = i < 5 ? loaded[i * 4] : i == 5 ? BORDER
			: i == 6 ? BORDER - PAGE
			: HUGE_AT + 4 * SLOT + lab_choice(40 + i, 0, 70) * PAGE
			  + i * SLOT * 5;

		put(at, lab_pattern(i));
		stored[nr_stored++] = at;
	}
}

/* --- parent and child --- */

static void fill_big(void)
{
	for (uint32_t i = 0; i < BIG; i++)
		put(BIG_AT + 2 * i * PAGE, lab_pattern(500 + i));
}

/* The first thing a child does there is to store, or to load. */
static void shared_table(void)
{
	map_at(BIG_AT, SLOT);
	fill_big();
	if (fork() == 0) {
		put(BIG_AT, lab_pattern(700));
		station_cow(0, 0, 0);
		_exit(0);
	}
	wait_all();
	fill_big();
	if (fork() == 0) {
		sum |= get(BIG_AT + PAGE);
		station_cow(1, 0, 0);
		put(BIG_AT + 3 * PAGE, lab_pattern(701));
		station_cow(2, 0, 0);
		_exit(0);
	}
	wait_all();
	put(BIG_AT, lab_pattern(800));
	put(BIG_AT + PAGE, lab_pattern(801));
	station_cow(3, 0, 0);
}

/* --- what may not be touched: each in a child --- */

static void told(uint32_t code, uint32_t address)
{
	if (trying < 100)
		station_refused(trying, code, address);
	else
		station_stack(trying - 100, code, address);
	_exit(0);
}

static void caught(int sig UNUSED_ARG, siginfo_t *info,
		   void *context UNUSED_ARG)
{
	told(info->si_code, info->si_addr);
}

/* True in the child that is to try it. */
static bool in_child(uint32_t number)
{
	struct sigaction action = {
		.sa_handler = HANDLER(caught), .sa_flags = SA_SIGINFO,
	};

	if (fork() != 0) {
		wait_all();
		return false;
	}
	trying = number;
	sigaction(SIGSEGV, &action, NULL);
	return true;
}

static void try_load(uint32_t number, uint32_t at)
{
	if (in_child(number)) {
		sum |= get(at);
		told(0, at);
	}
}

static void try_store(uint32_t number, uint32_t at)
{
	if (in_child(number)) {
		put(at, lab_pattern(number));
		told(0, at);
	}
}

/* The kernel stores: times(2) does so, and says whether it could. */
static void try_kernel(uint32_t number, uint32_t at)
{
	if (in_child(number)) {
		int answer = times((struct tms *)at);

		told(answer == -EFAULT ? EFAULT : 0, at);
	}
}

static void refused(void)
{
	try_load(0, first - 4);
	try_load(1, last);
	try_load(2, last - 4);
	try_load(3, first);
	try_store(4, READ_AT + 3 * PAGE);
	try_store(5, READ_AT + PAGE);		/* it has been loaded */
	try_load(6, NONE_AT);
	try_store(7, NONE_AT + PAGE);
	try_load(8, 0);
	try_load(9, LOW - 4);
	try_store(10, TOP + 0x1000);
	hole = first + PAGE;
	munmap((void *)hole, PAGE);
	try_store(11, hole);
	try_load(12, WRITE_AT);
	try_load(13, EXEC_AT);
	try_kernel(14, READ_AT + 2 * PAGE);
	try_kernel(15, hole);
	mprotect((void *)(NONE_AT + 2 * PAGE), PAGE, RW);
	put(NONE_AT + 2 * PAGE, 1);
	mprotect((void *)(NONE_AT + 2 * PAGE), PAGE, PROT_NONE);
	try_load(16, NONE_AT + 2 * PAGE);
	try_store(17, NONE_AT + 2 * PAGE);
}

/* --- the stack, in a child each time: esp stays where it is --- */

static void limit(int which, uint32_t bytes)
{
	struct rlimit64 new = { bytes, RLIM64_INFINITY };

	prlimit64(0, which, &new, NULL);
}

static void try_limited(uint32_t number, int which, uint32_t bytes, uint32_t at)
{
	if (in_child(number)) {
		put(TOP - 16 * PAGE, 0);	/* for the handler's frame */
		limit(which, bytes);
		put(at, lab_pattern(number));
		told(0, at);
	}
}

/* Something lies so many pages below what is touched. */
static void try_above(uint32_t number, int prot, int flags, uint32_t gap)
{
	uint32_t end = TOP - 0x300000;

	if (in_child(number)) {
		map_as(end - PAGE, PAGE, prot, MAP_PRIVATE | flags);
		put(end + gap * PAGE, lab_pattern(number));
		told(0, end + gap * PAGE);
	}
}

static void stack_tries(void)
{
	uint32_t most = lab_choice(2, 40, 90) * PAGE;

	try_store(100, TOP - lab_choice(3, 20, 30) * PAGE);
	try_load(101, TOP - lab_choice(4, 31, 38) * PAGE);
	try_store(102, TOP - STACK_MOST);
	try_store(103, TOP - STACK_MOST - 4);
	try_limited(104, RLIMIT_STACK, most, TOP - most);
	try_limited(105, RLIMIT_STACK, most, TOP - most - 4);
	try_limited(106, RLIMIT_AS, PAGE, TOP - 40 * PAGE);
	try_above(107, RW, 0, GAP);
	try_above(108, RW, 0, GAP - 1);
	try_above(109, RW, 0, 16);
	try_above(110, PROT_READ, 0, 15);
	try_above(111, PROT_NONE, 0, 0);
	try_above(112, RW, MAP_GROWSDOWN, 0);
	try_kernel(113, TOP - lab_choice(5, 50, 200) * PAGE);
	try_store(114, DOWN_AT - PAGE);
	try_store(115, DOWN_AT - 30 * PAGE);
	if (in_child(116)) {
		map_as(LOW, PAGE, RW, MAP_PRIVATE | MAP_GROWSDOWN);
		put(LOW - 4, 1);
		told(0, LOW - 4);
	}
	try_load(117, DOWN_AT + FEW * PAGE);
}

/* --- the kernel touches --- */

static void kernel_touches(void)
{
	uint32_t to = BUFFER_AT + PAGE - 8;
	int two[2];

	pipe(two);
	write(two[1], letters, 16);
	read(two[0], (void *)to, 16);
	write(two[1], (void *)(BUFFER_AT + 2 * PAGE), 4);
	uint32_t word = 1;

	read(two[0], &word, 4);
	station_kernel(to, word, 0);
}

/* --- the same, until a frame that is lost each time is missed --- */

static void touch_round(void)
{
	map_at(ROUNDS_AT, 64 * PAGE);
	for (uint32_t i = 0; i < 64; i++)
		if (i % 2)
			put(ROUNDS_AT + i * PAGE, i);
		else
			sum |= get(ROUNDS_AT + i * PAGE);
	munmap((void *)ROUNDS_AT, 64 * PAGE);
}

static void refused_round(void)
{
	map_as(ROUNDS_AT, 64 * PAGE, PROT_READ, MAP_PRIVATE);
	for (uint32_t i = 0; i < 64; i++)
		times((struct tms *)(ROUNDS_AT + i * PAGE));
}

static void stack_round(void)
{
	int pid = fork();

	if (pid < 0)
		_exit(1);
	if (pid == 0) {
		for (uint32_t i = 4; i < 30; i++)
			put(TOP - i * PAGE, i);
		_exit(0);
	}
	wait_all();
}

int main(void)
{
	if (fork() == 0)
		_exit(0);
	wait_all();
	make_memory();
	station_gate(0, 0, 0);
	dirty();
	station_untouched(0, 0, 0);
	load_some();
	station_touched(0, 0, 0);
	dirty();
	store_some();
	station_touched(1, 0, 0);
	sum |= get(READ_AT + PAGE);
	station_rights(0, 0, 0);
	shared_table();
	refused();
	stack_tries();
	kernel_touches();
	begin_rounds();
	rounds_of(0, 150, touch_round);
	rounds_of(1, 120, refused_round);
	rounds_of(2, 250, stack_round);
	return 0;
}
