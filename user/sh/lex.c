/* Where does a word end, and what stands between words? */
#include "sh.h"
#include <ctype.h>
#include <stdio.h>
#include <string.h>

void parse_fail(struct parser *ps, enum parse_result why)
{
	if (ps->result == PARSED)
		ps->result = why;
}

static void say_unexpected(const char *p)
{
	size_t n = strcspn(p, " \t" OPERATORS);

	if (!n)
		n = p[0] == p[1] && *p != '\n' ? 2 : 1;
	if (!*p)
		eprintf("sh: syntax error: unexpected end of input\n");
	else if (*p == '\n')
		eprintf("sh: syntax error: unexpected end of line\n");
	else
		eprintf("sh: syntax error: unexpected \"%.*s\"\n", (int)n, p);
}

void unexpected(struct parser *ps)
{
	if (ps->result != PARSED)
		return;
	if (!*ps->p && !ps->whole) {
		ps->result = INCOMPLETE;
		return;
	}
	say_unexpected(ps->p);
	ps->result = SYNTAX_ERROR;
}

/* Something has no end in this text. */
static const char *no_end(struct parser *ps, const char *what)
{
	if (ps->whole && ps->result == PARSED)
		eprintf("sh: syntax error: %s has no end\n", what);
	parse_fail(ps, ps->whole ? SYNTAX_ERROR : INCOMPLETE);
	return NULL;
}

bool enter(struct parser *ps)
{
	if (++ps->depth <= MOST_NESTED)
		return true;
	if (ps->result == PARSED)
		eprintf("sh: syntax error: nested too deeply\n");
	parse_fail(ps, SYNTAX_ERROR);
	return false;
}

/* --- quotes ------------------------------------------------------------- */

static const char *skip_dollar(struct parser *ps, const char *p, bool quoted);

static const char *skip_single(struct parser *ps, const char *p)
{
	p = strchr(p, '\'');
	return p ? p + 1 : no_end(ps, "a '");
}

const char *skip_backquotes(const char *p)
{
	for (; *p && *p != '`'; p++)
		if (*p == '\\' && p[1])
			p++;
	return *p ? p + 1 : NULL;
}

/* What begins at p, if it is more than a character: its end. */
static const char *skip_special(struct parser *ps, const char *p, bool quoted)
{
	if (*p == '\\')
		return p[1] ? p + 2 : p + 1;
	if (*p == '$')
		return skip_dollar(ps, p + 1, quoted);
	if (*p != '`')
		return p + 1;
	p = skip_backquotes(p + 1);
	return p ? p : no_end(ps, "a `");
}

static const char *skip_double(struct parser *ps, const char *p)
{
	while (p && *p && *p != '"')
		p = skip_special(ps, p, true);
	if (!p)
		return NULL;
	return *p ? p + 1 : no_end(ps, "a \"");
}

static const char *skip_any(struct parser *ps, const char *p, bool quoted)
{
	if (*p == '"')
		return skip_double(ps, p + 1);
	if (*p == '\'' && !quoted)
		return skip_single(ps, p + 1);
	return skip_special(ps, p, quoted);
}

const char *skip_braces(struct parser *ps, const char *p, bool quoted)
{
	const char *op = p + (*p == '#' && p[1] != '}');

	if (!enter(ps))
		return NULL;
	op += parameter_length(op);
	quoted = quoted && *op != '#' && *op != '%';
	for (p = op; p && *p && *p != '}'; )
		p = skip_any(ps, p, quoted);
	ps->depth--;
	if (!p)
		return NULL;
	return *p ? p + 1 : no_end(ps, "a ${");
}

const char *skip_arithmetic(struct parser *ps, const char *p)
{
	int open = 0;

	if (!enter(ps))
		return NULL;
	while (p && *p && (open || p[0] != ')' || p[1] != ')')) {
		open += (*p == '(') - (*p == ')');
		if (open < 0)
			break;
		p = skip_any(ps, p, true);
	}
	ps->depth--;
	if (!p)
		return NULL;
	return *p == ')' && p[1] == ')' ? p + 2 : no_end(ps, "a $((");
}

static const char *skip_command(struct parser *ps, const char *p)
{
	struct parser sub = { .p = p, .depth = ps->depth, .whole = ps->whole };

	sub.last_pending = &sub.pending;
	if (enter(&sub))
		parse_list(&sub);
	if (!take(&sub, ")"))
		unexpected(&sub);
	parse_fail(ps, sub.result);
	return sub.result == PARSED ? sub.p : NULL;
}

/* p is behind a $. */
static const char *skip_dollar(struct parser *ps, const char *p, bool quoted)
{
	if (*p == '{')
		return skip_braces(ps, p + 1, quoted);
	if (p[0] == '(' && p[1] == '(')
		return skip_arithmetic(ps, p + 2);
	if (*p == '(')
		return skip_command(ps, p + 1);
	return p;
}

const char *skip_word(struct parser *ps, const char *p)
{
	while (p && *p && !strchr(" \t" OPERATORS, *p)) {
		if (*p == '\\' && p[1] == '\n' && !p[2])
			return no_end(ps, "the last line");
		p = skip_any(ps, p, false);
	}
	return p;
}

char *parse_word(struct parser *ps)
{
	const char *end = skip_word(ps, ps->p);

	if (!end || end == ps->p)
		return NULL;
	char *word = line_copy(ps->p, end - ps->p);
	ps->p = end;
	return word;
}

/* --- between words ------------------------------------------------------ */

void skip_blanks(struct parser *ps)
{
	for (;; ps->p++) {
		if (ps->p[0] == '\\' && ps->p[1] == '\n') {
			ps->p++;
			if (!ps->p[1])
				no_end(ps, "the last line");
		} else if (*ps->p != ' ' && *ps->p != '\t') {
			break;
		}
	}
	if (*ps->p == '#')
		ps->p += strcspn(ps->p, "\n");
}

bool take(struct parser *ps, const char *operator)
{
	size_t n = strlen(operator);

	skip_blanks(ps);
	if (strncmp(ps->p, operator, n))
		return false;
	ps->p += n;
	return true;
}

bool at_word(struct parser *ps, const char *word)
{
	size_t n = strlen(word);

	skip_blanks(ps);
	return !strncmp(ps->p, word, n) && strchr(" \t" OPERATORS, ps->p[n]);
}

bool take_word(struct parser *ps, const char *word)
{
	if (ps->result != PARSED || !at_word(ps, word))
		return false;
	ps->p += strlen(word);
	return true;
}

/* --- here-documents ----------------------------------------------------- */

static bool is_delimiter(const char *line, size_t n, const struct redirect *r)
{
	return strlen(r->word) == n && !memcmp(line, r->word, n);
}

/* The lines at p up to the delimiter, as r's word. */
static void read_here(struct parser *ps, struct redirect *r)
{
	char *text = line_alloc(strlen(ps->p) + 1), *to = text;

	for (;;) {
		if (!*ps->p && !ps->whole) {
			parse_fail(ps, INCOMPLETE);
			return;
		}
		while (r->no_tabs && *ps->p == '\t')
			ps->p++;

		const char *line = ps->p;
		size_t n = strcspn(line, "\n");

		ps->p += n + (line[n] == '\n');
		if (is_delimiter(line, n, r) || (!n && !*ps->p && !line[n]))
			break;
		to = (char *)memcpy(to, line, ps->p - line) + (ps->p - line);
	}
	*to = '\0';
	r->word = text;
}

void skip_newlines(struct parser *ps)
{
	for (skip_blanks(ps); *ps->p == '\n'; skip_blanks(ps)) {
		ps->p++;
		for (; ps->pending; ps->pending = ps->pending->next_pending)
			read_here(ps, ps->pending);
		ps->last_pending = &ps->pending;
	}
}
