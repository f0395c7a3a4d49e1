/* What do words stand for? Quotes, ~, and what a $ begins. */
#include "sh.h"
#include "expand.h"
#include <stdio.h>
#include <string.h>

/* p is behind a backslash; returns what is behind what it protects. */
static const char *expand_backslash(struct expander *e, const char *p)
{
	const char *special = e->here ? "$`\\" : "$`\"\\}";

	if (*p == '\n')
		return p + 1;
	if ((e->quoted && !strchr(special, *p)) ||
	    (*p == '}' && e->quoted && !e->inside)) {
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

/* p is behind $(( */
static const char *expand_arithmetic(struct expander *e, const char *p)
{
	struct parser ps = { .whole = true };
	const char *end = skip_arithmetic(&ps, p);
	int64_t value = 0;
	char digits[24];
	char *text;

	e->failed |= !end || !(text = expand_here(line_copy(p, end - 2 - p))) ||
		     arithmetic(text, &value);
	if (e->failed)
		return p;
	snprintf(digits, sizeof(digits), "%lld", value);
	add_value(e, digits);
	return end;
}

/* p is behind a $. */
static const char *expand_dollar(struct expander *e, const char *p)
{
	if (p[0] == '(' && p[1] == '(')
		return expand_arithmetic(e, p + 2);
	if (*p == '(')
		return expand_command(e, p + 1);
	if (*p == '{')
		return expand_braces(e, p + 1);
	const char *end = expand_parameter(e, p);
	if (end == p && !e->failed)
		add_char(e, '$', true);
	return end;
}

/* ~ and ~/x: the home; ~name stays what it is. */
static const char *expand_tilde(struct expander *e, const char *p)
{
	const char *home = lookup("HOME", 4);

	if (p[0] != '~' || (p[1] && p[1] != '/') || !home)
		return p;
	e->started = true;
	while (*home)
		add_char(e, *home++, true);
	return p + 1;
}

static void add_written(struct expander *e, char c)
{
	if (e->inside)
		add_value_char(e, c, field_separators());
	else
		add_char(e, c, e->quoted);
}

void expand_text(struct expander *e, const char *p)
{
	if (!e->here && !e->quoted)
		p = expand_tilde(e, p);
	while (*p && !e->failed) {
		char c = *p++;

		if (c == '"' && (!e->here || e->inside)) {
			e->quoted = e->stays_quoted || !e->quoted;
			e->started = true;
		} else if (c == '\'' && !e->quoted) {
			p = expand_single_quotes(e, p);
		} else if (c == '\\') {
			p = expand_backslash(e, p);
		} else if (c == '$') {
			p = expand_dollar(e, p);
		} else if (c == '`') {
			p = expand_backquotes(e, p);
		} else {
			add_written(e, c);
		}
	}
}

static void expand_into(struct expander *e, const char *word)
{
	e->had_nothing = e->after_space = false;
	e->quoted = e->here;
	expand_text(e, word);
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

static char *expand_one(struct expander e, const char *word)
{
	e.started = true;
	expand_into(&e, word);
	if (e.failed)
		return NULL;
	return e.out.count ? e.out.list[0] : line_copy("", 0);
}

char *expand_word(const char *word)
{
	return expand_one((struct expander){ 0 }, word);
}

char *expand_pattern(const char *word)
{
	return expand_one((struct expander){ .pattern = true }, word);
}

char *expand_here(const char *text)
{
	return expand_one((struct expander){ .here = true }, text);
}
