/* The lines of a file, and the file. */
#include "edit.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys.h>
#include <tool.h>

#define FIRST_ROOM	16
#define NEW_FILE_MODE	0666

struct text text;

static int make_room(struct line *l, int more)
{
	int wanted = l->length + more + 1;

	if (wanted <= l->room)
		return 0;
	char *grown = realloc(l->text, 2 * wanted + FIRST_ROOM);
	if (!grown)
		return -ENOMEM;
	l->text = grown;
	l->room = 2 * wanted + FIRST_ROOM;
	return 0;
}

int insert_line(int where, const char *s, int n)
{
	struct line new = { 0 };

	if (make_room(&new, n))
		return -ENOMEM;
	if (text.count == text.room) {
		int room = 2 * text.room + FIRST_ROOM;
		struct line *more = realloc(text.lines, room * sizeof(*more));

		if (!more)
			return free(new.text), -ENOMEM;
		text.lines = more;
		text.room = room;
	}
	memcpy(new.text, s, n);
	new.text[n] = '\0';
	new.length = n;
	memmove(text.lines + where + 1, text.lines + where,
		(text.count++ - where) * sizeof(new));
	text.lines[where] = new;
	text.changed = true;
	return 0;
}

int insert_chars(int where, int column, const char *s, int n)
{
	struct line *l = &text.lines[where];

	if (make_room(l, n))
		return -ENOMEM;
	memmove(l->text + column + n, l->text + column,
		l->length - column + 1);
	memcpy(l->text + column, s, n);
	l->length += n;
	text.changed = true;
	return 0;
}

void delete_char(int where, int column)
{
	struct line *l = &text.lines[where];

	memmove(l->text + column, l->text + column + 1, l->length - column);
	l->length--;
	text.changed = true;
}

void delete_line(int where)
{
	text.changed = true;
	if (text.count == 1) {
		text.lines[0].text[0] = '\0';
		text.lines[0].length = 0;
		return;
	}
	free(text.lines[where].text);
	memmove(text.lines + where, text.lines + where + 1,
		(--text.count - where) * sizeof(*text.lines));
}

int split_line(int where, int column)
{
	struct line *l = &text.lines[where];
	int err = insert_line(where + 1, l->text + column,
			      l->length - column);

	if (err)
		return err;
	l = &text.lines[where];
	l->text[column] = '\0';
	l->length = column;
	return 0;
}

int join_lines(int where)
{
	struct line *next = &text.lines[where + 1];
	int err = insert_chars(where, text.lines[where].length, next->text,
			       next->length);

	if (!err)
		delete_line(where + 1);
	return err;
}

int read_text(const char *path)
{
	char *whole, **lines = NULL;
	int n = read_file(path, &whole), err = 0;

	if (n == -ENOENT)
		n = 0;
	if (n > 0)
		n = split_lines(whole, n, &lines);
	for (int i = 0; i < n && !err; i++)
		err = insert_line(i, lines[i], strlen(lines[i]));
	free(lines);
	free(whole);
	if (!err && n >= 0 && !text.count)
		err = insert_line(0, "", 0);
	text.changed = false;
	return n < 0 ? n : err;
}

/* An empty line alone is an empty file. */
int write_text(const char *path)
{
	int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC, NEW_FILE_MODE);
	int err = fd < 0 ? fd : 0;
	bool empty = text.count == 1 && !text.lines[0].length;

	for (int i = 0; i < text.count && !err && !empty; i++) {
		struct line *l = &text.lines[i];

		l->text[l->length] = '\n';
		err = write_all(fd, l->text, l->length + 1);
		l->text[l->length] = '\0';
	}
	if (fd >= 0)
		close(fd);
	if (!err)
		text.changed = false;
	return err;
}
