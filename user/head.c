/* The first lines of files. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys.h>
#include <tool.h>

#define DEFAULT_LINES	10
#define BUFFER		1024

/* How many of these bytes belong to the next *lines lines? */
static ssize_t take(const char *buf, ssize_t n, int *lines)
{
	ssize_t i = 0;

	while (i < n && *lines > 0)
		if (buf[i++] == '\n')
			--*lines;
	return i;
}

static int head(int fd, int lines)
{
	char buf[BUFFER];

	while (lines > 0) {
		ssize_t n = read(fd, buf, sizeof(buf));

		if (n <= 0)
			return n;
		ssize_t wanted = take(buf, n, &lines);
		int err = write_all(STDOUT_FILENO, buf, wanted);
		if (err)
			return err;
		if (wanted < n)		/* leave the rest to the next reader */
			lseek(fd, wanted - n, SEEK_CUR);
	}
	return 0;
}

static int head_file(const char *path, int lines)
{
	int fd = open(path, O_RDONLY, 0);

	if (fd < 0)
		return complain("head", path, fd);
	int err = head(fd, lines);
	close(fd);
	return err ? complain("head", path, err) : 0;
}

/* -n 3, -n3 or -3. Returns the index of the first operand, -1 for nonsense. */
static int read_count(char **argv, int *lines)
{
	int i = 1;
	const char *text;

	if (!argv[0] || !argv[1] || argv[1][0] != '-')
		return i;
	text = argv[i++] + 1;
	if (*text == 'n' && !*++text)
		text = argv[i++];
	*lines = text ? parse_number(text) : -1;
	return *lines < 0 ? -1 : i;
}

int main(int argc, char **argv)
{
	int lines = DEFAULT_LINES, status = 0;
	int first = read_count(argv, &lines);

	if (first < 0) {
		eprintf("usage: head [-n LINES] [FILE...]\n");
		return 2;
	}
	if (first >= argc) {
		int err = head(STDIN_FILENO, lines);
		return err ? complain("head", "stdin", err) : 0;
	}
	for (int i = first; i < argc; i++) {
		if (argc - first > 1)
			printf("%s==> %s <==\n", i > first ? "\n" : "",
			       argv[i]);
		status |= head_file(argv[i], lines);
	}
	return status;
}
