/* What is written on this line? */
#include "sh.h"
#include <ctype.h>
#include <stdio.h>
#include <string.h>

struct parser {
	const char *p;
	enum parse_result result;
};

#define OPERATORS "|&;<>()\n"

static void fail(struct parser *ps, enum parse_result why)
{
	if (ps->result == PARSED)
		ps->result = why;
}

static void unexpected(struct parser *ps)
{
	const char *p = ps->p;
	int n = strchr(OPERATORS, *p) && p[0] == p[1] ? 2 : 1;

	if (ps->result != PARSED)
		return;
	if (*p == '\n' || !*p)
		eprintf("sh: syntax error: unexpected end of line\n");
	else
		eprintf("sh: syntax error: unexpected \"%.*s\"\n", n, p);
	fail(ps, SYNTAX_ERROR);
}

static void skip_blanks(struct parser *ps)
{
	for (;; ps->p++) {
		if (ps->p[0] == '\\' && ps->p[1] == '\n') {
			ps->p++;
			if (!ps->p[1])
				fail(ps, INCOMPLETE);
		} else if (*ps->p != ' ' && *ps->p != '\t') {
			break;
		}
	}
	if (*ps->p == '#')
		while (*ps->p && *ps->p != '\n')
			ps->p++;
}

static void skip_newlines(struct parser *ps)
{
	for (skip_blanks(ps); *ps->p == '\n'; skip_blanks(ps))
		ps->p++;
}

/* After && || |: the other side may be on another line, even one to come. */
static void skip_to_operand(struct parser *ps)
{
	skip_newlines(ps);
	if (!*ps->p)
		fail(ps, INCOMPLETE);
}

/* p is at a quote: where it ends, or NULL if it does not. */
static const char *skip_quoted(const char *p)
{
	char quote = *p++;

	for (; *p && *p != quote; p++)
		if (quote == '"' && *p == '\\' && p[1])
			p++;
	return *p ? p + 1 : NULL;
}

/* Where the word at p ends, or NULL if that is not on these lines. */
static const char *skip_word(const char *p)
{
	while (p && *p && !strchr(" \t" OPERATORS, *p)) {
		if (*p == '\'' || *p == '"')
			p = skip_quoted(p);
		else if (*p == '\\' && p[1] == '\n' && !p[2])
			return NULL;
		else
			p += *p == '\\' && p[1] ? 2 : 1;
	}
	return p;
}

/* The next word as it is written; NULL: there is none here. */
static char *parse_word(struct parser *ps)
{
	const char *end = skip_word(ps->p);

	if (!end)
		fail(ps, INCOMPLETE);
	if (!end || end == ps->p)
		return NULL;
	char *word = line_copy(ps->p, end - ps->p);
	ps->p = end;
	return word;
}

static bool at_redirect(const char *p)
{
	while (isdigit(*p))
		p++;
	return *p == '<' || *p == '>';
}

static struct redirect *parse_redirect(struct parser *ps)
{
	struct redirect *r = line_alloc(sizeof(*r));
	const char *p = ps->p;

	*r = (struct redirect){ .fd = -1 };
	for (; isdigit(*p); p++)
		r->fd = (r->fd < 0 ? 0 : r->fd * 10) + *p - '0';
	if (r->fd < 0)
		r->fd = *p == '>';
	r->kind = *p == '<' ? READ_FROM : WRITE_TO;
	if (p[0] == '>' && p[1] == '>')
		r->kind = APPEND_TO, p++;
	else if (p[1] == '&')
		r->kind = DUPLICATE, p++;
	ps->p = p + 1;
	skip_blanks(ps);
	r->word = parse_word(ps);
	if (!r->word)
		unexpected(ps);
	return r;
}

/* NAME=value... word... and redirections in between; NULL: nothing here. */
static struct command *parse_command(struct parser *ps)
{
	struct command *c = line_alloc(sizeof(*c));
	struct redirect **last = &c->redirects;
	struct fields words = { 0 };

	*c = (struct command){ 0 };
	while (ps->result == PARSED) {
		skip_blanks(ps);
		if (at_redirect(ps->p)) {
			*last = parse_redirect(ps);
			last = &(*last)->next;
			continue;
		}
		char *word = parse_word(ps);
		if (!word)
			break;
		add_field(&words, word);
	}
	add_field(&words, NULL);
	c->words = words.list;
	if (!words.list[0] && !c->redirects)
		unexpected(ps);
	return c;
}

static bool take(struct parser *ps, const char *operator)
{
	size_t n = strlen(operator);

	skip_blanks(ps);
	if (strncmp(ps->p, operator, n))
		return false;
	ps->p += n;
	return true;
}

static struct pipeline *parse_pipeline(struct parser *ps)
{
	struct pipeline *p = line_alloc(sizeof(*p));
	struct command **last = &p->first;

	*p = (struct pipeline){ 0 };
	skip_blanks(ps);
	while (ps->p[0] == '!' && strchr(" \t", ps->p[1]) && ps->p[1]) {
		p->negated = !p->negated;
		ps->p++;
		skip_blanks(ps);
	}
	for (;;) {
		*last = parse_command(ps);
		last = &(*last)->next;
		if (ps->result != PARSED)
			return p;
		skip_blanks(ps);
		if (ps->p[0] != '|' || ps->p[1] == '|')
			return p;
		ps->p++;
		skip_to_operand(ps);
	}
}

static struct list *parse_and_or(struct parser *ps)
{
	struct list *l = line_alloc(sizeof(*l));
	struct pipeline **last = &l->first;

	*l = (struct list){ 0 };
	for (;;) {
		struct pipeline *p = *last = parse_pipeline(ps);

		last = &p->next;
		if (ps->result != PARSED)
			return l;
		p->next_if_true = take(ps, "&&");
		if (!p->next_if_true && !take(ps, "||"))
			return l;
		skip_to_operand(ps);
	}
}

enum parse_result parse(const char *text, struct list **list)
{
	struct parser ps = { .p = text, .result = PARSED };
	struct list **last = list;

	*list = NULL;
	for (skip_newlines(&ps); *ps.p; skip_newlines(&ps)) {
		struct list *l = *last = parse_and_or(&ps);

		last = &l->next;
		if (ps.result != PARSED)
			break;
		l->background = take(&ps, "&");
		if (!l->background && !take(&ps, ";") && *ps.p != '\n')
			unexpected(&ps);
		if (ps.result != PARSED)
			break;
	}
	return ps.result;
}
