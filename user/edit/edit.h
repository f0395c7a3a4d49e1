/*
 * A small editor for a whole screen.
 *
 *	main.c		keys	screen.c	what is shown
 *	text.c		lines, and the file
 */
#ifndef EDIT_H
#define EDIT_H

#include <keys.h>
#include <uapi/types.h>

struct line {
	char *text;		/* malloc'ed, NUL-ended */
	int length, room;
};

struct text {
	struct line *lines;	/* there is always one */
	int count, room;
	bool changed;
};

extern struct text text;
extern int row, at;		/* the cursor: which line, where in it */
extern const char *file;

/* --- text.c ------------------------------------------------------------- */

/* Read the file; a new one is empty. 0, or -errno. */
int read_text(const char *path);
int write_text(const char *path);

/* 0 or -ENOMEM, and then nothing has changed. */
int insert_line(int where, const char *s, int n);
int insert_chars(int where, int column, const char *s, int n);
void delete_line(int where);		/* the last one becomes empty */
void delete_char(int where, int column);
int split_line(int where, int column);
int join_lines(int where);		/* with the one behind it */

/* --- screen.c ----------------------------------------------------------- */

int screen_init(void);			/* 0 or -errno */
void screen_end(void);
int get_key(void);
void draw(void);			/* what has changed */
void draw_all(void);			/* everything, when next drawn */
int page(void);				/* rows of text on a screen */
void say(const char *what);		/* on the last row, until a key */

#endif
