/*
 * Text, a screen at a time. Where the output is no terminal: all of it.
 * Space: a screen more. Enter: a line. q: enough.
 */
#include <keys.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys.h>
#include <tool.h>

#define TAB	8

static int keyboard;		/* the terminal, also where stdin is a pipe */
static struct termios cooked;
static struct winsize size;
static int left;		/* rows until a key is asked for */
static bool enough;

/* How many rows does a line take? */
static int rows_of(const char *line)
{
	int column = 0;

	for (; *line; line++)
		column += *line == '\t' ? TAB - column % TAB : 1;
	return column ? (column + size.ws_col - 1) / size.ws_col : 1;
}

static void ask(void)
{
	int key;

	printf("-- more --");
	raw_terminal(keyboard, &cooked);
	do
		key = read_key(keyboard);
	while (!strchr(" \nq\3", key) && key != KEY_HANGUP);
	cooked_terminal(keyboard, &cooked);
	printf("\r          \r");
	left = key == ' ' ? size.ws_row - 1 : 1;
	enough = key != ' ' && key != '\n';
}

static int show(int fd, const char *path)
{
	char *text, **lines = NULL;
	int n = read_all(fd, &text);

	if (n >= 0)
		n = split_lines(text, n, &lines);
	for (int i = 0; i < n && !enough; i++) {
		int rows = rows_of(lines[i]);

		if (left < rows)
			ask();
		if (!enough)
			puts(lines[i]);
		left -= rows;
	}
	free(lines);
	free(text);
	return n < 0 ? complain("more", path ? path : "stdin", n) : 0;
}

static int copy(int fd, const char *path)
{
	int err = copy_fd(fd, STDOUT_FILENO);

	return err ? complain("more", path ? path : "stdin", err) : 0;
}

int main(int argc, char **argv)
{
	struct termios t;
	bool terminal = !ioctl(STDOUT_FILENO, TCGETS, &t);

	(void)argc;
	keyboard = terminal ? open("/dev/tty", O_RDWR | O_CLOEXEC, 0) : -1;
	if (keyboard < 0 || ioctl(keyboard, TCGETS, &cooked))
		return each_file("more", argv + 1, copy);
	size = terminal_size(keyboard);
	left = size.ws_row - 1;
	return each_file("more", argv + 1, show);
}
