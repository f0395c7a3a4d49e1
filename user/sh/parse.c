/*
 * What is written here? Lists of pipelines of commands.
 *
 *	parse > parse_list > and_or > pipeline > command > parse_compound
 *	                                                   simple
 */
#include "sh.h"
#include <ctype.h>
#include <stdio.h>
#include <string.h>

struct node *new_node(enum node_kind kind)
{
	struct node *n = line_alloc(sizeof(*n));

	*n = (struct node){ .kind = kind };
	return n;
}

static struct node *two(enum node_kind kind, struct node *first,
			struct node *body)
{
	struct node *n = new_node(kind);

	n->first = first;
	n->body = body;
	return n;
}

/* Its source is what stands between `from` and here. */
static void set_text(struct parser *ps, struct node *n, const char *from)
{
	const char *end = ps->p;

	while (end > from && strchr(" \t\n;", end[-1]))
		end--;
	n->text = from;
	n->length = end - from;
}

/* --- redirections ------------------------------------------------------- */

bool at_redirect(const char *p)
{
	while (isdigit(*p))
		p++;
	return *p == '<' || *p == '>';
}

/* Longer ones before their beginnings. */
static const struct {
	char sign[4];
	unsigned char kind;
} redirections[] = {
	{ "<<-", HERE_EXPANDED }, { "<<", HERE_EXPANDED },
	{ "<&", DUPLICATE }, { "<>", READ_WRITE }, { "<", READ_FROM },
	{ ">>", APPEND_TO }, { ">&", DUPLICATE }, { ">|", WRITE_TO },
	{ ">", WRITE_TO },
};

static const char *redirect_sign(struct redirect *r, const char *p)
{
	for (size_t i = 0; ; i++) {
		const char *sign = redirections[i].sign;
		size_t n = strlen(sign);

		if (strncmp(p, sign, n))
			continue;
		r->kind = redirections[i].kind;
		r->no_tabs = n == 3;
		return p + n;
	}
}

/* The delimiter as the text will have it: quotes do not stand there. */
static void expect_here(struct parser *ps, struct redirect *r)
{
	char *to = r->word;

	if (strcspn(r->word, "'\"\\") < strlen(r->word))
		r->kind = HERE_TEXT;
	for (char *p = r->word; *p; p++)
		if (!strchr("'\"\\", *p))
			*to++ = *p;
	*to = '\0';
	*ps->last_pending = r;
	ps->last_pending = &r->next_pending;
}

struct redirect *parse_redirect(struct parser *ps)
{
	struct redirect *r = line_alloc(sizeof(*r));
	const char *p = ps->p;

	*r = (struct redirect){ .fd = -1 };
	for (; isdigit(*p); p++)
		if (r->fd < MOST_FD)
			r->fd = (r->fd < 0 ? 0 : r->fd * 10) + *p - '0';
	if (r->fd < 0)
		r->fd = *p == '>';
	ps->p = redirect_sign(r, p);
	skip_blanks(ps);
	r->word = parse_word(ps);
	if (!r->word)
		unexpected(ps);
	else if (r->kind == HERE_EXPANDED)
		expect_here(ps, r);
	return r;
}

void parse_redirects(struct parser *ps, struct node *n)
{
	struct redirect **last = &n->redirects;

	for (;;) {
		skip_blanks(ps);
		if (ps->result != PARSED || !at_redirect(ps->p))
			return;
		*last = parse_redirect(ps);
		last = &(*last)->next;
	}
}

/* --- commands ----------------------------------------------------------- */

/* NAME=value... word... and redirections in between. */
static struct node *simple(struct parser *ps)
{
	struct node *n = new_node(COMMAND);
	struct redirect **last = &n->redirects;
	struct fields words = { 0 };

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
		if (words.count == 0 && !n->redirects && take(ps, "("))
			return parse_function(ps, word);
		add_field(&words, word);
	}
	add_field(&words, NULL);
	n->words = words.list;
	if (!words.list[0] && !n->redirects)
		unexpected(ps);
	return n;
}

static bool at_closing_word(struct parser *ps)
{
	static const char words[][5] = {
		"then", "do", "done", "fi", "elif", "else", "esac", "}",
	};

	for (size_t i = 0; i < sizeof(words) / sizeof(*words); i++)
		if (at_word(ps, words[i]))
			return true;
	return false;
}

static struct node *command(struct parser *ps)
{
	skip_blanks(ps);

	const char *from = ps->p;
	struct node *n = NULL;

	if (enter(ps) && ps->result == PARSED) {
		n = parse_compound(ps);
		if (n)
			parse_redirects(ps, n);
		else if (at_closing_word(ps))
			unexpected(ps);
		else
			n = simple(ps);
	}
	ps->depth--;
	if (!n)
		n = new_node(COMMAND);
	set_text(ps, n, from);
	return n;
}

/* command | command */
static struct node *pipes(struct parser *ps)
{
	skip_blanks(ps);

	const char *from = ps->p;
	struct node *n = command(ps), *last = n;

	for (;;) {
		skip_blanks(ps);
		if (ps->result != PARSED || ps->p[0] != '|' ||
		    ps->p[1] == '|')
			break;
		ps->p++;
		skip_newlines(ps);
		last = last->next = command(ps);
	}
	if (last == n)
		return n;
	n = two(PIPELINE, n, NULL);
	set_text(ps, n, from);
	return n;
}

/* ! time command | command */
static struct node *pipeline(struct parser *ps)
{
	enum node_kind kind = take_word(ps, "!") ? NOT
			      : take_word(ps, "time") ? TIMED : PIPELINE;

	if (kind == PIPELINE)
		return pipes(ps);
	struct node *n = enter(ps) ? pipeline(ps) : NULL;
	ps->depth--;
	return two(kind, n, NULL);
}

/* pipeline && pipeline || pipeline: from left to right */
static struct node *and_or(struct parser *ps)
{
	struct node *n = pipeline(ps);

	while (ps->result == PARSED) {
		enum node_kind kind = take(ps, "&&") ? AND
				      : take(ps, "||") ? OR : LIST;

		if (kind == LIST)
			break;
		skip_newlines(ps);
		n = two(kind, n, pipeline(ps));
	}
	return n;
}

static bool at_end_of_list(struct parser *ps)
{
	skip_newlines(ps);
	return ps->result != PARSED || !*ps->p || *ps->p == ')' ||
	       (ps->p[0] == ';' && ps->p[1] == ';') || at_closing_word(ps);
}

static bool at_separator(struct parser *ps)
{
	skip_blanks(ps);
	return *ps->p == '\n' || (ps->p[0] == ';' && ps->p[1] != ';');
}

static struct node *element(struct parser *ps, bool *more)
{
	skip_blanks(ps);

	const char *from = ps->p;
	struct node *n = and_or(ps);

	set_text(ps, n, from);
	skip_blanks(ps);
	if (ps->p[0] == '&' && ps->p[1] != '&') {
		n = two(BACKGROUND, n, NULL);
		set_text(ps, n, from);
		ps->p++;
		*more = true;
	} else {
		*more = at_separator(ps);
		ps->p += *more && *ps->p == ';';
	}
	return n;
}

struct node *parse_list(struct parser *ps)
{
	struct node *list = new_node(LIST), **last = &list->first;
	bool more = true;

	while (more && !at_end_of_list(ps)) {
		*last = element(ps, &more);
		last = &(*last)->next;
	}
	return list;
}

enum parse_result parse(const char *text, bool whole, struct node **tree)
{
	struct parser ps = { .p = text, .whole = whole };

	ps.last_pending = &ps.pending;
	*tree = parse_list(&ps);
	skip_newlines(&ps);
	if (*ps.p)
		unexpected(&ps);
	return ps.result;
}

const char *parse_substitution(const char *p, struct node **tree)
{
	struct parser ps = { .p = p, .whole = true };

	ps.last_pending = &ps.pending;
	*tree = parse_list(&ps);
	if (ps.result == PARSED && !take(&ps, ")"))
		unexpected(&ps);
	return ps.result == PARSED ? ps.p : NULL;
}
