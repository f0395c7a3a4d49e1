/*
 * What do the words stand for?
 *
 * A word is taken apart in one pass. The field that grows keeps a backslash
 * before each character that must not act in a file name pattern; the end of
 * the field looks for files, or takes the backslashes out again.
 */
#include "sh.h"
#include <ctype.h>
#include <stdio.h>
#include <string.h>

struct expander {
	struct fields out;
	bool split;		/* fields and file names, or just text? */
	bool failed;
	bool in_quotes;
	bool started;		/* there is a field, even if it is empty */
	bool had_nothing;	/* "$@" without arguments: no field of itself */
	char *text;
	size_t used, room;
};

#define FIRST_FIELDS	8
#define FIRST_TEXT	32

void add_field(struct fields *f, char *field)
{
	if (f->count == f->room) {
		int room = f->room ? 2 * f->room : FIRST_FIELDS;
		char **list = line_alloc(room * sizeof(*list));

		memcpy(list, f->list, f->count * sizeof(*list));
		f->list = list;
		f->room = room;
	}
	f->list[f->count++] = field;
}

static void add_raw(struct expander *e, char c)
{
	if (e->used == e->room) {
		size_t room = e->room ? 2 * e->room : FIRST_TEXT;
		char *text = line_alloc(room);

		memcpy(text, e->text, e->used);
		e->text = text;
		e->room = room;
	}
	e->text[e->used++] = c;
}

static void add_char(struct expander *e, char c, bool quoted)
{
	if (c == '\\' || (quoted && (c == '*' || c == '?')))
		add_raw(e, '\\');
	add_raw(e, c);
	e->started = true;
}

static void end_field(struct expander *e)
{
	if (!e->started || (e->had_nothing && !e->used))
		return;
	add_raw(e, '\0');

	char *text = e->text;

	e->text = NULL;
	e->used = e->room = 0;
	e->started = false;
	if (!e->split || !has_pattern(text) || !glob(text, &e->out))
		add_field(&e->out, without_backslashes(text));
}

/* The value of something: quoted as it is, unquoted in pieces. */
static void add_value(struct expander *e, const char *value)
{
	for (; *value; value++) {
		if (e->split && !e->in_quotes && isspace(*value))
			end_field(e);
		else
			add_char(e, *value, e->in_quotes);
	}
}

/* $@: each argument a field of its own, "$@" too. */
static void add_arguments(struct expander *e)
{
	e->had_nothing |= sh.argc < 2;
	for (int i = 1; i < sh.argc; i++) {
		if (i > 1 && e->split)
			end_field(e);
		else if (i > 1)
			add_char(e, ' ', true);
		e->started |= e->in_quotes;
		add_value(e, sh.argv[i]);
	}
}

static void add_number(struct expander *e, int n)
{
	char digits[12];

	snprintf(digits, sizeof(digits), "%d", n);
	add_value(e, digits);
}

/* One of the parameters that are named by a single character? */
static bool add_special(struct expander *e, char c)
{
	if (c == '?')
		add_number(e, sh.status);
	else if (c == '$')
		add_number(e, sh.pid);
	else if (c == '#')
		add_number(e, sh.argc - 1);
	else if (c == '@' || c == '*')
		add_arguments(e);
	else if (c == '!' && sh.last_background)
		add_number(e, sh.last_background);
	else if (isdigit(c))
		add_value(e, c - '0' < sh.argc ? sh.argv[c - '0'] : "");
	else
		return c == '!';
	return true;
}

static size_t name_length(const char *p)
{
	size_t n = 0;

	while (isalpha(p[n]) || p[n] == '_' || (n && isdigit(p[n])))
		n++;
	return n;
}

/* p is behind a $; returns what is behind the parameter. */
static const char *expand_dollar(struct expander *e, const char *p)
{
	bool braced = *p == '{';
	const char *name = p + braced;
	size_t n = name_length(name);

	if (n && (!braced || name[n] == '}')) {
		add_value(e, variable(name, n));
		return name + n + braced;
	}
	if ((!braced || (name[0] && name[1] == '}')) && add_special(e, *name))
		return name + 1 + braced;
	if (braced) {
		eprintf("sh: ${...}: bad substitution\n");
		e->failed = true;
		return p + 1;
	}
	add_char(e, '$', true);
	return p;
}

/* p is behind a backslash; returns what is behind what it protects. */
static const char *expand_backslash(struct expander *e, const char *p)
{
	if (*p == '\n')
		return p + 1;
	if (e->in_quotes && !strchr("$`\"\\", *p)) {
		add_char(e, '\\', true);
		return p;
	}
	add_char(e, *p ? *p : '\\', true);
	return *p ? p + 1 : p;
}

static const char *expand_single_quotes(struct expander *e, const char *p)
{
	e->started = true;
	for (; *p && *p != '\''; p++)
		add_char(e, *p, true);
	return *p ? p + 1 : p;
}

static void expand_into(struct expander *e, const char *p)
{
	e->had_nothing = e->in_quotes = false;
	while (*p && !e->failed) {
		char c = *p++;

		if (c == '"') {
			e->in_quotes = !e->in_quotes;
			e->started = true;
		} else if (c == '\'' && !e->in_quotes) {
			p = expand_single_quotes(e, p);
		} else if (c == '\\') {
			p = expand_backslash(e, p);
		} else if (c == '$') {
			p = expand_dollar(e, p);
		} else {
			add_char(e, c, e->in_quotes);
		}
	}
	end_field(e);
	e->started = false;
}

char **expand_words(char **words)
{
	struct expander e = { .split = true };

	for (; *words && !e.failed; words++)
		expand_into(&e, *words);
	add_field(&e.out, NULL);
	return e.failed ? NULL : e.out.list;
}

char *expand_word(const char *word)
{
	struct expander e = { .split = false, .started = true };

	expand_into(&e, word);
	if (e.failed)
		return NULL;
	return e.out.count ? e.out.list[0] : line_copy("", 0);
}
