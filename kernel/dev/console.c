/* What stands on the VGA screen, and where the cursor is. */
#include <asm/cpu.h>
#include <asm/layout.h>
#include <string.h>
#include <console.h>

#define VGA_TEXT	0xB8000		/* physical: character, attribute */
#define BLANK		0x0720		/* grey on black */
#define CRTC		0x3D4		/* register number; data follows */
#define CRTC_CURSOR_HIGH 0x0E
#define CRTC_CURSOR_LOW	0x0F
#define TAB		8
#define ROWS		CONSOLE_ROWS
#define COLUMNS		CONSOLE_COLUMNS
#define CELLS		(ROWS * COLUMNS)
#define MAX_PARAMS	2

static volatile uint16_t *const screen = phys_to_virt(VGA_TEXT);
static bool present;
static int row, column;

/* Where we are inside an escape sequence. */
static enum { TEXT, ESCAPE, PARAMS } state;
static int params[MAX_PARAMS], nr_params;

static void blank(int from, int to)
{
	while (from < to)
		screen[from++] = BLANK;
}

static int at(int value, int low, int high)
{
	if (value > high)
		value = high;
	return value < low ? low : value;
}

static void line_feed(void)
{
	if (++row < ROWS)
		return;
	row = ROWS - 1;
	memmove((void *)screen, (void *)(screen + COLUMNS),
		(CELLS - COLUMNS) * sizeof(*screen));
	blank(CELLS - COLUMNS, CELLS);
}

static void show(char c)
{
	if (column == COLUMNS) {	/* wraps at the next one, not before */
		column = 0;
		line_feed();
	}
	screen[row * COLUMNS + column++] = (BLANK & 0xFF00) | (uint8_t)c;
}

static void put_text(char c)
{
	switch (c) {
	case '\033':
		state = ESCAPE;
		break;
	case '\n':
		line_feed();
		break;
	case '\r':
		column = 0;
		break;
	case '\b':
		column = at(column - 1, 0, COLUMNS - 1);
		break;
	case '\t':
		column = at((column / TAB + 1) * TAB, 0, COLUMNS - 1);
		break;
	default:
		if ((uint8_t)c >= ' ' && c != 0x7F)
			show(c);
	}
}

/* ESC [ what J or K: 0 from the cursor on, 1 up to it, 2 all of first..end. */
static void erase(int first, int end)
{
	int cursor = row * COLUMNS + at(column, 0, COLUMNS - 1);

	if (params[0] == 0)
		first = cursor;
	if (params[0] == 1)
		end = cursor + 1;
	blank(first, end);
}

static void obey(char command)
{
	int n = params[0] ? params[0] : 1;

	switch (command) {
	case 'A':
		row = at(row - n, 0, ROWS - 1);
		break;
	case 'B':
		row = at(row + n, 0, ROWS - 1);
		break;
	case 'C':
		column = at(column + n, 0, COLUMNS - 1);
		break;
	case 'D':
		column = at(column - n, 0, COLUMNS - 1);
		break;
	case 'H':
		row = at(n - 1, 0, ROWS - 1);
		column = at(params[1] - 1, 0, COLUMNS - 1);
		break;
	case 'J':
		erase(0, CELLS);
		break;
	case 'K':
		erase(row * COLUMNS, (row + 1) * COLUMNS);
		break;
	}
}

static void put_param(char c)
{
	if (c >= '0' && c <= '9') {
		int *p = &params[nr_params];

		*p = at(*p * 10 + c - '0', 0, CELLS);
	} else if (c == ';') {
		nr_params = at(nr_params + 1, 0, MAX_PARAMS - 1);
	} else if (c >= '@') {
		obey(c);
		state = TEXT;
	}
}

static void put(char c)
{
	switch (state) {
	case TEXT:
		put_text(c);
		break;
	case ESCAPE:
		params[0] = params[1] = nr_params = 0;
		state = c == '[' ? PARAMS : TEXT;
		break;
	case PARAMS:
		put_param(c);
	}
}

static void move_cursor(void)
{
	uint32_t cell = row * COLUMNS + at(column, 0, COLUMNS - 1);

	outb(CRTC, CRTC_CURSOR_HIGH);
	outb(CRTC + 1, cell >> 8);
	outb(CRTC, CRTC_CURSOR_LOW);
	outb(CRTC + 1, cell);
}

void console_init(void)
{
	screen[0] = BLANK;
	screen[1] = (uint16_t)~BLANK;
	present = screen[0] == BLANK && screen[1] == (uint16_t)~BLANK;
	if (!present)
		return;
	blank(0, CELLS);
	move_cursor();
}

void console_write(const char *s, size_t n)
{
	if (!present)
		return;
	uint32_t flags = irq_save();

	while (n--)
		put(*s++);
	move_cursor();
	irq_restore(flags);
}
