/* What are $x and ${x:-y} worth? */
#include "sh.h"
#include "expand.h"
#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

size_t name_length(const char *p)
{
	size_t n = 0;

	while (isalpha(p[n]) || p[n] == '_' || (n && isdigit(p[n])))
		n++;
	return n;
}

size_t parameter_length(const char *p)
{
	size_t n = strspn(p, "0123456789");

	if (n)
		return n;
	return *p && strchr("?$#!-@*", *p) ? 1 : name_length(p);
}

static char *number(int n)
{
	char *digits = line_alloc(12);

	snprintf(digits, 12, "%d", n);
	return digits;
}

static const char *positional(const char *digits)
{
	long n = strtol(digits, NULL, 10);

	return n < sh.argc ? sh.argv[n] : NULL;
}

/* The value of any parameter but $@ and $*; NULL: it is unset. */
static const char *parameter(const char *p, size_t n)
{
	switch (*p) {
	case '?':
		return number(sh.status);
	case '$':
		return number(sh.pid);
	case '#':
		return number(sh.argc - 1);
	case '-':
		return option_letters();
	case '!':
		return sh.last_background ? number(sh.last_background) : NULL;
	}
	return isdigit(*p) ? positional(line_copy(p, n)) : lookup(p, n);
}

static bool is_all(const char *p)
{
	return *p == '@' || *p == '*';
}

/* $@ and $*: "$@" is a field each, "$*" one with $IFS's first between. */
static void add_arguments(struct expander *e, char which)
{
	bool apart = e->split && (which == '@' || !e->quoted);
	char between = which == '*' ? *field_separators() : ' ';

	e->had_nothing |= sh.argc < 2 && which == '@';
	for (int i = 1; i < sh.argc; i++) {
		if (i > 1 && apart)
			end_field(e);
		else if (i > 1 && between)
			add_char(e, between, true);
		e->started |= e->quoted;
		add_value(e, sh.argv[i]);
	}
}

/* Told in one line; the command is not run. */
static void refuse(struct expander *e, const char *name, size_t n,
		   const char *why)
{
	eprintf("sh: %.*s: %s\n", (int)n, name, why);
	e->failed = true;
}

static void add_parameter(struct expander *e, const char *name, size_t n)
{
	if (is_all(name)) {
		add_arguments(e, *name);
		return;
	}
	const char *value = parameter(name, n);
	if (value)
		add_value(e, value);
	else if (sh.options[UNSET_IS_ERROR])
		refuse(e, name, n, "parameter not set");
}

const char *expand_parameter(struct expander *e, const char *p)
{
	size_t n = isdigit(*p) ? 1 : parameter_length(p);

	if (n)
		add_parameter(e, p, n);
	return p + n;
}

/* ${x#pattern} and its like: which part of the value stays? */
static const char *trim(const char *value, const char *op, const char *pattern)
{
	int n = strlen(value);
	bool longest = op[0] == op[1], end = *op == '%';
	int from = longest ? n : 0, step = longest ? -1 : 1;

	for (int i = from; i >= 0 && i <= n; i += step) {
		const char *part = end ? value + n - i : value;

		if (matches(pattern, part, i))
			return end ? line_copy(value, n - i) : value + i;
	}
	return value;
}

static void expand_trimmed(struct expander *e, const char *name, size_t n,
			   const char *op)
{
	const char *value = is_all(name) ? "" : parameter(name, n);
	char *pattern = expand_pattern(op + 1 + (op[0] == op[1]));

	if (!pattern)
		e->failed = true;
	else if (!value && sh.options[UNSET_IS_ERROR])
		refuse(e, name, n, "parameter not set");
	else
		add_value(e, trim(value ? value : "", op, pattern));
}

/* The word of ${x:-word}, where its value would stand. */
static void expand_inside(struct expander *e, const char *word)
{
	bool quoted = e->quoted, stayed = e->stays_quoted;

	e->inside++;
	e->stays_quoted = quoted;
	expand_text(e, word);
	e->inside--;
	e->stays_quoted = stayed;
	e->quoted = quoted;
}

static void expand_assigned(struct expander *e, const char *name, size_t n,
			    const char *word)
{
	char *value = expand_word(word);

	if (!value)
		e->failed = true;
	else if (name_length(name) != n)
		refuse(e, name, n, "cannot be assigned");
	else if (set_variable(name, n, value, false))
		e->failed = true;
	else
		add_value(e, value);
}

static void complain_unset(struct expander *e, const char *name, size_t n,
			   const char *word)
{
	char *why = *word ? expand_word(word) : "parameter not set";

	refuse(e, name, n, why ? why : "parameter not set");
}

/* ${name:OPword}: - + = ? ask whether it is set (with the colon: and not
 * empty). */
static void expand_operator(struct expander *e, const char *name, size_t n)
{
	const char *op = name + n, *value;
	bool colon = *op == ':';

	op += colon;
	value = is_all(name) ? sh.argc > 1 ? sh.argv[1] : NULL
			     : parameter(name, n);
	bool set = value && (!colon || *value);

	if (*op == '+' ? set : *op == '-' && !set)
		expand_inside(e, op + 1);
	else if (*op == '+')
		return;
	else if (set)
		add_parameter(e, name, n);
	else if (*op == '=')
		expand_assigned(e, name, n, op + 1);
	else
		complain_unset(e, name, n, op + 1);
}

/* ${#x} */
static void expand_length(struct expander *e, const char *name)
{
	const char *value = is_all(name) ? NULL
			    : parameter(name, strlen(name));

	if (is_all(name))
		add_value(e, number(sh.argc - 1));
	else if (!value && sh.options[UNSET_IS_ERROR])
		refuse(e, name, strlen(name), "parameter not set");
	else
		add_value(e, number(value ? strlen(value) : 0));
}

const char *expand_braces(struct expander *e, const char *p)
{
	struct parser ps = { .whole = true };
	const char *end = skip_braces(&ps, p, e->quoted);

	if (!end) {
		e->failed = true;
		return p;
	}
	char *body = line_copy(p, end - 1 - p);
	size_t n = parameter_length(body);
	const char *op = body + n, *what = op + (*op == ':');

	if (*body == '#' && body[1] &&
	    parameter_length(body + 1) == strlen(body + 1))
		expand_length(e, body + 1);
	else if (n && !*op)
		add_parameter(e, body, n);
	else if (n && (*op == '#' || *op == '%'))
		expand_trimmed(e, body, n, op);
	else if (n && *what && strchr("-+=?", *what))
		expand_operator(e, body, n);
	else
		refuse(e, "${...}", 6, "bad substitution");
	return end;
}
