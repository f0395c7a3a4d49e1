/*
 * Lines that fit a pattern: . [a-z] * ^ $ \x, and with -E also + ? and | .
 * There are no groups. -F: the pattern is text.
 */
#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys.h>
#include <tool.h>

#define USAGE	"grep [-EFivnclqh] PATTERN [FILE...]"

static struct {
	bool extended, text, fold, others, numbers, count, names, quiet, bare;
} opt;
static const char *pattern;
static bool several;		/* files: say which */

static int folded(unsigned char c)
{
	return opt.fold && isupper(c) ? c + 'a' - 'A' : c;
}

/* --- the pattern -------------------------------------------------------- */

/* The piece at p ends here: a bracket, \x, or a character. */
static const char *piece_end(const char *p)
{
	if (*p == '\\' && p[1])
		return p + 2;
	if (*p != '[')
		return p + 1;
	const char *close = strchr(p + (p[1] == '^' ? 3 : 2), ']');
	return p[1] && close ? close + 1 : p + 1;
}

static bool in_bracket(const char *p, const char *end, int c)
{
	bool not = p[1] == '^', found = false;

	for (p += not ? 2 : 1; p < end - 1; p++) {
		int low = folded(*p), high = low;

		if (p[1] == '-' && p + 2 < end - 1) {
			high = folded(p[2]);
			p += 2;
		}
		found |= c >= low && c <= high;
	}
	return found != not;
}

static bool fits(const char *p, const char *end, char c)
{
	if (!c)
		return false;
	if (opt.text)
		return folded(*p) == folded(c);
	if (*p == '.')
		return true;
	if (*p == '[' && end > p + 1)
		return in_bracket(p, end, folded(c));
	if (*p == '\\' && end > p + 1)
		p++;
	return folded(*p) == folded(c);
}

static bool at_end(const char *p)
{
	return !*p || (opt.extended && *p == '|');
}

static bool match(const char *p, const char *text);

/* The piece p..end, least to most times, then what is behind. */
static bool repeated(const char *p, const char *end, int least, bool many,
		     const char *behind, const char *text)
{
	int n = 0;

	while ((many || !n) && fits(p, end, text[n]))
		n++;
	for (; n >= least; n--)
		if (match(behind, text + n))
			return true;
	return false;
}

/* Does the text begin with what fits the pattern? */
static bool match(const char *p, const char *text)
{
	while (!at_end(p)) {
		if (*p == '$' && at_end(p + 1) && !opt.text)
			return !*text;

		const char *end = opt.text ? p + 1 : piece_end(p);

		if (*end == '*' && !opt.text)
			return repeated(p, end, 0, true, end + 1, text);
		if (opt.extended && (*end == '+' || *end == '?'))
			return repeated(p, end, *end == '+', *end == '+',
					end + 1, text);
		if (!fits(p, end, *text))
			return false;
		p = end;
		text++;
	}
	return true;
}

static bool found_one(const char *p, const char *line)
{
	if (*p == '^' && !opt.text)
		return match(p + 1, line);
	do
		if (match(p, line))
			return true;
	while (*line++);
	return false;
}

/* Any of the alternatives. */
static bool found(const char *line)
{
	const char *p = pattern;

	while (!found_one(p, line)) {
		while (!at_end(p))
			p = opt.text ? p + 1 : piece_end(p);
		if (!*p++)
			return false;
	}
	return true;
}

/* --- files -------------------------------------------------------------- */

static void tell(const char *path, int number, const char *line)
{
	if (several && path)
		printf("%s:", path);
	if (opt.numbers)
		printf("%d:", number);
	puts(line);
}

static int grep(int fd, const char *path)
{
	char *text, **lines = NULL;
	int count = 0, n = read_all(fd, &text);
	const char *name = path ? path : "(standard input)";

	if (n >= 0)
		n = split_lines(text, n, &lines);
	for (int i = 0; i < n; i++) {
		if (found(lines[i]) == opt.others)
			continue;
		count++;
		if (!opt.count && !opt.names && !opt.quiet)
			tell(path, i + 1, lines[i]);
	}
	free(lines);
	free(text);
	if (n < 0)
		return complain("grep", name, n), 2;
	if (opt.count && several)
		printf("%s:", name);
	if (opt.count)
		printf("%d\n", count);
	if (opt.names && count)
		puts(name);
	return count ? 0 : 1;
}

static bool read_option(char c)
{
	switch (c) {
	case 'E': return opt.extended = true;
	case 'F': return opt.text = true;
	case 'i': return opt.fold = true;
	case 'v': return opt.others = true;
	case 'n': return opt.numbers = true;
	case 'c': return opt.count = true;
	case 'l': return opt.names = true;
	case 'q': return opt.quiet = true;
	case 'h': return opt.bare = true;
	}
	eprintf("usage: %s\n", USAGE);
	return false;
}

/* 0: in one of them; 1: in none; 2: one cannot be read. */
static int grep_files(char **paths)
{
	int status = 1;

	several = paths[0] && paths[1] && !opt.bare;
	if (!paths[0])
		return grep(STDIN_FILENO, NULL);
	for (; *paths; paths++) {
		char *one[] = { *paths, NULL };
		int s = each_file("grep", one, grep);

		if (s == 2 || status == 2)
			status = 2;
		else if (s == 0)
			status = 0;
	}
	return status;
}

int main(int argc, char **argv)
{
	int i = 1;

	for (; i < argc && argv[i][0] == '-' && argv[i][1]; i++)
		for (char *p = argv[i] + 1; *p; p++)
			if (!read_option(*p))
				return 2;
	if (i >= argc) {
		eprintf("usage: %s\n", USAGE);
		return 2;
	}
	pattern = argv[i];
	if (opt.extended && pattern[strcspn(pattern, "()")]) {
		eprintf("grep: %s: there are no groups here\n", pattern);
		return 2;
	}
	return grep_files(argv + i + 1);
}
