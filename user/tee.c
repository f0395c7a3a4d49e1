/* Its input to its output, and into files. */
#include <stdio.h>
#include <stdlib.h>
#include <sys.h>
#include <tool.h>

#define USAGE	"tee [-a] [FILE...]"
#define BUFFER	2048

static int status;

/* To standard output and each file; one that fails is left out from then. */
static void write_out(char **paths, int *fds, int count, const char *buf,
		      ssize_t n)
{
	for (int i = 0; i < count; i++) {
		int err = fds[i] < 0 ? 0 : write_all(fds[i], buf, n);

		if (err) {
			status = complain("tee", paths[i], err);
			fds[i] = -1;
		}
	}
}

static void open_files(char **paths, int *fds, int count, bool append)
{
	int how = O_WRONLY | O_CREAT | (append ? O_APPEND : O_TRUNC);

	for (int i = 1; i < count; i++) {
		fds[i] = open(paths[i], how, 0666);
		if (fds[i] < 0)
			status = complain("tee", paths[i], fds[i]);
	}
}

int main(int argc, char **argv)
{
	uint32_t opts;
	char buf[BUFFER];
	int first = options(argv, "a", USAGE, &opts);
	ssize_t n;

	if (first < 0)
		return 2;

	char **paths = argv + first - 1;	/* [0] is standard output */
	int count = argc - first + 1, *fds = calloc(count, sizeof(*fds));
	if (!fds)
		return complain("tee", "files", ENOMEM);
	paths[0] = "stdout";
	fds[0] = STDOUT_FILENO;
	open_files(paths, fds, count, opts & OPTION('a'));
	while ((n = read(STDIN_FILENO, buf, sizeof(buf))) > 0 || n == -EINTR)
		write_out(paths, fds, count, buf, n > 0 ? n : 0);
	return n < 0 ? complain("tee", "stdin", n) : status;
}
