/* What is in a directory. */
#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys.h>
#include <tool.h>

#define USAGE		"ls [-al1] [FILE...]"
#define MODE_LETTERS	"rwxrwxrwx"
#define DEFAULT_WIDTH	80

static uint32_t opts;
static int width;		/* of the terminal; 0: a name a line */

static char type_letter(uint32_t mode)
{
	switch (mode & S_IFMT) {
	case S_IFDIR:
		return 'd';
	case S_IFCHR:
		return 'c';
	case S_IFBLK:
		return 'b';
	case S_IFIFO:
		return 'p';
	case S_IFLNK:
		return 'l';
	}
	return '-';
}

/* Linux's device numbers: eight bits of minor, then the major. */
static int size_text(char *buf, size_t size, const struct stat64 *st)
{
	uint32_t dev = st->st_rdev;

	if (type_letter(st->st_mode) == 'c' || type_letter(st->st_mode) == 'b')
		return snprintf(buf, size, "%u, %3u", dev >> 8 & 0xfff,
				dev & 0xff);
	return snprintf(buf, size, "%lld", st->st_size);
}

/* A set-id or sticky bit is told in the x's place, small where x is there. */
static void special(uint32_t bit, char *x, char letter)
{
	if (bit)
		*x = *x == 'x' ? letter : letter - 'a' + 'A';
}

static void mode_text(char *text, uint32_t mode)
{
	text[0] = type_letter(mode);
	for (int i = 0; i < 9; i++)
		text[1 + i] = mode & 0400 >> i ? MODE_LETTERS[i] : '-';
	special(mode & S_ISUID, &text[3], 's');
	special(mode & S_ISGID, &text[6], 's');
	special(mode & S_ISVTX, &text[9], 't');
	text[10] = '\0';
}

static int list_long(const char *path, const char *name)
{
	struct stat64 st;
	char mode[11], size[24];
	int err = lstat64(path, &st);

	if (err)
		return complain("ls", path, err);
	mode_text(mode, st.st_mode);
	size_text(size, sizeof(size), &st);
	printf("%s %3u %4u %4u %9s %s\n", mode, st.st_nlink, st.st_uid,
	       st.st_gid, size, name);
	return 0;
}

/* As many columns as fit, filled downwards. */
static void list_columns(char **names, int count)
{
	int longest = 1;

	for (int i = 0; i < count; i++)
		if ((int)strlen(names[i]) > longest)
			longest = strlen(names[i]);

	int columns = width / (longest + 2);
	int rows = columns > 0 ? (count + columns - 1) / columns : count;

	for (int row = 0; row < rows; row++)
		for (int i = row; i < count; i += rows)
			printf("%-*s%s", i + rows < count ? longest + 2 : 0,
			       names[i], i + rows < count ? "" : "\n");
}

/* Take names that begin with a dot out of the list. */
static int drop_hidden(char **names, int count)
{
	int kept = 0;

	for (int i = 0; i < count; i++)
		if (names[i][0] != '.')
			names[kept++] = names[i];
	return kept;
}

static int list_entries(const char *path, char **names, int count)
{
	int status = 0;

	if (!(opts & OPTION('l'))) {
		list_columns(names, count);
		return 0;
	}
	for (int i = 0; i < count; i++) {
		char *full = join_path(path, names[i]);

		if (!full)
			return complain("ls", path, ENOMEM);
		status |= list_long(full, names[i]);
		free(full);
	}
	return status;
}

static int list(const char *path, bool headed)
{
	char **names;
	struct stat64 st;
	int err = stat64(path, &st);

	if (err)
		return complain("ls", path, err);
	if (!S_ISDIR(st.st_mode)) {
		if (opts & OPTION('l'))
			return list_long(path, path);
		puts(path);
		return 0;
	}
	int count = list_directory(path, &names);
	if (count < 0)
		return complain("ls", path, count);
	/* In /proc/self/fd there is the descriptor by which it was listed. */
	int fd = open(path, O_RDONLY, 0);
	if (headed)
		printf("%s:\n", path);
	if (!(opts & OPTION('a')))
		count = drop_hidden(names, count);
	int status = list_entries(path, names, count);
	free(names);
	if (fd >= 0)
		close(fd);
	return status;
}

int main(int argc, char **argv)
{
	struct winsize ws;
	int first, status = 0;

	if (argc > 1 && !strcmp(argv[1], "-1")) {	/* not a letter */
		argc--;
		argv++;
	} else if (ioctl(STDOUT_FILENO, TIOCGWINSZ, &ws) == 0) {
		width = ws.ws_col ? ws.ws_col : DEFAULT_WIDTH;
	}
	first = options(argv, "al", USAGE, &opts);
	if (first < 0)
		return 2;
	if (first == argc)
		return list(".", false);
	for (int i = first; i < argc; i++)
		status |= list(argv[i], argc - first > 1);
	return status;
}
