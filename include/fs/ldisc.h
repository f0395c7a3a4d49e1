/*
 * The line discipline: what a terminal makes of typed characters.
 *
 *	typed -> ldisc_input -> buffer[]  tail .. canon: whole lines
 *	                                  canon .. head: being edited
 *	                     -> ldisc_read
 *
 * In raw mode all of tail .. head can be read.
 * Pure: it reaches the world only by its two callbacks.
 */
#pragma once

#include <uapi/termios.h>

#define LDISC_LINE	1024	/* characters in a line, its end not counted */
#define LDISC_ROOM	4096	/* a power of two */

struct ldisc {
	struct termios termios;
	uint32_t head, canon, tail;	/* they only grow */
	uint16_t buffer[LDISC_ROOM];	/* characters, and LDISC_END */
	void (*echo)(const char *s, size_t n);	/* before OPOST */
	void (*signal)(int sig);
};

/* Linux's settings for a new terminal, and nothing typed. */
void ldisc_init(struct ldisc *ld, void (*echo)(const char *s, size_t n),
		void (*signal)(int sig));
/* One character was typed. What finds no room is dropped. */
void ldisc_input(struct ldisc *ld, uint8_t c);
/*
 * Takes up to n characters (at least 1): a line or the rest of it; in raw mode
 * what is there if that is VMIN or more (VTIME is taken as 0). Returns how
 * many, 0 at an end of file, -EAGAIN when there is not enough yet.
 */
ssize_t ldisc_read(struct ldisc *ld, char *buf, size_t n);
/* Would it give some to a task that asks for all? */
bool ldisc_ready(const struct ldisc *ld);
/* Forgets what was typed and not read. */
void ldisc_flush(struct ldisc *ld);
/* New settings. Leaving canonical mode, an unfinished line becomes readable. */
void ldisc_set(struct ldisc *ld, const struct termios *t);
