/* A line of the input into variables. */
#include "sh.h"
#include "expand.h"
#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define FIRST_ROOM	80

struct line {			/* a backslash stands before what is as it is */
	char *text;
	size_t used, room;
};

static void add(struct line *l, char c)
{
	if (l->used == l->room) {
		size_t room = 2 * l->room + FIRST_ROOM;
		char *more = line_alloc(room);

		memcpy(more, l->text, l->used);
		l->text = more;
		l->room = room;
	}
	l->text[l->used++] = c;
}

/*
 * Byte by byte: what is behind the line is another's. Returns 0, or 1 at the
 * end of the input or after a signal.
 */
static int read_line(struct line *l, bool raw)
{
	char c;
	ssize_t n;
	bool protected = false;

	while ((n = read(STDIN_FILENO, &c, 1)) == 1) {
		if (c == '\n' && !protected)
			break;
		if (protected && c == '\n') {
			l->used--;
		} else if (c) {
			if (raw && c == '\\')
				add(l, '\\');
			add(l, c);
		}
		protected = !raw && c == '\\' && !protected;
	}
	if (protected)
		l->used--;
	add(l, '\0');
	return n != 1;
}

static bool separates(const char *ifs, char c)
{
	return c && strchr(ifs, c);
}

static bool blank(const char *ifs, char c)
{
	return separates(ifs, c) && isspace(c);
}

/* Cut the next word off; *p goes behind what ends it. */
static char *next_word(char **p, const char *ifs)
{
	char *word = line_alloc(strlen(*p) + 1), *to = word;

	for (; **p && !separates(ifs, **p); ++*p) {
		*p += **p == '\\' && (*p)[1];
		*to++ = **p;
	}
	*to = '\0';
	while (blank(ifs, **p))
		++*p;
	if (separates(ifs, **p) && !blank(ifs, **p))
		++*p;
	while (blank(ifs, **p))
		++*p;
	return word;
}

/*
 * The rest as it stands, but for blanks in its end; and if it is one word,
 * what ends that.
 */
static char *last_word(char *p, const char *ifs)
{
	char *after = p, *word = next_word(&after, ifs);
	char *to = word, *end = word;

	if (!*after)
		return word;
	to = end = word = line_alloc(strlen(p) + 1);
	for (; *p; p++) {
		bool plain = *p == '\\' && p[1];

		p += plain;
		*to++ = *p;
		if (plain || !blank(ifs, *p))
			end = to;
	}
	*end = '\0';
	return word;
}

static int store(const char *name, const char *value)
{
	size_t n = name_length(name);

	if (!n || name[n])
		return complain_builtin("read", name, "is no name");
	return set_variable(name, n, value, false) ? STATUS_SYNTAX : 0;
}

/* read [-r] [-p PROMPT] NAME... */
int do_read(char **argv)
{
	struct line l = { 0 };
	const char *ifs = field_separators();
	bool raw = false;
	int status = 0;

	for (argv++; *argv && **argv == '-'; argv++) {
		if (!strcmp(*argv, "-r"))
			raw = true;
		else if (!strcmp(*argv, "-p") && argv[1])
			eprintf("%s", *++argv);
		else
			return complain_builtin("read", *argv,
						"no such option");
	}
	if (!*argv)
		return complain_builtin("read", "NAME", "is missing");
	int end = read_line(&l, raw);
	char *p = l.text;
	while (blank(ifs, *p))
		p++;
	for (; *argv && !status; argv++)
		status = store(*argv, argv[1] ? next_word(&p, ifs)
					      : last_word(p, ifs));
	return status ? status : end;
}
