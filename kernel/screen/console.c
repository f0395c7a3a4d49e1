/* What stands on the VGA screen, and where the cursor is. */
#include <asm/cpu.h>
#include <asm/layout.h>
#include <lib/string.h>
#include <screen/console.h>

#define VGA_TEXT	0xB8000		/* physical: character, attribute */
#define BLANK		0x0720		/* grey on black */
#define CRTC		0x3D4		/* register number; data follows */
#define CRTC_CURSOR_HIGH 0x0E
#define CRTC_CURSOR_LOW	0x0F
#define TAB		8
#define ROWS		25
#define COLUMNS		80
#define CELLS		(ROWS * COLUMNS)

static volatile uint16_t *const screen = phys_to_virt(VGA_TEXT);
static bool present;
static int cursor;		/* a cell */
static bool row_full;		/* the cursor is on the row's last character */

/* Where we are inside an escape sequence, and the number in it. */
static enum { TEXT, ESCAPE, NUMBER } state;
static int number;

static void blank(int from, int to)
{
	while (from < to)
		screen[from++] = BLANK;
}

static int within(int value, int end)
{
	return value < 0 ? 0 : value < end ? value : end - 1;
}

/* The edges of the screen stop it. */
static void move_cursor(int down, int right)
{
	cursor = within(cursor / COLUMNS + down, ROWS) * COLUMNS +
		 within(cursor % COLUMNS + right, COLUMNS);
	row_full = false;
}

static void line_feed(void)
{
	cursor += COLUMNS;
	if (cursor < CELLS)
		return;
	cursor -= COLUMNS;
	memmove((void *)screen, (void *)(screen + COLUMNS),
		(CELLS - COLUMNS) * sizeof(*screen));
	blank(CELLS - COLUMNS, CELLS);
}

/* A full row wraps at the next character, not before. */
static void show(char c)
{
	if (row_full) {
		line_feed();
		move_cursor(0, -COLUMNS);
	}
	screen[cursor] = (BLANK & 0xFF00) | (uint8_t)c;
	row_full = cursor % COLUMNS == COLUMNS - 1;
	cursor += !row_full;
}

static void put_char(char c, bool onlcr)
{
	if (c == '\n')
		line_feed();
	if (c == '\r' || (c == '\n' && onlcr))
		move_cursor(0, -COLUMNS);
	else if (c == '\b')
		move_cursor(0, row_full - 1);
	else if (c == '\t')
		move_cursor(0, TAB - cursor % TAB);
	else if (c == '\033')
		state = ESCAPE;
	else if ((uint8_t)c >= ' ' && c != 0x7F)
		show(c);
}

static void obey_escape(char command)
{
	int n = number ? number : 1, row = cursor - cursor % COLUMNS;

	switch (command) {
	case 'A': return move_cursor(-n, 0);
	case 'B': return move_cursor(n, 0);
	case 'C': return move_cursor(0, n);
	case 'D': return move_cursor(0, -n);
	case 'H': return move_cursor(-ROWS, -COLUMNS);
	case 'J': return blank(number ? 0 : cursor, CELLS);
	case 'K': return blank(number ? row : cursor, row + COLUMNS);
	}
}

static void put(char c, bool onlcr)
{
	if (state == TEXT) {
		put_char(c, onlcr);
	} else if (state == ESCAPE) {
		state = c == '[' ? NUMBER : TEXT;
		number = 0;
	} else if (c >= '0' && c <= '9') {
		number = within(number * 10 + c - '0', CELLS);
	} else if (c >= '@') {
		state = TEXT;
		obey_escape(c);
	}
}

static void show_cursor(void)
{
	outb(CRTC, CRTC_CURSOR_HIGH);
	outb(CRTC + 1, cursor >> 8);
	outb(CRTC, CRTC_CURSOR_LOW);
	outb(CRTC + 1, cursor);
}

void console_init(void)
{
	screen[0] = (uint16_t)~BLANK;
	present = screen[0] == (uint16_t)~BLANK;
	console_write("\033[2J", 4, false);
}

void console_write(const char *s, size_t n, bool onlcr)
{
	if (!present)
		return;
	uint32_t flags = irq_save();

	while (n--)
		put(*s++, onlcr);
	show_cursor();
	irq_restore(flags);
}
