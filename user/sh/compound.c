/* What is written here? Commands that are made of commands. */
#include "sh.h"
#include <string.h>

/* A list that has something in it. */
static struct node *some(struct parser *ps)
{
	struct node *n = parse_list(ps);

	if (!n->first)
		unexpected(ps);
	return n;
}

static void want_word(struct parser *ps, const char *word)
{
	if (!take_word(ps, word))
		unexpected(ps);
}

/* Behind if or elif, with the fi. */
static struct node *parse_if(struct parser *ps)
{
	struct node *n = new_node(IF);

	n->first = some(ps);
	want_word(ps, "then");
	n->body = some(ps);
	if (ps->result != PARSED)
		return n;
	if (take_word(ps, "elif")) {
		n->otherwise = enter(ps) ? parse_if(ps) : NULL;
		ps->depth--;
		return n;
	}
	if (take_word(ps, "else"))
		n->otherwise = some(ps);
	want_word(ps, "fi");
	return n;
}

static struct node *parse_do(struct parser *ps)
{
	skip_newlines(ps);
	want_word(ps, "do");
	struct node *n = some(ps);
	want_word(ps, "done");
	return n;
}

static struct node *parse_while(struct parser *ps, enum node_kind kind)
{
	struct node *n = new_node(kind);

	n->first = some(ps);
	n->body = parse_do(ps);
	return n;
}

/* Words up to the end of the line. */
static char **parse_words(struct parser *ps)
{
	struct fields words = { 0 };
	char *word;

	for (skip_blanks(ps); (word = parse_word(ps)); skip_blanks(ps))
		add_field(&words, word);
	add_field(&words, NULL);
	if (*ps->p != '\n' && !take(ps, ";"))
		unexpected(ps);
	return words.list;
}

static struct node *parse_for(struct parser *ps)
{
	struct node *n = new_node(FOR);

	skip_blanks(ps);
	size_t length = name_length(ps->p);
	n->name = parse_word(ps);
	if (!n->name || !length || n->name[length]) {
		unexpected(ps);
		return n;
	}
	skip_newlines(ps);
	if (take_word(ps, "in"))
		n->words = parse_words(ps);
	else
		take(ps, ";");
	n->body = parse_do(ps);
	return n;
}

/* pattern | pattern ) list ;; */
static struct node *parse_branch(struct parser *ps)
{
	struct node *n = new_node(BRANCH);
	struct fields patterns = { 0 };

	take(ps, "(");
	do {
		skip_blanks(ps);
		char *word = parse_word(ps);
		if (!word)
			unexpected(ps);
		add_field(&patterns, word);
	} while (ps->result == PARSED && take(ps, "|"));
	add_field(&patterns, NULL);
	n->words = patterns.list;
	if (ps->result == PARSED && !take(ps, ")"))
		unexpected(ps);
	n->body = parse_list(ps);
	if (!take(ps, ";;") && !at_word(ps, "esac"))
		unexpected(ps);
	return n;
}

static struct node *parse_case(struct parser *ps)
{
	struct node *n = new_node(CASE), **last = &n->first;

	skip_blanks(ps);
	n->name = parse_word(ps);
	if (!n->name)
		unexpected(ps);
	skip_newlines(ps);
	want_word(ps, "in");
	for (;;) {
		skip_newlines(ps);
		if (take_word(ps, "esac") || ps->result != PARSED)
			return n;
		*last = parse_branch(ps);
		last = &(*last)->next;
	}
}

static struct node *parse_enclosed(struct parser *ps, enum node_kind kind)
{
	struct node *n = new_node(kind);

	n->first = some(ps);
	if (kind == GROUP)
		want_word(ps, "}");
	else if (ps->result == PARSED && !take(ps, ")"))
		unexpected(ps);
	return n;
}

struct node *parse_compound(struct parser *ps)
{
	if (take_word(ps, "if"))
		return parse_if(ps);
	if (take_word(ps, "while"))
		return parse_while(ps, WHILE);
	if (take_word(ps, "until"))
		return parse_while(ps, UNTIL);
	if (take_word(ps, "for"))
		return parse_for(ps);
	if (take_word(ps, "case"))
		return parse_case(ps);
	if (take_word(ps, "{"))
		return parse_enclosed(ps, GROUP);
	if (take(ps, "("))
		return parse_enclosed(ps, SUBSHELL);
	return NULL;
}

/* NAME ( has been read. */
struct node *parse_function(struct parser *ps, char *name)
{
	struct node *n = new_node(FUNCTION);

	n->name = name;
	if (!name_length(name) || name[name_length(name)])
		ps->p--;		/* it is the ( that is wrong */
	if (!take(ps, ")")) {
		unexpected(ps);
		return n;
	}
	skip_newlines(ps);
	n->body = parse_compound(ps);
	if (!n->body)
		unexpected(ps);
	else
		parse_redirects(ps, n->body);
	return n;
}
