/*
 * What do words stand for?
 *
 *	expand.c	quotes, ~, and what a $ begins
 *	fields.c	characters become fields, and fields files
 *	parameter.c	$x ${x:-y}	arith.c	$((x+1))	subst.c	$(x)
 *
 * A field grows as pattern text: what must not count as a pattern character
 * has a backslash before it. A finished field looks for files, or takes the
 * backslashes out again.
 */
#ifndef EXPAND_H
#define EXPAND_H

struct expander {
	struct fields out;
	bool split;		/* fields and file names, or just text? */
	bool pattern;		/* the backslashes stay */
	bool here;		/* a here-document: quotes are text */
	bool failed;
	bool quoted;		/* between " and " */
	int inside;		/* of ${x:-here}: what is written splits, too */
	bool stays_quoted;	/* of "${x:-here}": a quote changes nothing */
	bool started;		/* there is a field, even if it is empty */
	bool had_nothing;	/* "$@" without arguments: no field of itself */
	bool after_space;	/* a blank of $IFS has ended a field */
	char *text;
	size_t used, room;
};

/* --- fields.c ----------------------------------------------------------- */

void add_char(struct expander *e, char c, bool quoted);

/* The value of something: quoted as it is, unquoted in pieces. */
void add_value(struct expander *e, const char *value);
void add_value_char(struct expander *e, char c, const char *ifs);
void end_field(struct expander *e);
const char *field_separators(void);		/* $IFS */

/* --- expand.c ----------------------------------------------------------- */

void expand_text(struct expander *e, const char *p);

/* --- parameter.c, arith.c, subst.c -------------------------------------- */

/* p is at a name or a special character; behind it, or p: it is none. */
const char *expand_parameter(struct expander *e, const char *p);

/* p is behind ${ ; returns what is behind the }. */
const char *expand_braces(struct expander *e, const char *p);

/* 0, or -1 and it has been said. */
int arithmetic(const char *expression, int64_t *value);

/* p is behind $( or `. */
const char *expand_command(struct expander *e, const char *p);
const char *expand_backquotes(struct expander *e, const char *p);

#endif
