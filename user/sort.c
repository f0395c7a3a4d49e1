/* Lines in order. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys.h>
#include <tool.h>

#define USAGE	"sort [-nru] [FILE...]"

static uint32_t opts;
static char *text;		/* all there is */
static size_t length;

static int compare(const void *a, const void *b)
{
	const char *x = *(char *const *)a, *y = *(char *const *)b;
	int order = 0;

	if (opts & OPTION('n')) {
		long m = strtol(x, NULL, 10), n = strtol(y, NULL, 10);

		order = (m > n) - (m < n);
	}
	if (!order && !((opts & OPTION('n')) && (opts & OPTION('u'))))
		order = strcmp(x, y);
	return opts & OPTION('r') ? -order : order;
}

/* A file's text behind the others'. */
static int gather(int fd, const char *path)
{
	char *more;
	int n = read_all(fd, &more);
	char *all = n < 0 ? NULL : realloc(text, length + n + 2);

	if (!all) {
		free(more);
		return complain("sort", path ? path : "stdin",
				n < 0 ? n : ENOMEM), 2;
	}
	text = all;
	memcpy(text + length, more, n);
	length += n;
	if (length && text[length - 1] != '\n')
		text[length++] = '\n';
	free(more);
	return 0;
}

static int print(char **lines, int count)
{
	for (int i = 0; i < count; i++) {
		if (i && (opts & OPTION('u')) &&
		    !compare(&lines[i - 1], &lines[i]))
			continue;
		if (puts(lines[i]) < 0)
			return 1;
	}
	return 0;
}

int main(int argc, char **argv)
{
	char **lines;
	int first = options(argv, "nru", USAGE, &opts);

	(void)argc;
	if (first < 0)
		return 2;
	int status = each_file("sort", argv + first, gather);
	int count = split_lines(text, length, &lines);
	if (count < 0)
		return complain("sort", "lines", count);
	qsort(lines, count, sizeof(*lines), compare);
	return print(lines, count) | status;
}
