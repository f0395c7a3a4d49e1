/* Write a file: keys, and what they do. */
#include "edit.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys.h>
#include <tool.h>

int row, at;
const char *file;

static char *cut;		/* what ^K has taken, line for line */
static int cut_length;
static bool cutting;		/* the last key was a ^K, too */

static struct line *here(void)
{
	return &text.lines[row];
}

/* To a line; the place in it stays as far as there is one. */
static void go_to(int line)
{
	row = line < 0 ? 0 : line >= text.count ? text.count - 1 : line;
	if (at > here()->length)
		at = here()->length;
}

static void left(void)
{
	if (at) {
		at--;
	} else if (row) {
		go_to(row - 1);
		at = here()->length;
	}
}

static void right(void)
{
	if (at < here()->length) {
		at++;
	} else if (row < text.count - 1) {
		go_to(row + 1);
		at = 0;
	}
}

static void complain_memory(int err)
{
	if (err)
		say(strerror(err));
}

static void delete_here(void)
{
	if (at < here()->length)
		delete_char(row, at);
	else if (row < text.count - 1)
		complain_memory(join_lines(row));
}

static void rub_out(void)
{
	if (!at && !row)
		return;
	left();
	delete_here();
}

static void new_line(void)
{
	int err = split_line(row, at);

	complain_memory(err);
	if (!err) {
		row++;
		at = 0;
	}
}

static void type(char c)
{
	int err = insert_chars(row, at, &c, 1);

	complain_memory(err);
	at += !err;
}

/* The line goes; lines cut one after the other are kept together. */
static void cut_line(void)
{
	int had = cutting ? cut_length : 0, n = here()->length;
	char *more = realloc(cut, had + n + 1);

	if (!more) {
		say(strerror(ENOMEM));
		return;
	}
	memcpy(more + had, here()->text, n);
	more[had + n] = '\n';
	cut = more;
	cut_length = had + n + 1;
	delete_line(row);
	at = 0;
	go_to(row);
	draw_all();
}

static void paste(void)
{
	for (char *p = cut, *end; p && p < cut + cut_length; p = end + 1) {
		end = memchr(p, '\n', cut + cut_length - p);
		if (insert_line(row, p, end - p)) {
			say(strerror(ENOMEM));
			break;
		}
		row++;
	}
	at = 0;
}

static void save(void)
{
	int err = write_text(file);

	say(err ? strerror(err) : "saved");
}

/* With changes, it wants to be told twice. */
static bool leaves(void)
{
	if (!text.changed)
		return true;
	say("not saved: ^Q again leaves, ^S saves");
	draw();
	int key = get_key();
	if (key == CTRL('S'))
		save();
	return key == CTRL('Q') || key == KEY_HANGUP ||
	       (key == CTRL('S') && !text.changed);
}

static void obey(int key)
{
	switch (key) {
	case KEY_UP: case CTRL('P'):	go_to(row - 1); break;
	case KEY_DOWN: case CTRL('N'):	go_to(row + 1); break;
	case KEY_LEFT: case CTRL('B'):	left(); break;
	case KEY_RIGHT: case CTRL('F'):	right(); break;
	case KEY_HOME: case CTRL('A'):	at = 0; break;
	case KEY_END: case CTRL('E'):	at = here()->length; break;
	case KEY_PAGE_UP:	go_to(row - page()); break;
	case KEY_PAGE_DOWN:	go_to(row + page()); break;
	case KEY_DELETE: case CTRL('D'): delete_here(); break;
	case DEL: case CTRL('H'):	rub_out(); break;
	case '\n':		new_line(); break;
	case CTRL('K'):		cut_line(); break;
	case CTRL('U'):		paste(); break;
	case CTRL('L'):		draw_all(); break;
	case CTRL('S'):		save(); break;
	default:
		if (key == '\t' || (key >= ' ' && key < KEY_UP))
			type(key);
	}
}

int main(int argc, char **argv)
{
	if (argc != 2) {
		eprintf("usage: edit FILE\n");
		return 2;
	}
	file = argv[1];
	int err = is_directory(file) ? -EISDIR : read_text(file);
	if (err)
		return complain("edit", file, err);
	err = screen_init();
	if (err)
		return complain("edit", "stdin", err);
	for (;;) {
		draw();
		int key = get_key();
		bool leave = key == CTRL('Q') || key == CTRL('X') ||
			     key == KEY_HANGUP;

		if (leave && (leaves() || key == KEY_HANGUP))
			break;
		if (!leave)
			obey(key);
		cutting = key == CTRL('K');
	}
	screen_end();
	return 0;
}
