/*
 * A line that is being typed.
 *
 *	edit.c		keys	screen.c	what is shown
 *	history.c	what was typed before	complete.c	Tab
 */
#ifndef EDIT_H
#define EDIT_H

#include <keys.h>

#define LINE_ROOM	2048

struct editor {
	char *line;		/* LINE_ROOM bytes, from malloc */
	int length, at;		/* at: where the next character goes */
	const char *prompt;
	int prompt_length;
	int width;
	int cell, drawn;	/* the cursor's cell; how many are on screen */
};

extern struct editor ed;

/* --- screen.c ----------------------------------------------------------- */

void out(char c);
void out_text(const char *s);
void flush(void);
void begin_row(const char *prompt);	/* the prompt, on a row of its own */
void show_cursor(void);			/* where the next character goes */
void redraw_from(int at);		/* the line has changed from there on */
void set_prompt(const char *prompt);	/* another one, of the same line */
void end_row(void);			/* to a new row below it all */
void clear_screen(void);
void ask_width(void);			/* the answer is a KEY_PLACE */
void take_width(void);

/* --- edit.c ------------------------------------------------------------- */

void insert_text(const char *text, int n);
void replace_line(const char *text);
int next_key(void);

/* --- history.c ---------------------------------------------------------- */

void remember(const char *line);
int browse(int place, int step);	/* the new place */
int last_place(void);

/* ^R: returns the key that ended it, which is still to be obeyed. */
int search_history(void);

/* --- complete.c --------------------------------------------------------- */

/* Tab; `again`: it was the last key, too, so show what there is. */
void complete(bool again);

#endif
