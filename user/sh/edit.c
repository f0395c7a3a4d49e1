/*
 * How does a person type a line?
 *
 * The terminal is raw while the shell asks and cooked while commands run. We
 * read byte by byte, so that what is typed or pasted ahead stays with the
 * terminal: the next prompt gets it, or a command that reads.
 */
#include "sh.h"
#include "edit.h"
#include <stdlib.h>
#include <string.h>

struct editor ed;

static struct termios cooked;

int edit_init(void)
{
	return ioctl(STDIN_FILENO, TCGETS, &cooked);
}

/* --- changing the line -------------------------------------------------- */

void insert_text(const char *text, int n)
{
	if (ed.length + n >= LINE_ROOM) {
		out('\a');
		return;
	}
	memmove(ed.line + ed.at + n, ed.line + ed.at, ed.length - ed.at);
	memcpy(ed.line + ed.at, text, n);
	ed.at += n;
	ed.length += n;
	redraw_from(ed.at - n);
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

void replace_line(const char *text)
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

/* --- keys --------------------------------------------------------------- */

/* As other keys are called here, too. */
int next_key(void)
{
	flush();
	int key = read_key(STDIN_FILENO);

	switch (key) {
	case CTRL('P'):	return KEY_UP;
	case CTRL('N'):	return KEY_DOWN;
	case CTRL('B'):	return KEY_LEFT;
	case CTRL('F'):	return KEY_RIGHT;
	case CTRL('A'):	return KEY_HOME;
	case CTRL('E'):	return KEY_END;
	case CTRL('H'):	return DEL;
	case KEY_PLACE:
		take_width();
	}
	return key;
}

static void insert_key(int key)
{
	char c = key;

	if (key < KEY_UP && key >= ' ')
		insert_text(&c, 1);
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
		insert_key(key);
	}
}

/* Keys until one ends the line. */
static enum edit_result edit_keys(void)
{
	int place = last_place(), last = 0, key;

	for (;; last = key) {
		key = next_key();
		if (key == CTRL('R'))
			key = search_history();
		if (key == '\n')
			return EDIT_LINE;
		if (key == CTRL('C'))
			return EDIT_DROPPED;
		if (key == KEY_HANGUP || (key == CTRL('D') && !ed.length))
			return EDIT_END;
		if (key == KEY_UP || key == KEY_DOWN)
			place = browse(place, key == KEY_UP ? -1 : 1);
		else if (key == '\t')
			complete(last == key);
		else
			edit_key(key);
	}
}

/* A terminal is asked for its width once, before the first line. */
static bool begin(const char *prompt)
{
	static bool asked;

	if (!ed.line)
		ed.line = malloc(LINE_ROOM);
	if (!ed.line)
		return false;
	ed.length = ed.at = 0;
	raw_terminal(STDIN_FILENO, &cooked);
	if (!asked)
		out_text(ASK_COLUMNS "\r");	/* the prompt is said last */
	asked = true;
	begin_row(prompt);
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
	cooked_terminal(STDIN_FILENO, &cooked);
	ed.line[ed.length] = '\0';
	if (result == EDIT_LINE)
		remember(ed.line);
	*line = ed.line;
	return result;
}
