/* What does a command say? $(command) and `command`. */
#include "sh.h"
#include "expand.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define CHUNK		512

struct text {
	char *bytes;		/* line memory */
	size_t used, room;
};

static void add_bytes(struct text *t, const char *bytes, size_t n)
{
	if (t->used + n + 1 > t->room) {
		size_t room = 2 * (t->used + n + 1);
		char *more = line_alloc(room);

		memcpy(more, t->bytes, t->used);
		t->bytes = more;
		t->room = room;
	}
	for (; n; n--, bytes++)		/* a NUL has no place in a word */
		if (*bytes)
			t->bytes[t->used++] = *bytes;
	t->bytes[t->used] = '\0';
}

/* Everything that comes out of a pipe. */
static void read_pipe(int fd, struct text *t)
{
	char buf[CHUNK];
	ssize_t n;

	add_bytes(t, "", 0);
	while ((n = read(fd, buf, sizeof(buf))) > 0 || n == -EINTR)
		add_bytes(t, buf, n > 0 ? n : 0);
	while (t->used && t->bytes[t->used - 1] == '\n')
		t->bytes[--t->used] = '\0';
}

static _Noreturn void say_into(int ends[2], struct node *tree)
{
	close(ends[0]);
	move_fd(ends[1], STDOUT_FILENO);
	run(tree, true);
	leave(sh.status);
}

/* What the tree says, without its last newlines; NULL: it was not run. */
static char *said_by(struct node *tree)
{
	struct text t = { 0 };
	int ends[2], err = pipe(ends);

	if (err) {
		eprintf("sh: pipe: %s\n", strerror(err));
		return NULL;
	}
	pid_t pid = fork_helper();
	if (pid == 0)
		say_into(ends, tree);
	close(ends[1]);
	if (pid > 0)
		read_pipe(ends[0], &t);
	close(ends[0]);
	if (pid < 0)
		return NULL;
	sh.substituted = wait_for_helper(pid);
	return t.bytes;
}

static void add_said(struct expander *e, struct node *tree)
{
	const char *said = said_by(tree);

	if (said)
		add_value(e, said);
	else
		e->failed = true;
}

const char *expand_command(struct expander *e, const char *p)
{
	struct node *tree;
	const char *end = parse_substitution(p, &tree);

	if (!end) {
		e->failed = true;
		return p;
	}
	add_said(e, tree);
	return end;
}

/* Between backquotes \ protects $ ` \ , and in quotes the quote. */
const char *expand_backquotes(struct expander *e, const char *p)
{
	const char *end = skip_backquotes(p);
	const char *special = e->quoted && !e->here ? "$`\\\"" : "$`\\";
	struct node *tree;

	if (!end) {
		add_char(e, '`', true);
		return p;
	}
	char *text = line_alloc(end - p + 1), *to = text;
	for (; p < end - 1; p++) {
		if (*p == '\\' && strchr(special, p[1]))
			p++;
		*to++ = *p;
	}
	strcpy(to, "\n");
	if (parse(text, true, &tree) == PARSED)
		add_said(e, tree);
	else
		e->failed = true;
	return end;
}
