/* Which files does this pattern name? */
#include "sh.h"
#include <dirent.h>
#include <stdlib.h>
#include <string.h>

static char *join3(const char *a, const char *b, const char *c)
{
	size_t la = strlen(a), lb = strlen(b), lc = strlen(c);
	char *text = line_alloc(la + lb + lc + 1);

	memcpy(text, a, la);
	memcpy(text + la, b, lb);
	memcpy(text + la + lb, c, lc + 1);
	return text;
}

static void walk(const char *done, const char *pattern, struct fields *f);

/* One path component is settled: go on behind it, or check that it is there. */
static void step(const char *done, const char *name, const char *rest,
		 struct fields *f)
{
	struct stat64 st;
	char *path = join3(done, name, *rest ? "/" : "");

	while (*rest == '/')
		rest++;
	if (*rest)
		walk(path, rest, f);
	else if (!lstat64(path, &st))
		add_field(f, path);
}

static void walk(const char *done, const char *pattern, struct fields *f)
{
	const char *slash = strchr(pattern, '/');
	size_t n = slash ? (size_t)(slash - pattern) : strlen(pattern);
	char *part = line_copy(pattern, n), **names;

	if (!has_pattern(part)) {
		step(done, without_backslashes(part), pattern + n, f);
		return;
	}
	int count = list_directory(*done ? done : ".", &names);
	for (int i = 0; i < count; i++)
		if ((names[i][0] != '.' || *part == '.') &&
		    matches(part, names[i], strlen(names[i])))
			step(done, names[i], pattern + n, f);
	if (count >= 0)
		free(names);
}

int glob(const char *pattern, struct fields *f)
{
	int had = f->count;
	const char *start = pattern;

	while (*start == '/')
		start++;
	walk(start > pattern ? "/" : "", start, f);
	return f->count - had;
}
