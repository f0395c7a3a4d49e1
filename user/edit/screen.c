/*
 * What is shown of the text? The terminal must know ESC [ H, and ESC [ with a
 * number and B or C, and ESC [ K.
 */
#include "edit.h"
#include <stdio.h>
#include <string.h>
#include <sys.h>

#define TAB		8
#define MOST_COLUMNS	250
#define ASK_CORNER	"\033[H\033[999B" ASK_COLUMNS

static struct termios cooked;
static struct winsize size;
static int top, left;		/* the line and column in the corner */
static int drawn_row = -1;	/* the line the cursor was in; -1: draw all */
static int drawn_count;
static const char *message;

int screen_init(void)
{
	int err = ioctl(STDIN_FILENO, TCGETS, &cooked);

	if (err)
		return err;
	size = terminal_size(STDIN_FILENO);
	raw_terminal(STDIN_FILENO, &cooked);
	printf(ASK_CORNER);
	return 0;
}

void screen_end(void)
{
	printf("\033[H\033[J");
	cooked_terminal(STDIN_FILENO, &cooked);
}

int page(void)
{
	return size.ws_row - 1;
}

void draw_all(void)
{
	drawn_row = -1;
}

void say(const char *what)
{
	message = what;
}

/* The next key; where the terminal's corner is, it may tell before. */
int get_key(void)
{
	int key;

	while ((key = read_key(STDIN_FILENO)) == KEY_PLACE) {
		if (key_row < 2 || key_column < TAB)
			continue;
		size.ws_row = key_row;
		size.ws_col = key_column;
		draw_all();
		draw();
	}
	message = NULL;
	return key;
}

/* The column that a place in a line is shown in. */
static int column_of(const struct line *l, int place)
{
	int column = 0;

	for (int i = 0; i < place && i < l->length; i++)
		column += l->text[i] == '\t' ? TAB - column % TAB : 1;
	return column;
}

static void go(int y, int x)
{
	printf("\033[H");
	if (y)
		printf("\033[%dB", y);
	if (x)
		printf("\033[%dC", x);
}

static int width(void)
{
	return size.ws_col - 1 < MOST_COLUMNS ? size.ws_col - 1
					      : MOST_COLUMNS;
}

/* A line from the left column on, in the row of the cursor. */
static void draw_line(const struct line *l)
{
	char shown[MOST_COLUMNS + 1];
	int used = 0;

	for (int i = 0, column = 0; i < l->length; i++) {
		char c = l->text[i];
		int next = column + (c == '\t' ? TAB - column % TAB : 1);

		for (; column < next; column++)
			if (column >= left && used < width())
				shown[used++] = c == '\t' ? ' '
					: c >= ' ' && c <= '~' ? c : '?';
	}
	printf("%.*s\033[K", used, shown);
}

static void draw_row(int y)
{
	go(y, 0);
	if (top + y < text.count)
		draw_line(&text.lines[top + y]);
	else
		printf("~\033[K");
}

static void draw_message(void)
{
	char line[MOST_COLUMNS + 1];

	snprintf(line, sizeof(line), "%s%s  line %d of %d  %s", file,
		 text.changed ? " *" : "", row + 1, text.count,
		 message ? message : "^S saves, ^Q leaves, ^K cuts, ^U pastes");
	go(page(), 0);
	printf("%.*s\033[K", width(), line);
}

/* Scroll so that the cursor is on the screen. True: it was necessary. */
static bool follow(int column)
{
	int had_top = top, had_left = left;

	if (row < top || row >= top + page())
		top = row < page() / 2 ? 0 : row - page() / 2;
	if (column < left || column >= left + width())
		left = column < width() / 2 ? 0 : column - width() / 2;
	return top != had_top || left != had_left;
}

void draw(void)
{
	int column = column_of(&text.lines[row], at);
	bool all = follow(column) || drawn_row < 0 ||
		   drawn_count != text.count;

	for (int y = 0; y < page(); y++)
		if (all || top + y == row || top + y == drawn_row)
			draw_row(y);
	draw_message();
	go(row - top, column - left);
	drawn_row = row;
	drawn_count = text.count;
}
