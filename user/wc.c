/* How many lines, words and bytes? */
#include <ctype.h>
#include <stdio.h>
#include <string.h>
#include <sys.h>
#include <tool.h>

#define USAGE	"wc [-lwc] [FILE...]"
#define BUFFER	2048

struct counts {
	uint32_t lines, words, bytes;
};

static int count(int fd, struct counts *c)
{
	char buf[BUFFER];
	bool in_word = false;
	ssize_t n;

	while ((n = read(fd, buf, sizeof(buf))) > 0 || n == -EINTR) {
		for (ssize_t i = 0; i < n; i++) {
			bool blank = isspace(buf[i]);

			c->lines += buf[i] == '\n';
			c->words += !blank && !in_word;
			in_word = !blank;
		}
		c->bytes += n > 0 ? n : 0;
	}
	return n;
}

/* A single number stands alone; several stand in columns. */
static void number(uint32_t n, uint32_t wanted, const char *end)
{
	bool alone = !(wanted & (wanted - 1));

	printf("%*u%s", alone ? 0 : 7, n, end);
}

static void print(const struct counts *c, uint32_t wanted, const char *name)
{
	const char *gap = wanted & (wanted - 1) ? " " : "";

	if (wanted & OPTION('l'))
		number(c->lines, wanted, gap);
	if (wanted & OPTION('w'))
		number(c->words, wanted, gap);
	if (wanted & OPTION('c'))
		number(c->bytes, wanted, "");
	printf("%s%s\n", name ? " " : "", name ? name : "");
}

static int count_file(const char *path, uint32_t wanted, struct counts *total)
{
	struct counts c = { 0 };
	int fd = path ? open(path, O_RDONLY, 0) : STDIN_FILENO;

	if (fd < 0)
		return complain("wc", path, fd);
	int err = count(fd, &c);
	if (path)
		close(fd);
	if (err)
		return complain("wc", path ? path : "stdin", err);
	print(&c, wanted, path);
	total->lines += c.lines;
	total->words += c.words;
	total->bytes += c.bytes;
	return 0;
}

int main(int argc, char **argv)
{
	uint32_t wanted;
	struct counts total = { 0 };
	int first = options(argv, "lwc", USAGE, &wanted), status = 0;

	if (first < 0)
		return 2;
	if (!wanted)
		wanted = OPTION('l') | OPTION('w') | OPTION('c');
	if (first == argc)
		return count_file(NULL, wanted, &total);
	for (int i = first; i < argc; i++)
		status |= count_file(argv[i], wanted, &total);
	if (argc - first > 1)
		print(&total, wanted, "total");
	return status;
}
