/*
 * What a kernel that has just begun to speak has said, and where: on the
 * serial line, on the screen, in the files of /proc. Each place where the
 * judge looks is called station_...; in gdb, `break station_row` stops there,
 * too.
 */
#include <lab.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>

#define PAGE	4096u
#define COLUMNS	80
#define LINES	31		/* more than a screen has */
#define FILL	"/tmp/fill"	/* takes all the memory there is */
#define MODULE	"/etc/light"	/* of a third boot module */

char text[4 * PAGE];		/* what was last read, or written */
uint32_t length;		/* of it */
uint32_t low, pages;		/* of a region of our own */
uint32_t number;		/* last written to failalloc */
sigset_t blocked;		/* what the kernel says, in binary */
uint32_t filled;		/* pages of FILL, the last one not whole */
int console;
static uint32_t page[PAGE / 4];

STATION(gate)
STATION(said)
STATION(row)
STATION(full)
STATION(scrolled)
STATION(maps)
STATION(masks)
STATION(counts)
STATION(signs)
STATION(words)
STATION(module)
STATION(booted)
STATION(taken)

/* write(console, text, 1); the station is the int 0x80 itself. */
int write_one(void);
asm(".text\n"
    ".type write_one, @function\n"
    "write_one:\n"
    "	push %ebx\n"
    "	mov $4, %eax\n"
    "	mov console, %ebx\n"
    "	mov $text, %ecx\n"
    "	mov $1, %edx\n"
    ".type station_sent, @function\n"
    "station_sent:\n"
    "	int $0x80\n"
    "	pop %ebx\n"
    "	ret\n");

static void look_at(const char *path)
{
	int fd = open(path, O_RDONLY, 0), n;

	memset(text, 0, sizeof(text));
	length = 0;
	while ((n = read(fd, text + length, sizeof(text) - 1 - length)) > 0)
		length += n;
	close(fd);
}

/* --- the serial line and the screen ------------------------------------- */

static void show(const char *s)
{
	write(console, s, strlen(s));
}

static void lines(void)
{
	text[0] = 'a' + lab_choice(1, 0, 25);
	write_one();
	snprintf(text, sizeof(text), "\n%08x and %08x\n", lab_pattern(1),
		 lab_pattern(2));
	show(text);
	station_said((uint32_t)text, 0, 0);
}

static void a_row(void)
{
	show("\033[2J\033[H");
	snprintf(text, sizeof(text), "light \xe9\xb0\xff %u %0*x",
		 lab_choice(2, 10, 99), (int)lab_choice(6, 8, 40),
		 lab_pattern(3));
	show(text);
	station_row((uint32_t)text, 0, 0);
}

/* Where the terminal adds no CR, a line goes on below where the last one
 * ended. */
static void a_step(void)
{
	struct termios was, t;

	ioctl(console, TCGETS, &was);
	t = was;
	t.c_oflag &= ~OPOST;
	ioctl(console, TCSETS, &t);
	show("\033[2J\033[H");
	memset(text, 0, COLUMNS);
	for (uint32_t i = 0; i < lab_choice(9, 1, 60); i++)
		text[i] = 'a' + i % 26;
	show(text);
	show("\n/");
	ioctl(console, TCSETS, &was);
	station_row((uint32_t)text, 1, 0);
}

/* A row is full, and then one character more. */
static void a_full_row(void)
{
	show("\033[2J\033[H");
	for (int i = 0; i < COLUMNS; i++)
		text[i] = lab_choice(100 + i, 'A', 'Z');
	text[COLUMNS] = '\0';
	show(text);
	station_full((uint32_t)text, 0, 0);
	show("+");
	station_full((uint32_t)text, 1, 0);
}

/* Up by lines, and then by a row that is full. */
static void more_than_a_screen(void)
{
	show("\033[2J\033[H");
	for (uint32_t i = 0; i < LINES; i++) {
		snprintf(text, sizeof(text), "%u: %08x\n", i,
			 lab_choice(200 + i, 0, 0x7fffffff));
		show(text);
	}
	station_scrolled(0, 0, 0);
	memset(text, 'x', COLUMNS);
	text[COLUMNS] = '\0';
	show(text);
	show("y");
	station_scrolled(1, 0, 0);
}

/* --- numbers, in what /proc says ---------------------------------------- */

static void in_maps(void)
{
	pages = lab_choice(3, 2, 40);
	low = 0x200000 + lab_choice(4, 0, 15) * 0x10000;
	mmap((void *)low, pages * PAGE, PROT_READ | PROT_WRITE,
	     MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED, -1, 0);
	mprotect((void *)low, PAGE, PROT_READ);	/* two lines in maps */
	look_at("/proc/self/maps");
	station_maps((uint32_t)text, 0, 0);
}

static void in_masks(void)
{
	sigset_t sets[3] = { 0, 1ull << 63 | 1,
			     (uint64_t)lab_choice(7, 1, 0xffff) << 32 |
			     lab_choice(8, 1, 0x7fffffff) };

	for (int i = 0; i < 3; i++) {
		sigprocmask(SIG_SETMASK, &sets[i], NULL);
		sigprocmask(SIG_BLOCK, NULL, &blocked);
		look_at("/proc/self/status");
		station_masks((uint32_t)text, 0, 0);
	}
	sigprocmask(SIG_SETMASK, &sets[0], NULL);
}

/* What is written to failalloc is read there again: any number. */
static void counted(uint32_t n)
{
	int fd = open("/proc/failalloc", O_RDWR, 0);
	char digits[16];

	number = n;
	write(fd, digits, snprintf(digits, sizeof(digits), "%u", n));
	memset(text, 0, PAGE);
	length = read(fd, text, sizeof(text));
	write(fd, "0", 1);
	close(fd);
	station_counts((uint32_t)text, 0, 0);
}

static void in_counts(void)
{
	static const uint32_t edges[] = { 0, 9, 10, 0x7fffffff, 0x80000000,
					  0xffffffff };

	for (uint32_t i = 0; i < sizeof(edges) / sizeof(*edges); i++)
		counted(edges[i]);
	counted(lab_pattern(7) | 0x40000000);
}

static void in_signs(void)
{
	nice(-(int)lab_choice(5, 1, 19));
	look_at("/proc/self/stat");
	station_signs((uint32_t)text, getpid(), 0);
	nice(lab_choice(5, 1, 19));
}

/* --- what the loader told ----------------------------------------------- */

/* Pages that can be known again, until there is no room for more. */
static void take_all(void)
{
	int fd = open(FILL, O_RDWR | O_CREAT, 0600);

	page[0] = lab_pattern(8);
	page[1] = lab_pattern(9);
	do
		page[2] = filled;
	while (write(fd, page, PAGE) == (int)PAGE && ++filled);
	station_taken(filled, 0, 0);
	close(fd);
	unlink(FILL);
}

static void of_the_loader(void)
{
	look_at("/proc/cmdline");
	station_words((uint32_t)text, 0, 0);
	look_at(MODULE);
	station_module((uint32_t)text, 0, 0);
	station_booted(0, 0, 0);
	take_all();
}

int main(void)
{
	memset(text, 0, sizeof(text));
	console = open("/dev/console", O_WRONLY | O_NOCTTY, 0);
	if (fork() == 0)
		_exit(0);
	waitpid(-1, NULL, 0);
	station_gate(0, 0, 0);
	lines();
	a_row();
	a_step();
	a_full_row();
	more_than_a_screen();
	in_maps();
	in_masks();
	in_counts();
	in_signs();
	of_the_loader();
	return 0;
}
