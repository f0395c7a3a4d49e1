/*
 * What is shown of a line that is being typed?
 *
 * Prompt and line are one row of cells that we break ourselves, one column
 * before the terminal would. To the left we go with \b and, across rows,
 * ESC [ A; to the right by writing the cells again. That is all a terminal
 * must know, and ESC [ H ESC [ J for ^L. One that answers ESC [ 6 n is asked
 * how wide it is.
 */
#include "sh.h"
#include "edit.h"
#include <stdio.h>
#include <string.h>

#define OUT_ROOM	128
#define LEAST_WIDTH	10

static char pending[OUT_ROOM];
static int used;

void flush(void)
{
	write_all(STDERR_FILENO, pending, used);
	used = 0;
}

void out(char c)
{
	if (used == OUT_ROOM)
		flush();
	pending[used++] = c;
}

void out_text(const char *s)
{
	while (*s)
		out(*s++);
}

static char cell_text(int cell)
{
	if (cell < ed.prompt_length)
		return ed.prompt[cell];
	cell -= ed.prompt_length;
	return cell < ed.length ? ed.line[cell] : ' ';
}

/* Write the cells from the cursor on; where a row ends, begin the next. */
static void draw_to(int end)
{
	while (ed.cell < end) {
		out(cell_text(ed.cell++));
		if (ed.cell % ed.width == 0)
			out('\n');
	}
	if (ed.drawn < ed.cell)
		ed.drawn = ed.cell;
}

static void move_to(int cell)
{
	int up = ed.cell / ed.width - cell / ed.width;

	if (up == 0)
		while (ed.cell > cell)
			out('\b'), ed.cell--;
	if (up > 0) {
		ed.cell = cell - cell % ed.width;
		while (up--)
			out_text("\033[A");
		out('\r');
	}
	draw_to(cell);
}

void show_cursor(void)
{
	move_to(ed.prompt_length + ed.at);
}

void redraw_from(int at)
{
	int end = ed.prompt_length + ed.length, had = ed.drawn;

	move_to(ed.prompt_length + at);
	draw_to(end);
	draw_to(had);			/* blanks over what was longer */
	ed.drawn = end;
	show_cursor();
}

/* All of it again, in the row where it began. */
static void redraw_all(void)
{
	move_to(0);
	draw_to(ed.prompt_length);
	redraw_from(0);
}

void set_prompt(const char *prompt)
{
	ed.prompt = prompt;
	ed.prompt_length = strlen(prompt);
	redraw_all();
}

static void set_width(int columns)
{
	ed.width = (columns > LEAST_WIDTH ? columns : LEAST_WIDTH) - 1;
}

void begin_row(const char *prompt)
{
	set_width(terminal_size(STDIN_FILENO).ws_col);
	ed.prompt = prompt;
	ed.prompt_length = strlen(prompt);
	ed.cell = ed.drawn = 0;
	draw_to(ed.prompt_length);
}

void end_row(void)
{
	move_to(ed.prompt_length + ed.length);
	out('\n');
}

void clear_screen(void)
{
	out_text("\033[H\033[J");
	ed.cell = ed.drawn = 0;
	draw_to(ed.prompt_length);
	redraw_from(0);
	ask_width();
}

/* The cursor goes to the right edge and back to its column. */
void ask_width(void)
{
	char back[16];
	int column = ed.cell % ed.width;

	out_text(ASK_COLUMNS "\r");
	snprintf(back, sizeof(back), "\033[%dC", column);
	if (column)
		out_text(back);
}

/* The rows are broken anew, and others are told of the width, too. */
void take_width(void)
{
	struct winsize ws = terminal_size(STDIN_FILENO);

	if (key_column <= LEAST_WIDTH || ed.width == key_column - 1)
		return;
	ws.ws_col = key_column;
	ioctl(STDIN_FILENO, TIOCSWINSZ, &ws);
	move_to(0);
	out_text("\033[J");
	set_width(key_column);
	ed.cell = ed.drawn = 0;
	draw_to(ed.prompt_length);
	redraw_from(0);
}
