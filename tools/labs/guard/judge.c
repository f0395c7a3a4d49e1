/*
 * A program that means no good: each call gets a pointer that it must not
 * have. Each place where the judge looks is called station_...; in gdb,
 * `break station_kernel` stops there, too.
 */
#include <family.h>
#include <lab.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <thread.h>

#define PAGE		4096u
#define KERNEL		0xC0000000u	/* where the kernel's half begins */
#define EDGE		0x50002000u	/* two pages, and then a hole */
#define READ_ONLY	0x51000000u
#define NONE_AT		0x52000000u	/* PROT_NONE */
#define LAZY		0x53000000u	/* never touched before */
#define LOW		0x00400000u
#define VICTIM		0x54000000u	/* the kernel sees it, too, at alias */
#define SPAN		16		/* what each call is to move */
#define OUTS		9
#define INS		10
#define LONGEST		9		/* of the copies that are looked at */
#define ROOM		16
#define STRINGS		15
#define CHUNKS		64		/* places where a name begins */
#define NAMES		sizeof(struct utsname)	/* no multiple of 4 */
#define FILE_AT		"/tmp/guard"

uint32_t alias;			/* the judge says where */
int outs[OUTS], ins[INS];	/* what the calls answered */
int waiting;			/* bytes that came into the pipe */
uint8_t from[32], copies[4][LONGEST + 1][ROOM];
int answers[STRINGS];
char name_now[20];
uint32_t name_at;		/* how far before the edge */
static int data[2];		/* a pipe that never waits */

STATION(gate)
STATION(kernel)
STATION(top)
STATION(wraps)
STATION(exact)
STATION(lazy)
STATION(strings)
STATION(unmapped)
STATION(straddles)
STATION(readonly)
STATION(halves)
STATION(selectors)

/* uname(to), chdir(path); the stations are the int 0x80 itself. */
int careful_uname(void *to);
int wary_chdir(const char *path);
int astray_uname(void *to);
#define CALL_AT(station, name, number) \
	".type " name ", @function\n" name ":\n" \
	"	push %ebx\n	mov 8(%esp), %ebx\n	mov $" number ", %eax\n" \
	".type station_" station ", @function\nstation_" station ":\n" \
	"	int $0x80\n	pop %ebx\n	ret\n"
asm(".text\n" CALL_AT("careful", "careful_uname", "122")
    CALL_AT("wary", "wary_chdir", "12")
    CALL_AT("astray", "astray_uname", "122"));

static void map_at(uint32_t at, uint32_t n, int rights)
{
	mmap((void *)at, n * PAGE, rights,
	     MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED, -1, 0);
}

static int call(int nr, uint32_t a, uint32_t b, uint32_t c)
{
	return syscall4(nr, a, b, c, 8);	/* 8: of a sigset */
}

static void drain(void)
{
	char rest[64];

	while (read(data[0], rest, sizeof(rest)) > 0)
		;
}

/* Calls that would store at p. */
static void try_outs(uint32_t p)
{
	int *out = outs;

	drain();
	write(data[1], "sixteen letters!", SPAN);
	*out++ = call(__NR_read, data[0], p, SPAN);
	*out++ = call(__NR_uname, p, 0, 0);
	*out++ = call(__NR_fstat64, data[0], p, 0);
	*out++ = call(__NR_clock_gettime, CLOCK_MONOTONIC, p, 0);
	*out++ = call(__NR_rt_sigprocmask, SIG_BLOCK, 0, p);
	*out++ = call(__NR_getresuid32, p, p, p);
	*out++ = call(__NR_prctl, PR_GET_NAME, p, 0);
	*out++ = call(__NR_pipe, p, 0, 0);
	*out++ = call(__NR_read, data[0], p, 3);
}

/* A child's execve, with its list of arguments there: -errno, or 0. */
static int exec_list(uint32_t p)
{
	int status = 0;

	if (fork() == 0)
		_exit(-call(__NR_execve, (uint32_t)"/bin/true", p, 0));
	waitpid(-1, &status, 0);
	return -(status >> 8);
}

/* Calls that would read there. */
static void try_ins(uint32_t p)
{
	struct iovec piece = { (void *)p, SPAN };
	int *in = ins;

	drain();
	*in++ = call(__NR_write, data[1], p, SPAN);
	*in++ = call(__NR_write, data[1], p, 3);
	*in++ = call(__NR_writev, data[1], (uint32_t)&piece, 1);
	*in++ = call(__NR_rt_sigaction, SIGUSR1, p, 0);
	*in++ = call(__NR_rt_sigprocmask, SIG_BLOCK, p, 0);
	*in++ = call(__NR_open, p, O_RDONLY, 0);
	*in++ = call(__NR_chdir, p, 0, 0);
	*in++ = call(__NR_prctl, PR_SET_NAME, p, 0);
	*in++ = call(__NR_execve, p, 0, 0);
	*in++ = exec_list(p);
	ioctl(data[0], FIONREAD, &waiting);
}

static void fill(uint32_t at, uint32_t words, uint32_t salt)
{
	for (uint32_t i = 0; i < words; i++)
		((volatile uint32_t *)at)[i] = lab_pattern(salt + i);
}

static void make_memory(void)
{
	map_at(EDGE - 2 * PAGE, 2, PROT_READ | PROT_WRITE);
	map_at(VICTIM, 1, PROT_READ | PROT_WRITE);
	map_at(READ_ONLY, 1, PROT_READ | PROT_WRITE);
	map_at(NONE_AT, 1, PROT_READ | PROT_WRITE);
	map_at(LAZY, 4, PROT_READ | PROT_WRITE);
	memset((void *)(EDGE - 2 * PAGE), 'e', 2 * PAGE);
	fill(VICTIM, PAGE / 4, 0);
	strcpy((char *)VICTIM, "/tmp");		/* a name, read from there */
	fill(READ_ONLY, 64, 2000);
	fill(NONE_AT, 64, 3000);
	mprotect((void *)READ_ONLY, PAGE, PROT_READ);
	mprotect((void *)NONE_AT, PAGE, PROT_NONE);
	for (uint32_t i = 0; i < sizeof(from); i++)
		from[i] = lab_pattern(4000 + i);
}

/* --- where nothing faults ------------------------------------------------ */

/* Few bytes, between all that is odd. */
static void exact(void)
{
	for (uint32_t odd = 0; odd < 4; odd++)
		for (uint32_t n = 0; n <= LONGEST; n++) {
			uint8_t *to = copies[odd][n];

			memset(to, 0xAA, ROOM);
			write(data[1], from + odd, n);
			read(data[0], to + odd, n);
		}
	station_exact(0, 0, 0);
}

/* Pages that are the program's, and that nobody has touched yet. */
static void lazy(void)
{
	char zeros[8] = "........";

	write(data[1], "over it!", 8);
	int got = read(data[0], (void *)(LAZY + PAGE - 4), 8);
	int put = write(data[1], (void *)(LAZY + 2 * PAGE + 40), 8);

	read(data[0], zeros, 8);
	map_at(LOW, 1, PROT_READ | PROT_WRITE);
	strcpy((char *)LOW, "/tmp");
	answers[0] = write(data[1], (void *)LOW, 4);
	answers[1] = chdir((char *)LOW);
	drain();
	station_lazy(got, put, (uint32_t)zeros);
}

/* --- the kernel's half --------------------------------------------------- */

static void of_the_kernel(void)
{
	uint32_t odd = lab_choice(1, 1, 15) * 4;
	uint32_t bad[] = { alias, alias + odd, KERNEL + 0x101000, KERNEL };

	for (uint32_t i = 0; i < sizeof(bad) / sizeof(*bad); i++) {
		try_ins(bad[i]);
		try_outs(bad[i]);
		station_kernel(bad[i], 0, 0);
	}
}

/* The last bytes that are the program's: its stack's, saved meanwhile. */
static void at_the_top(void)
{
	volatile char *top = (char *)(KERNEL - SPAN);
	char saved[SPAN];

	memcpy(saved, (char *)top, SPAN);
	write(data[1], "sixteen letters!and more", 24);
	answers[0] = read(data[0], (char *)top, SPAN);
	answers[1] = read(data[0], (char *)top + 8, 9);
	drain();
	answers[2] = write(data[1], (char *)top, SPAN);
	drain();
	answers[3] = write(data[1], (char *)top, SPAN + 1);
	answers[4] = open((char *)top, O_RDONLY, 0);	/* no NUL in ours */
	top[SPAN - 1] = '\0';
	answers[5] = open((char *)top, O_RDONLY, 0);
	answers[6] = call(__NR_getresuid32, (uint32_t)top + 12,
			  (uint32_t)top + 12, (uint32_t)top + 12);
	answers[7] = call(__NR_getresuid32, (uint32_t)top + 14,
			  (uint32_t)top + 12, (uint32_t)top + 12);
	memcpy((char *)top, saved, SPAN);
	station_top((uint32_t)top, 0, 0);
}

/* So many bytes that the end comes before the beginning. */
static void wraps(void)
{
	uint32_t top = KERNEL - PAGE;

	drain();
	write(data[1], "sixteen letters!", SPAN);
	answers[0] = call(__NR_read, data[0], LAZY, 0xffffffff - LAZY);
	answers[1] = call(__NR_read, data[0], LAZY + 4, 0 - LAZY);
	answers[2] = call(__NR_read, data[0], top, 0x7fffffff);
	answers[3] = call(__NR_write, data[1], top, 0x50000000);
	answers[4] = call(__NR_read, data[0], LAZY, KERNEL - LAZY + 1);
	answers[5] = call(__NR_read, data[0], LAZY, KERNEL - LAZY);
	station_wraps(0, 0, 0);
	drain();
}

/* --- strings ------------------------------------------------------------- */

static int exec_with(const char *word)
{
	const char *const argv[] = { "true", word, NULL };

	return exec_list((uint32_t)argv);
}

/* This program, as main's `again`: what it says of its arguments. */
static int exec_itself(const char *word)
{
	const char *const argv[] = { "judge", word, "behind", NULL };
	int status = 0;

	if (fork() == 0)
		_exit(-call(__NR_execve, (uint32_t)"/bin/judge", (uint32_t)argv,
			    0));
	waitpid(-1, &status, 0);
	return status >> 8;
}

/* One argument stands behind the other, each with its NUL. */
static int again(char **argv)
{
	const char *end = argv[1] + strlen(argv[1]) + 1;

	return argv[2] == end ? strlen(argv[1]) & 127 : 200;
}

/* The string ends where the memory does. */
static const char *at_edge(const char *s)
{
	return strcpy((char *)EDGE - strlen(s) - 1, s);
}

static void set_name(const char *name, uint32_t i)
{
	answers[i] = call(__NR_prctl, PR_SET_NAME, (uint32_t)name, 0);
	call(__NR_prctl, PR_GET_NAME, (uint32_t)name_now, 0);
}

/* From wherever a name begins, 15 letters of it are taken. */
static void names_alike(uint32_t before)
{
	char now[16];

	memset((char *)EDGE - before, 'a' + before % 26, before);
	call(__NR_prctl, PR_SET_NAME, EDGE - before, 0);
	call(__NR_prctl, PR_GET_NAME, (uint32_t)now, 0);
	answers[11] += !now[15] && !memcmp(now, (char *)EDGE - before, 15);
}

static void strings(void)
{
	char *long_name = (char *)EDGE - PAGE;

	answers[0] = chdir(at_edge("/tmp"));
	answers[1] = open(at_edge(""), O_RDONLY, 0);
	answers[2] = chdir(at_edge("/././././././././././././././././tmp"));
	for (uint32_t i = 0; i < PAGE; i++)
		long_name[i] = i & 1 ? '.' : '/';
	answers[3] = chdir(long_name);			/* no NUL in 4096 */
	long_name[PAGE - 1] = '\0';
	answers[4] = chdir(long_name);			/* the longest */
	answers[5] = chdir(long_name + lab_choice(2, 1, 2000) * 2);
	answers[6] = exec_with(at_edge("word"));
	memset((char *)EDGE - 40, 'n', 40);
	name_at = lab_choice(3, 16, 33);
	set_name((char *)EDGE - name_at, 7);		/* 15 of them */
	for (uint32_t n = 15; n < 15 + CHUNKS; n++)
		names_alike(n);
	answers[8] = exec_with(at_edge("a much longer word, of several words"));
	answers[9] = chdir("/\xe9t\xe9");
	answers[10] = exec_with("\xff");
	answers[12] = exec_itself(at_edge("a word"));
	memset(long_name, 'w', PAGE - 1);
	answers[13] = exec_with(long_name);
	answers[14] = exec_itself(long_name + lab_choice(2, 1, 2000));
	station_strings(0, 0, 0);
	chdir("/");
}

/* --- what faults --------------------------------------------------------- */

static void faults(void)
{
	uint32_t unmapped[] = { 16, EDGE, EDGE + 29, NONE_AT };

	for (uint32_t i = 0; i < sizeof(unmapped) / sizeof(*unmapped); i++) {
		try_ins(unmapped[i]);
		try_outs(unmapped[i]);
		station_unmapped(unmapped[i], 0, 0);
	}
	for (uint32_t n = 1; n <= 7; n += 2) {
		memset((char *)EDGE - n, 'x', n);
		try_ins(EDGE - n);
		answers[0] = exec_with((char *)EDGE - n);
		try_outs(EDGE - n);
		station_straddles(n, 0, 0);
	}
	try_outs(READ_ONLY);
	write(data[1], (void *)READ_ONLY, 4);
	station_readonly(0, 0, 0);
}

/* A file takes what is there; a pipe and a structure all or nothing. */
static void halves(void)
{
	uint32_t there = lab_choice(4, 1, 7);
	int fd = open(FILE_AT, O_RDWR | O_CREAT | O_TRUNC, 0600);

	memset((char *)EDGE - there, 'h', there);
	answers[0] = write(fd, (char *)EDGE - there, 8);
	pwrite(fd, "12345678", 8, 0);
	lseek(fd, 0, SEEK_SET);
	answers[1] = write(fd, (char *)EDGE, 8);
	answers[2] = lseek(fd, 0, SEEK_CUR);
	answers[3] = call(__NR_uname, EDGE - NAMES, 0, 0);
	answers[4] = call(__NR_uname, EDGE - NAMES + 1, 0, 0);
	answers[5] = call(__NR_uname, EDGE - NAMES + 2, 0, 0);
	close(fd);
	unlink(FILE_AT);
	station_halves(there, 0, 0);
}

/* A child's gs, or ss, is a segment that it has just given up. */
static int selector_gone(bool of_stack)
{
	struct user_desc flat = {
		.entry_number = -1, .limit = 0xfffff, .seg_32bit = 1,
		.limit_in_pages = 1, .useable = 1,
	}, none = { .read_exec_only = 1, .seg_not_present = 1 };
	int status = 0;

	if (fork() == 0) {
		set_thread_area(&flat);
		uint32_t selector = flat.entry_number << 3 | 3;

		none.entry_number = flat.entry_number;
		asm volatile("movl %0, %%gs" : : "r"(selector));
		if (of_stack)
			asm volatile("movl %0, %%ss" : : "r"(selector));
		asm volatile("int $0x80" : : "a"(__NR_set_thread_area),
			     "b"(&none) : "memory");
		_exit(5);
	}
	waitpid(-1, &status, 0);
	return status;
}

/* The paths are there already: what faults is what is meant to. */
static void wary(void)
{
	wary_chdir(strcpy((char *)VICTIM, "/tmp"));
	wary_chdir(memset((char *)EDGE - 40, '/', 40));
	wary_chdir((char *)EDGE);
	wary_chdir((char *)KERNEL);
}

int main(int argc, char **argv)
{
	static char name[NAMES];

	if (argc > 1)
		return again(argv);
	pipe2(data, O_NONBLOCK);
	make_memory();
	alias = 1;
	if (fork() == 0)
		_exit(0);
	waitpid(-1, NULL, 0);
	station_gate(0, 0, 0);
	exact();
	lazy();
	careful_uname(name);
	strings();
	of_the_kernel();
	at_the_top();
	wraps();
	faults();
	halves();
	station_selectors(selector_gone(false), selector_gone(true), 0);
	careful_uname((void *)EDGE);
	careful_uname((void *)(EDGE - 2));
	wary();
	astray_uname(name);
	return 0;
}
