/* Is it true? The built-ins test and [ . */
#include "sh.h"
#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define DEEPEST		64

struct question {
	char **words;		/* what is left, NULL-ended */
	const char *name;
	int depth;
	bool failed;
};

static bool either(struct question *q);

static bool wrong(struct question *q, const char *what, const char *why)
{
	if (!q->failed)
		complain_builtin(q->name, what, why);
	q->failed = true;
	return false;
}

static bool ask_file(char what, const char *path)
{
	struct stat64 st;

	if (what == 'L' || what == 'h')
		return !lstat64(path, &st) &&
		       (st.st_mode & S_IFMT) == S_IFLNK;
	if (what == 'r' || what == 'w' || what == 'x')
		return !access(path, what == 'r' ? R_OK
			       : what == 'w' ? W_OK : X_OK);
	if (stat64(path, &st))
		return false;
	switch (what) {
	case 'f':
		return S_ISREG(st.st_mode);
	case 'd':
		return S_ISDIR(st.st_mode);
	case 'c':
		return S_ISCHR(st.st_mode);
	case 'p':
		return (st.st_mode & S_IFMT) == S_IFIFO;
	case 's':
		return st.st_size > 0;
	}
	return true;			/* -e */
}

static bool is_unary(const char *word)
{
	return word[0] == '-' && word[1] && !word[2] &&
	       strchr("nzfdecpsrwxLht", word[1]);
}

static bool unary(struct question *q, char what, const char *word)
{
	struct termios t;

	if (what == 'n')
		return *word;
	if (what == 'z')
		return !*word;
	if (what == 't')
		return !ioctl(atoi(word), TCGETS, &t);
	(void)q;
	return ask_file(what, word);
}

static int64_t number(struct question *q, const char *word)
{
	char *end;
	long n = strtol(word, &end, 10);

	while (isspace(*end))
		end++;
	if (end == word || *end)
		wrong(q, word, "is no number");
	return n;
}

static const char operators[][4] = {
	"=", "!=", "==", "-eq", "-ne", "-lt", "-le", "-gt", "-ge", "<", ">",
	"-nt", "-ot", "-ef",
};

static int find_operator(const char *word)
{
	int count = sizeof(operators) / sizeof(*operators);

	for (int i = 0; word && i < count; i++)
		if (!strcmp(word, operators[i]))
			return i;
	return -1;
}

static bool compare_files(char what, const char *a, const char *b)
{
	struct stat64 x, y;
	bool there = !stat64(a, &x), other = !stat64(b, &y);

	if (what == 'n')
		return there && (!other || x.st_mtime > y.st_mtime);
	if (what == 'o')
		return other && (!there || x.st_mtime < y.st_mtime);
	return there && other && x.st_ino == y.st_ino && x.st_dev == y.st_dev;
}

static bool binary(struct question *q, int op, const char *a, const char *b)
{
	int64_t difference;

	switch (op) {
	case 0: case 2:
		return !strcmp(a, b);
	case 1:
		return strcmp(a, b);
	case 9:
		return strcmp(a, b) < 0;
	case 10:
		return strcmp(a, b) > 0;
	case 11: case 12: case 13:
		return compare_files(operators[op][1], a, b);
	}
	difference = number(q, a) - number(q, b);
	switch (op) {
	case 3:
		return difference == 0;
	case 4:
		return difference != 0;
	case 5:
		return difference < 0;
	case 6:
		return difference <= 0;
	case 7:
		return difference > 0;
	}
	return difference >= 0;
}

static bool is(const char *word, const char *wanted)
{
	return word && !strcmp(word, wanted);
}

/* WORD OP WORD, -X WORD, ( ... ), or WORD. */
static bool primary(struct question *q)
{
	char **w = q->words;
	bool answer;

	if (!w[0])
		return wrong(q, "EXPRESSION", "is missing");
	int op = find_operator(w[1]);
	if (op >= 0 && w[2]) {
		q->words += 3;
		return binary(q, op, w[0], w[2]);
	}
	if (is_unary(w[0]) && w[1]) {
		q->words += 2;
		return unary(q, w[0][1], w[1]);
	}
	q->words++;
	if (!is(w[0], "(") || !w[1])
		return *w[0];
	answer = either(q);
	if (!is(q->words[0], ")"))
		return wrong(q, ")", "is missing");
	q->words++;
	return answer;
}

static bool negated(struct question *q)
{
	bool not = false;

	for (; is(q->words[0], "!") && q->words[1] &&
	     !(find_operator(q->words[1]) >= 0 && q->words[2]); q->words++)
		not = !not;
	return primary(q) != not;
}

static bool both(struct question *q)
{
	bool answer = negated(q);

	while (!q->failed && is(q->words[0], "-a")) {
		q->words++;
		answer &= negated(q);
	}
	return answer;
}

static bool either(struct question *q)
{
	if (++q->depth > DEEPEST)
		return wrong(q, "(", "nested too deeply");
	bool answer = both(q);

	while (!q->failed && is(q->words[0], "-o")) {
		q->words++;
		answer |= both(q);
	}
	q->depth--;
	return answer;
}

int do_test(char **argv)
{
	struct question q = { .words = argv + 1, .name = argv[0] };
	int n = 0;

	while (argv[n])
		n++;
	if (is(argv[0], "[")) {
		if (!is(argv[n - 1], "]"))
			return complain_builtin("[", "]", "is missing");
		argv[n - 1] = NULL;
	}
	if (!argv[1])
		return EXIT_FAILURE;
	bool answer = either(&q);
	if (!q.failed && q.words[0])
		wrong(&q, q.words[0], "is unexpected");
	return q.failed ? STATUS_SYNTAX : !answer;
}
