/* What may the word become that is being typed? Commands, or files. */
#include "sh.h"
#include "edit.h"
#include <ctype.h>
#include <dirent.h>
#include <tool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define BREAKS		" \t|&;<>()=`"

struct choices {
	struct fields names;	/* line memory */
	const char *start;	/* what they all begin with */
};

static void offer(struct choices *c, const char *name, const char *behind)
{
	char *whole = line_join(name, behind, strlen(behind));

	if (strncmp(name, c->start, strlen(c->start)))
		return;
	for (int i = 0; i < c->names.count; i++)
		if (!strcmp(c->names.list[i], whole))
			return;
	add_field(&c->names, whole);
}

static void offer_folder(struct choices *c, const char *dir, bool programs)
{
	char **names;
	int count = list_directory(dir, &names);

	for (int i = 0; i < count; i++) {
		char *path = line_join(line_join(dir, "/", 1), names[i],
				       strlen(names[i]));

		if (names[i][0] == '.' && *c->start != '.')
			continue;
		if (!programs)
			offer(c, names[i], is_directory(path) ? "/" : " ");
		else if (!access(path, X_OK) && !is_directory(path))
			offer(c, names[i], " ");
	}
	if (count >= 0)
		free(names);
}

static void offer_commands(struct choices *c)
{
	const char *path = value_of("PATH", 4);

	for (const struct builtin *b = all_builtins(); *b->name; b++)
		offer(c, b->name, " ");
	offer_functions(c->start, &c->names);
	while (*path) {
		size_t n = strcspn(path, ":");

		if (n)
			offer_folder(c, line_copy(path, n), true);
		path += n + (path[n] == ':');
	}
}

/* Is the word that begins here a command's name? */
static bool names_command(int from)
{
	while (from && ed.line[from - 1] == ' ')
		from--;
	return !from || strchr("|&;(`", ed.line[from - 1]);
}

static void offer_files(struct choices *c, const char *word)
{
	const char *slash = strrchr(word, '/');
	char *dir = !slash ? line_copy(".", 1)
		    : line_copy(word, slash > word ? slash - word : 1);

	if (dir[0] == '~' && !dir[1])
		dir = line_join(value_of("HOME", 4), "", 0);
	c->start = slash ? slash + 1 : word;
	offer_folder(c, dir, false);
}

/* How many characters do all of them begin with? */
static size_t common(const struct choices *c)
{
	size_t n = strlen(c->names.list[0]);

	for (int i = 1; i < c->names.count; i++) {
		size_t m = 0;

		while (m < n && c->names.list[i][m] == c->names.list[0][m])
			m++;
		n = m;
	}
	return n;
}

static void show(const struct choices *c)
{
	int at = 0;

	end_row();
	for (int i = 0; i < c->names.count; i++) {
		int n = strlen(c->names.list[i]) + 1;

		if (at && at + n > ed.width) {
			out('\n');
			at = 0;
		}
		out_text(c->names.list[i]);
		out(' ');
		at += n;
	}
	out('\n');
	begin_row(ed.prompt);
	redraw_from(0);
}

void complete(bool again)
{
	struct mark m = line_mark();
	struct choices c = { 0 };
	int from = ed.at;

	while (from && !strchr(BREAKS, ed.line[from - 1]))
		from--;
	c.start = line_copy(ed.line + from, ed.at - from);
	if (names_command(from) && !strchr(c.start, '/'))
		offer_commands(&c);
	else
		offer_files(&c, c.start);

	size_t had = strlen(c.start);
	size_t n = c.names.count ? common(&c) : had;

	if (n > had)
		insert_text(c.names.list[0] + had, n - had);
	else if (again && c.names.count > 1)
		show(&c);
	else
		out('\a');
	line_release(m);
}
