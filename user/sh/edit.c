/*
 * How does a person type a line?
 *
 * The terminal is raw while the shell asks and cooked while commands run. We
 * read byte by byte, so that what is typed or pasted ahead stays with the
 * terminal: the next prompt gets it, or a command that reads.
 *
 * Prompt and line are one row of cells that we break ourselves, one column
 * before the terminal would. To the left we go with \b and, across rows,
 * ESC [ A; to the right by writing the cells again. That is all a terminal
 * must know, and ESC [ H ESC [ J for ^L.
 */
#include "sh.h"
#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define LINE_ROOM	2048
#define HISTORY		32
#define OUT_ROOM	128
#define DEFAULT_WIDTH	80
#define LEAST_WIDTH	10

#define CTRL(letter)	((letter) & 0x1f)
#define ESC		0x1b
#define DEL		0x7f

/* Keys of more than one byte. */
enum key {
	KEY_UP = 256, KEY_DOWN, KEY_RIGHT, KEY_LEFT, KEY_HOME, KEY_END,
	KEY_DELETE, KEY_NONE, KEY_HANGUP,
};

static struct termios cooked;

static struct {
	char *line;		/* LINE_ROOM bytes, from malloc */
	int length, at;		/* at: where the next character goes */
	const char *prompt;
	int prompt_length;
	int width;
	int cell, drawn;	/* the cursor's cell; how many are on screen */
	char out[OUT_ROOM];
	int pending;
} ed;

static char *history[HISTORY];
static int remembered;

/* --- the terminal ------------------------------------------------------- */

int edit_init(void)
{
	return ioctl(STDIN_FILENO, TCGETS, &cooked);
}

static void set_raw(void)
{
	struct termios raw = cooked;

	raw.c_lflag &= ~(ICANON | ECHO | ISIG | IEXTEN);
	raw.c_iflag &= ~(IXON | INLCR);
	raw.c_oflag |= OPOST | ONLCR;	/* \n begins a new row for us */
	raw.c_cc[VMIN] = 1;
	raw.c_cc[VTIME] = 0;
	ioctl(STDIN_FILENO, TCSETSW, &raw);
}

static void set_cooked(void)
{
	ioctl(STDIN_FILENO, TCSETSW, &cooked);
}

static void flush(void)
{
	write_all(STDERR_FILENO, ed.out, ed.pending);
	ed.pending = 0;
}

static void out(char c)
{
	if (ed.pending == OUT_ROOM)
		flush();
	ed.out[ed.pending++] = c;
}

static void out_text(const char *s)
{
	while (*s)
		out(*s++);
}

/* --- drawing ------------------------------------------------------------ */

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

/* Put the cursor where the next character goes. */
static void show_cursor(void)
{
	move_to(ed.prompt_length + ed.at);
}

/* The line has changed from this position on. */
static void redraw_from(int at)
{
	int end = ed.prompt_length + ed.length, had = ed.drawn;

	move_to(ed.prompt_length + at);
	draw_to(end);
	draw_to(had);			/* blanks over what was longer */
	ed.drawn = end;
	show_cursor();
}

/* --- changing the line -------------------------------------------------- */

static void insert(char c)
{
	if (ed.length == LINE_ROOM - 1) {
		out('\a');
		return;
	}
	memmove(ed.line + ed.at + 1, ed.line + ed.at, ed.length - ed.at);
	ed.line[ed.at++] = c;
	ed.length++;
	redraw_from(ed.at - 1);
}

/* Take out what is between two positions; the cursor goes there. */
static void cut(int from, int to)
{
	if (from < 0 || to > ed.length || from >= to)
		return;
	memmove(ed.line + from, ed.line + to, ed.length - to);
	ed.length -= to - from;
	ed.at = from;
	redraw_from(from);
}

static void cut_word(void)
{
	int from = ed.at;

	while (from && ed.line[from - 1] == ' ')
		from--;
	while (from && ed.line[from - 1] != ' ')
		from--;
	cut(from, ed.at);
}

static void replace(const char *text)
{
	ed.length = ed.at = strlcpy(ed.line, text, LINE_ROOM);
	redraw_from(0);
}

static void go(int at)
{
	if (at < 0 || at > ed.length)
		return;
	ed.at = at;
	show_cursor();
}

/* --- history ------------------------------------------------------------ */

static void remember(const char *line)
{
	if (!*line || (remembered && !strcmp(history[remembered - 1], line)))
		return;
	if (remembered == HISTORY) {
		free(history[0]);
		memmove(history, history + 1, sizeof(history) -
			sizeof(history[0]));
		remembered--;
	}
	history[remembered] = strdup(line);
	remembered += history[remembered] != NULL;
}

void list_history(void)
{
	for (int i = 0; i < remembered; i++)
		printf("%3d  %s\n", i + 1, history[i]);
}

/* What was being typed is behind the newest. Returns the new place. */
static int browse(int place, int step)
{
	static char *typed;

	if (place + step < 0 || place + step > remembered)
		return place;
	ed.line[ed.length] = '\0';
	if (place == remembered) {
		free(typed);
		typed = strdup(ed.line);
	}
	place += step;
	const char *text = place == remembered ? typed : history[place];
	replace(text ? text : "");
	return place;
}

/* --- keys --------------------------------------------------------------- */

static int read_byte(void)
{
	unsigned char c;
	ssize_t n;

	flush();
	do
		n = read(STDIN_FILENO, &c, 1);
	while (n == -EINTR);
	return n == 1 ? c : KEY_HANGUP;
}

/* ESC [ A, ESC O A, ESC [ 3 ~: the letter or the number says which key. */
static int read_escape(void)
{
	static const struct {
		char sign;
		short key;
	} keys[] = {
		{ 'A', KEY_UP }, { 'B', KEY_DOWN }, { 'C', KEY_RIGHT },
		{ 'D', KEY_LEFT }, { 'H', KEY_HOME }, { 'F', KEY_END },
		{ '1', KEY_HOME }, { '7', KEY_HOME }, { '4', KEY_END },
		{ '8', KEY_END }, { '3', KEY_DELETE },
	};
	int c = read_byte(), sign;

	if (c != '[' && c != 'O')
		return KEY_NONE;
	sign = c = read_byte();
	while (isdigit(c) || c == ';') {	/* to the ~, or a letter */
		c = read_byte();
		if (isalpha(c))
			sign = c;
	}
	for (size_t i = 0; i < sizeof(keys) / sizeof(*keys); i++)
		if (keys[i].sign == sign)
			return keys[i].key;
	return c == KEY_HANGUP ? c : KEY_NONE;
}

static int read_key(void)
{
	int c = read_byte();

	switch (c) {
	case ESC:	return read_escape();
	case CTRL('P'):	return KEY_UP;
	case CTRL('N'):	return KEY_DOWN;
	case CTRL('B'):	return KEY_LEFT;
	case CTRL('F'):	return KEY_RIGHT;
	case CTRL('A'):	return KEY_HOME;
	case CTRL('E'):	return KEY_END;
	case CTRL('H'):	return DEL;
	case '\r':	return '\n';
	case '\t':	return ' ';
	}
	return c;
}

static void clear_screen(void)
{
	out_text("\033[H\033[J");
	ed.cell = ed.drawn = 0;
	draw_to(ed.prompt_length);
	redraw_from(0);
}

/* Keys that change the line or move in it. */
static void edit_key(int key)
{
	switch (key) {
	case KEY_LEFT:	go(ed.at - 1); break;
	case KEY_RIGHT:	go(ed.at + 1); break;
	case KEY_HOME:	go(0); break;
	case KEY_END:	go(ed.length); break;
	case DEL:	cut(ed.at - 1, ed.at); break;
	case CTRL('D'):
	case KEY_DELETE: cut(ed.at, ed.at + 1); break;
	case CTRL('K'):	cut(ed.at, ed.length); break;
	case CTRL('U'):	cut(0, ed.at); break;
	case CTRL('W'):	cut_word(); break;
	case CTRL('L'):	clear_screen(); break;
	default:
		if (key < KEY_UP && key >= ' ')
			insert(key);
	}
}

/* Keys until one ends the line. */
static enum edit_result edit_keys(void)
{
	int place = remembered;

	for (;;) {
		int key = read_key();

		if (key == '\n')
			return EDIT_LINE;
		if (key == CTRL('C'))
			return EDIT_DROPPED;
		if (key == KEY_HANGUP || (key == CTRL('D') && !ed.length))
			return EDIT_END;
		if (key == KEY_UP || key == KEY_DOWN)
			place = browse(place, key == KEY_UP ? -1 : 1);
		else
			edit_key(key);
	}
}

static bool begin(const char *prompt)
{
	struct winsize ws;
	int columns = DEFAULT_WIDTH;

	if (!ed.line)
		ed.line = malloc(LINE_ROOM);
	if (!ed.line)
		return false;
	if (ioctl(STDIN_FILENO, TIOCGWINSZ, &ws) == 0 &&
	    ws.ws_col > LEAST_WIDTH)
		columns = ws.ws_col;
	ed.width = columns - 1;
	ed.prompt = prompt;
	ed.prompt_length = strlen(prompt);
	ed.length = ed.at = ed.cell = ed.drawn = 0;
	set_raw();
	draw_to(ed.prompt_length);
	return true;
}

enum edit_result edit_line(const char *prompt, char **line)
{
	if (!begin(prompt))
		return EDIT_END;

	enum edit_result result = edit_keys();

	go(ed.length);
	if (result == EDIT_DROPPED)
		out_text("^C");
	if (result == EDIT_END)
		out_text("exit");
	out('\n');
	flush();
	set_cooked();
	ed.line[ed.length] = '\0';
	if (result == EDIT_LINE)
		remember(ed.line);
	*line = ed.line;
	return result;
}
