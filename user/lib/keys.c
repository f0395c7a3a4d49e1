/* How does a terminal tell of a key? */
#include <keys.h>
#include <ctype.h>
#include <sys.h>

#define DEFAULT_ROWS	24
#define DEFAULT_COLUMNS	80
#define LEAST		2
#define MOST		9999

int key_row, key_column;

int raw_terminal(int fd, const struct termios *was)
{
	struct termios raw = *was;

	raw.c_lflag &= ~(ICANON | ECHO | ISIG | IEXTEN);
	raw.c_iflag &= ~(IXON | INLCR);
	raw.c_oflag |= OPOST | ONLCR;	/* \n begins a new row for us */
	raw.c_cc[VMIN] = 1;
	raw.c_cc[VTIME] = 0;
	return ioctl(fd, TCSETSW, &raw);
}

int cooked_terminal(int fd, const struct termios *was)
{
	return ioctl(fd, TCSETSW, (void *)was);
}

struct winsize terminal_size(int fd)
{
	struct winsize ws = { 0 };

	ioctl(fd, TIOCGWINSZ, &ws);
	if (ws.ws_row < LEAST)
		ws.ws_row = DEFAULT_ROWS;
	if (ws.ws_col < LEAST)
		ws.ws_col = DEFAULT_COLUMNS;
	return ws;
}

static int read_byte(int fd)
{
	unsigned char c;
	ssize_t n;

	do
		n = read(fd, &c, 1);
	while (n == -EINTR);
	return n == 1 ? c : KEY_HANGUP;
}

/* Numbers and what ends them: the last byte, the first two numbers. */
static int read_numbers(int fd, int numbers[2])
{
	int c = read_byte(fd), i = 0;

	for (; isdigit(c) || c == ';'; c = read_byte(fd)) {
		if (c == ';')
			i = 1;
		else if (numbers[i] < MOST)
			numbers[i] = numbers[i] * 10 + c - '0';
	}
	return c;
}

/* ESC [ A, ESC O A, ESC [ 3 ~: the letter or the number says which key. */
static int read_escape(int fd)
{
	static const short by_letter[] = {
		['A'] = KEY_UP, ['B'] = KEY_DOWN, ['C'] = KEY_RIGHT,
		['D'] = KEY_LEFT, ['H'] = KEY_HOME, ['F'] = KEY_END,
		['R'] = KEY_PLACE,
	};
	static const short by_number[] = {
		[1] = KEY_HOME, [3] = KEY_DELETE, [4] = KEY_END,
		[5] = KEY_PAGE_UP, [6] = KEY_PAGE_DOWN, [7] = KEY_HOME,
		[8] = KEY_END,
	};
	int numbers[2] = { 0, 0 }, key = 0, c = read_byte(fd);

	if (c != '[' && c != 'O')
		return c == KEY_HANGUP ? c : KEY_NONE;
	c = read_numbers(fd, numbers);
	if (c == '~' && numbers[0] <= 8)
		key = by_number[numbers[0]];
	else if (c >= 'A' && c <= 'R')
		key = by_letter[c];
	if (key == KEY_PLACE) {
		key_row = numbers[0];
		key_column = numbers[1];
	}
	return c == KEY_HANGUP ? c : key ? key : KEY_NONE;
}

int read_key(int fd)
{
	int c = read_byte(fd);

	return c == ESC ? read_escape(fd) : c == '\r' ? '\n' : c;
}
