/* Characters become fields, and fields file names. */
#include "sh.h"
#include "expand.h"
#include <ctype.h>
#include <string.h>

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

void add_char(struct expander *e, char c, bool quoted)
{
	if (c == '\\' || (quoted && strchr("*?[]-!^", c)))
		add_raw(e, '\\');
	add_raw(e, c);
	e->started = true;
	e->after_space = false;
}

void end_field(struct expander *e)
{
	if (!e->started || (e->had_nothing && !e->used))
		return;
	add_raw(e, '\0');

	char *text = e->text;

	e->text = NULL;
	e->used = e->room = 0;
	e->started = false;
	if (e->pattern)
		add_field(&e->out, text);
	else if (!e->split || sh.options[NO_FILES] || !has_pattern(text) ||
		 !glob(text, &e->out))
		add_field(&e->out, without_backslashes(text));
}

const char *field_separators(void)
{
	const char *ifs = lookup("IFS", 3);

	return ifs ? ifs : IFS;
}

/*
 * Blanks of $IFS end a field that has begun. Others end one in any case, but
 * for one behind such blanks, which belongs to them.
 */
static void separate(struct expander *e, char c)
{
	bool blank = isspace(c), belongs = !blank && e->after_space;

	if (!blank && !belongs)
		e->started = true;
	bool had = e->started;
	end_field(e);
	e->after_space = blank && (had || e->after_space);
}

void add_value_char(struct expander *e, char c, const char *ifs)
{
	if (e->split && !e->quoted && c && strchr(ifs, c))
		separate(e, c);
	else
		add_char(e, c, e->quoted);
}

void add_value(struct expander *e, const char *value)
{
	const char *ifs = field_separators();

	while (*value)
		add_value_char(e, *value++, ifs);
}
