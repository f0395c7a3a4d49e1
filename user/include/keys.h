/* A terminal key by key. */
#ifndef KEYS_H
#define KEYS_H

#include <uapi/termios.h>

#define CTRL(letter)	((letter) & 0x1f)
#define ESC		0x1b
#define DEL		0x7f

/* Keys of more than one byte. */
enum key {
	KEY_UP = 256, KEY_DOWN, KEY_RIGHT, KEY_LEFT, KEY_HOME, KEY_END,
	KEY_DELETE, KEY_PAGE_UP, KEY_PAGE_DOWN,
	KEY_PLACE,		/* the terminal tells where its cursor is */
	KEY_NONE, KEY_HANGUP,
};

/* The place of KEY_PLACE, from 1. */
extern int key_row, key_column;

/*
 * Make the terminal give each byte as it comes, signals among them. `was` is
 * what it was before, for cooked_terminal. 0 or -errno.
 */
int raw_terminal(int fd, const struct termios *was);
int cooked_terminal(int fd, const struct termios *was);

/* The next key. Byte by byte: what is behind it stays with the terminal. */
int read_key(int fd);

/* Rows and columns, as the kernel knows them, or 24 and 80. */
struct winsize terminal_size(int fd);

/*
 * To a terminal: where is your cursor, if it goes to the right as far as it
 * can? It answers with a KEY_PLACE, or never.
 */
#define ASK_COLUMNS	"\033[999C\033[6n"

#endif
