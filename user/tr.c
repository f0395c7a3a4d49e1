/* Characters become others, or go. */
#include <stdio.h>
#include <string.h>
#include <sys.h>
#include <tool.h>

#define USAGE	"tr [-ds] SET [SET]   (a-z and \\n in a SET)"
#define BUFFER	1024
#define CHARS	256

/* One character at *p, \n and \t among them; *p goes behind it. */
static int next_char(const char **p)
{
	static const char letters[] = "ntr\\", values[] = "\n\t\r\\";
	const char *at;
	int c = (unsigned char)*(*p)++;

	if (c != '\\' || !**p || !(at = strchr(letters, **p)))
		return c;
	++*p;
	return values[at - letters];
}

/* A set with its ranges written out; the number of its characters. */
static int read_set(const char *p, unsigned char *set)
{
	int n = 0;

	while (*p && n < CHARS) {
		int c = next_char(&p), last = c;

		if (*p == '-' && p[1]) {
			p++;
			last = next_char(&p);
		}
		for (; c <= last && n < CHARS; c++)
			set[n++] = c;
	}
	return n;
}

struct table {
	unsigned char to[CHARS];
	bool drop[CHARS], squeeze[CHARS];
};

static void make_table(struct table *t, char **sets, uint32_t opts)
{
	unsigned char from[CHARS], to[CHARS];
	int n = read_set(sets[0], from);
	int m = sets[1] ? read_set(sets[1], to) : 0;

	for (int c = 0; c < CHARS; c++)
		t->to[c] = c;
	for (int i = 0; i < n; i++) {
		t->drop[from[i]] = opts & OPTION('d');
		if (m && !(opts & OPTION('d')))
			t->to[from[i]] = to[i < m ? i : m - 1];
		if (!m && opts & OPTION('s'))
			t->squeeze[from[i]] = true;
	}
	for (int i = 0; i < m && opts & OPTION('s'); i++)
		t->squeeze[to[i]] = true;
}

static int translate(const struct table *t)
{
	unsigned char buf[BUFFER];
	int last = -1;
	ssize_t n;

	while ((n = read(STDIN_FILENO, buf, sizeof(buf))) > 0) {
		ssize_t used = 0;

		for (ssize_t i = 0; i < n; i++) {
			int c = t->to[buf[i]];

			if (t->drop[buf[i]] || (c == last && t->squeeze[c]))
				continue;
			buf[used++] = last = c;
		}
		int err = write_all(STDOUT_FILENO, buf, used);
		if (err)
			return err;
	}
	return n;
}

int main(int argc, char **argv)
{
	static struct table t;
	uint32_t opts;
	int first = options(argv, "ds", USAGE, &opts);

	if (first < 0 || argc - first < 1 || argc - first > 2) {
		if (first >= 0)
			eprintf("usage: %s\n", USAGE);
		return 2;
	}
	make_table(&t, argv + first, opts);
	int err = translate(&t);
	return err ? complain("tr", "stdin", err) : 0;
}
