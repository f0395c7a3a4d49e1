/*
 * Pseudo-random mmap2, munmap, mprotect, madvise, brk, stores and forks, from
 * seeds (argv[1], the first; argv[2], how many; argv[3], steps each): after
 * each step, what is mapped, who may touch it, and what it holds (C).
 * linux: (qemu-i386 has its own ideas) addresses are pages of two zones.
 * needs: more handlers rtsig
 */
#include "check.h"

#define ZONE_PAGES	48
#define ARENA		0x20000000u	/* nobody maps there unasked */
#define CHILD_STEPS	6
#define MAX_DEPTH	3
#define MADV_BAD	4444

/* [0] lies alone, [1] begins where the break began */
static char *zone[2];
static uint32_t state, steps = 60;
static int seeds = 4, depth, pipe_fds[2];

static uint32_t next_random(void)
{
	state ^= state << 13;
	state ^= state >> 17;
	state ^= state << 5;
	return state;
}

static uint32_t below(uint32_t n)
{
	return next_random() / 8 % n;
}

static bool one_in(uint32_t n)
{
	return below(n) == 0;
}

/* --- touching: the byte, or -si_code of the SIGSEGV --- */

int probe_load(const char *at);
int probe_store(char *at, int byte);
void probe_fault(void);
asm("probe_load:	movl 4(%esp), %edx\n"
    "			movzbl (%edx), %eax\n"
    "			ret\n"
    "probe_store:	movl 4(%esp), %edx\n"
    "			movl 8(%esp), %eax\n"
    "			movb %al, (%edx)\n"
    "probe_fault:	ret\n");

static void on_fault(int sig, siginfo_t *info, void *context)
{
	struct sigcontext *c = &((struct ucontext *)context)->uc_mcontext;
	CHECK_EQ(sig, SIGSEGV);
	CHECK_EQ(info->si_addr, c->edx);
	CHECK_EQ(c->cr2, c->edx);
	CHECK_EQ(c->trapno, 14);
	c->eax = -info->si_code;
	c->eip = (uint32_t)probe_fault;
}

/* '-' nothing, 'x' no access, 'r' read only, 'w' writable */
static char access_of(char *page, uint32_t *sum)
{
	int byte = probe_load(page);
	if (byte < 0)
		return byte == -SEGV_MAPERR ? '-' : 'x';
	*sum = (*sum * 31 + byte) * 31 + probe_load(page + PAGE_SIZE - 1);
	int stored = probe_store(page, byte);
	CHECK(stored == byte || stored == -SEGV_ACCERR);
	return stored == byte ? 'w' : 'r';
}

static void say_zone(char *start, uint32_t *sum)
{
	char last = 0;
	int run = 0;
	for (int i = 0; i < ZONE_PAGES; i++) {
		char now = access_of(start + i * PAGE_SIZE, sum);
		if (run && now != last) {
			say("%d%c", run, last);
			run = 0;
		}
		last = now;
		run++;
	}
	say("%d%c", run, last);
}

static uint32_t say_state(void)
{
	uint32_t sum = 0;
	say_zone(zone[0], &sum);
	say(" | ");
	say_zone(zone[1], &sum);
	say(" %x\n", sum);
	return sum;
}

/* --- what the steps are about --- */

static struct {
	int zone;
	uint32_t page, pages;
	char *start;
	uint32_t len;
} range;

static void pick_range(void)
{
	range.zone = below(2);
	range.page = below(ZONE_PAGES);
	range.pages = 1 + below(one_in(3) ? ZONE_PAGES : 6);
	if (range.pages > ZONE_PAGES - range.page)
		range.pages = ZONE_PAGES - range.page;
	range.start = zone[range.zone] + range.page * PAGE_SIZE;
	range.len = range.pages * PAGE_SIZE - below(2) * below(PAGE_SIZE);
}

/* Now and then the range is not what the kernel wants. far: where a 64-bit
 * host says what a 32-bit one does. */
static void maybe_spoil(bool far)
{
	switch (below(far ? 24 : 12)) {
	case 0:
		range.start += 1 + below(PAGE_SIZE - 1);
		break;
	case 1:
		range.len = 0;
		break;
	case 12:
		range.len = -(uint32_t)range.start + below(2) * PAGE_SIZE;
		break;
	case 13:
		range.start = (char *)0xfffff000u;
		break;
	}
}

static void say_range(const char *what)
{
	say("%d %s %d:%d+%d", depth, what, range.zone, range.page,
	    range.pages);
	if ((uint32_t)range.start % PAGE_SIZE)
		say(" odd start");
	if (range.start == (char *)0xfffff000u)
		say(" high");
	if (range.len > ZONE_PAGES * PAGE_SIZE || !range.len)
		say(range.len ? " wraps" : " empty");
}

static uint32_t some_prot(void)
{
	const uint8_t prots[] = { PROT_READ | PROT_WRITE, PROT_READ,
				  PROT_READ | PROT_WRITE, PROT_NONE,
				  PROT_WRITE, PROT_EXEC, 7, 5 };
	return prots[below(sizeof(prots))];
}

static void say_place(char *at)
{
	uint32_t pages = ((uint32_t)at - (uint32_t)zone[range.zone]) /
			 PAGE_SIZE;
	if (mmap_failed(at))
		say(" = %d: ", (int)at);
	else if (pages < ZONE_PAGES)
		say(" = %d: ", pages);
	else
		say(" = elsewhere: ");
}

static void step_mmap(void)
{
	const uint32_t extras[] = { 0, 0, 0, 0, MAP_NORESERVE, MAP_STACK,
				    MAP_POPULATE, MAP_GROWSDOWN, 0, 0, 0, 0 };
	const uint32_t places[] = { MAP_FIXED, MAP_FIXED, MAP_FIXED,
				    MAP_FIXED_NOREPLACE, 0, 0 };
	uint32_t type = one_in(3) ? MAP_SHARED : MAP_PRIVATE;
	uint32_t extra = extras[below(COUNT(extras))];
	uint32_t place = places[below(COUNT(places))];
	uint32_t prot = some_prot();
	if (one_in(30))
		type = 0;
	maybe_spoil(true);
	if (range.start == (char *)0xfffff000u || range.len > 1u << 30)
		place |= MAP_FIXED;
	if (range.zone)			/* what is below differs */
		extra &= ~MAP_GROWSDOWN;
	say_range(type == MAP_SHARED ? "shared"
				     : type ? "private" : "typeless");
	say(" prot %d flags %x", prot, extra | place);
	char *at = mmap(range.start, range.len, prot,
			type | extra | place | MAP_ANONYMOUS, -1, 0);
	say_place(at);
	uint32_t page = ((uint32_t)at - (uint32_t)zone[range.zone]) / PAGE_SIZE;
	if (!mmap_failed(at) && page >= ZONE_PAGES)
		CHECK_EQ(munmap(at, range.len), 0);
}

static void step_munmap(void)
{
	maybe_spoil(true);
	say_range("munmap");
	say(" = %d: ", munmap(range.start, range.len));
}

static void step_mprotect(void)
{
	uint32_t prot = one_in(20) ? 0x20 : some_prot();
	maybe_spoil(false);
	say_range("mprotect");
	say(" prot %d = %d: ", prot, mprotect(range.start, range.len, prot));
}

static void step_madvise(void)
{
	const int advices[] = { MADV_DONTNEED, MADV_DONTFORK, MADV_DOFORK,
				MADV_WIPEONFORK, MADV_WIPEONFORK,
				MADV_KEEPONFORK, MADV_NORMAL, MADV_DONTNEED,
				MADV_BAD };
	int advice = advices[below(COUNT(advices))];
	maybe_spoil(false);
	say_range("madvise");
	say(" %d = %d: ", advice, madvise(range.start, range.len, advice));
}

static void step_store(void)
{
	int byte = below(256), stored = 0;
	for (uint32_t i = 0; i < range.pages; i++)
		stored += probe_store(range.start + (i + 1) * PAGE_SIZE - 1,
				      byte) == byte;
	say_range("store");
	say(" %d = %d: ", byte, stored);
}

/* A system call reads there, or writes. */
static void step_kernel(void)
{
	char byte = 0;
	bool in = one_in(2);
	say_range(in ? "read" : "write");
	if (in) {
		CHECK_EQ(write(pipe_fds[1], "k", 1), 1);
		say(" = %d: ", read(pipe_fds[0], range.start, 1));
	} else {
		say(" = %d: ", write(pipe_fds[1], range.start, 1));
	}
	fcntl(pipe_fds[0], F_SETFL, O_NONBLOCK);
	read(pipe_fds[0], &byte, 1);
}

static void step_brk(void)
{
	uint32_t base = (uint32_t)zone[1];
	uint32_t to = base + below(ZONE_PAGES * PAGE_SIZE);
	if (one_in(3))
		to = brk(0) + below(3 * PAGE_SIZE);
	if (one_in(10))
		to = one_in(2) ? base - 1 : 0xfffff000u;
	if (to > base + (ZONE_PAGES - 2) * PAGE_SIZE && to != 0xfffff000u)
		to = base + (ZONE_PAGES - 2) * PAGE_SIZE;
	say("%d brk %d = ", depth, to < 0xfffff000u ? (int)(to - base) : -1);
	say("%d: ", brk(to) - base);
}

static void some_steps(uint32_t n);

static void step_fork(void)
{
	say("%d fork\n", depth);
	uint32_t was = state;
	pid_t pid = must_fork();
	if (pid == 0) {
		depth++;
		some_steps(CHILD_STEPS);
		_exit(say_state() & 0x7f);
	}
	state = was * 69069 + 1;
	int status = status_of(pid);
	say("%d child %x: ", depth, status);
}

static void one_step(void)
{
	static void (*const kinds[])(void) = {
		step_mmap, step_mmap, step_mmap, step_munmap, step_mprotect,
		step_mprotect, step_madvise, step_madvise, step_store,
		step_store, step_kernel, step_brk,
	};
	pick_range();
	if (depth < MAX_DEPTH && one_in(20))
		step_fork();
	else
		kinds[below(COUNT(kinds))]();
	say_state();
}

static void some_steps(uint32_t n)
{
	while (n--)
		one_step();
}

static void begin(uint32_t seed)
{
	uint32_t end = (brk(0) + PAGE_SIZE - 1) & -PAGE_SIZE;
	zone[0] = (char *)ARENA;
	zone[1] = (char *)end;
	CHECK_EQ(brk(end), end);
	CHECK_EQ(handle(SIGSEGV, on_fault, SA_SIGINFO), 0);
	CHECK_EQ(pipe(pipe_fds), 0);
	state = seed * 2654435761u + 1;
	say("seed %d\n", seed);
	some_steps(steps);
	say_state();
}

int main(int argc, char **argv)
{
	uint32_t first = argc > 1 ? strtoul(argv[1], NULL, 0) : 1;
	if (argc > 2)
		seeds = atoi(argv[2]);
	if (argc > 3)
		steps = atoi(argv[3]);
	for (int i = 0; i < seeds; i++) {
		pid_t pid = must_fork();
		if (pid == 0) {
			begin(first + i);
			_exit(check_result());
		}
		CHECK_EQ(status_of(pid), 0);
	}
	no_children_left();
	return check_result();
}
