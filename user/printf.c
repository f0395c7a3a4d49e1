/* Words by a format: %s %d %i %u %x %o %c %%, \n \t \\ \NNN. */
#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys.h>
#include <tool.h>

#define LINE_ROOM	4096
#define SPEC_ROOM	32

static char line[LINE_ROOM];
static size_t used;
static int status;

static void flush(void)
{
	if (write_all(STDOUT_FILENO, line, used))
		status = 1;
	used = 0;
}

static void put(char c)
{
	if (used == LINE_ROOM)
		flush();
	line[used++] = c;
}

/* p is behind a backslash; returns what is behind what it stands for. */
static const char *escape(const char *p)
{
	static const char letters[] = "abfnrtv\\", values[] =
		"\a\b\f\n\r\t\v\\";
	const char *at = *p ? strchr(letters, *p) : NULL;
	int n = 0, i = 0;

	if (at) {
		put(values[at - letters]);
		return p + 1;
	}
	for (; i < 3 && p[i] >= '0' && p[i] < '8'; i++)
		n = n * 8 + p[i] - '0';
	put(i ? n : '\\');
	return p + i;
}

static long number(const char *word)
{
	char *end;
	long n = strtol(word, &end, 0);

	if (*word && *end) {
		eprintf("printf: %s: is no number\n", word);
		status = 1;
	}
	return n;
}

static void put_text(const char *text)
{
	while (*text)
		put(*text++);
}

/* One conversion at p, behind the %, of the next word. */
static const char *convert(const char *p, const char *word)
{
	char spec[SPEC_ROOM] = "%", text[LINE_ROOM];
	size_t n = strspn(p, "-+ 0123456789.");

	if (n > SPEC_ROOM - 3 || !p[n] || !strchr("sdiuxXoc", p[n])) {
		eprintf("printf: %%%s: bad format\n", p);
		exit(1);
	}
	memcpy(spec + 1, p, n + 1);
	if (p[n] == 's')
		snprintf(text, sizeof(text), spec, word);
	else if (p[n] == 'c')
		snprintf(text, sizeof(text), "%.1s", word);
	else
		snprintf(text, sizeof(text), spec, number(word));
	put_text(text);
	return p + n + 1;
}

/* The format once. Returns the words that are left. */
static char **print(const char *p, char **words)
{
	while (*p) {
		char c = *p++;

		if (c == '\\') {
			p = escape(p);
		} else if (c != '%') {
			put(c);
		} else if (*p == '%') {
			put(*p++);
		} else {
			p = convert(p, *words ? *words : "");
			words += *words != NULL;
		}
	}
	return words;
}

int main(int argc, char **argv)
{
	if (argc < 2) {
		eprintf("usage: printf FORMAT [WORD...]\n");
		return 2;
	}
	char **words = argv + 2, **before;

	do {
		before = words;
		words = print(argv[1], words);
	} while (*words && words > before);
	flush();
	return status;
}
