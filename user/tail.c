/* The last lines of files. */
#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys.h>
#include <tool.h>

#define DEFAULT_LINES	10

static int wanted = DEFAULT_LINES;
static bool from_start;		/* +N: from line N on */
static bool headed;

/* Where does the n-th line from the end begin? */
static const char *from_end(const char *text, const char *end, int n)
{
	const char *p = end;

	if (p > text && p[-1] == '\n')
		p--;
	for (; n && p > text; p--)
		if (p[-1] == '\n' && !--n)
			break;
	return n || p == text ? text : p;
}

static const char *from_line(const char *p, const char *end, int n)
{
	while (n-- > 1 && p < end) {
		const char *newline = memchr(p, '\n', end - p);

		p = newline ? newline + 1 : end;
	}
	return p;
}

static int tail(int fd, const char *path)
{
	static bool again;
	char *text;
	int n = read_all(fd, &text);

	if (n >= 0) {
		const char *end = text + n;
		const char *p = from_start ? from_line(text, end, wanted)
			: wanted ? from_end(text, end, wanted) : end;

		if (headed)
			printf("%s==> %s <==\n", again ? "\n" : "", path);
		again = true;
		n = write_all(STDOUT_FILENO, p, end - p);
	}
	free(text);
	return n < 0 ? complain("tail", path ? path : "stdin", n) : 0;
}

/* -n N, -nN, -N; +N for N. Returns the first operand, -1 for nonsense. */
static int read_count(char **argv)
{
	int i = 1;
	const char *text;

	if (!argv[0] || !argv[1] || argv[1][0] != '-' || !argv[1][1])
		return i;
	text = argv[i++] + 1;
	if (*text == 'n' && !*++text)
		text = argv[i] ? argv[i++] : "";
	from_start = *text == '+';
	wanted = parse_number(text + from_start);
	return wanted < 0 ? -1 : i;
}

int main(int argc, char **argv)
{
	int first = read_count(argv);

	if (first < 0) {
		eprintf("usage: tail [-n N | -n +N] [FILE...]\n");
		return 2;
	}
	headed = argc - first > 1;
	return each_file("tail", argv + first, tail);
}
