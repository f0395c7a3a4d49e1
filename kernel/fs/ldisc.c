/* What a terminal makes of typed characters: lines, echo, signals. */
#include <uapi/errno.h>
#include <uapi/signal.h>
#include <fs/ldisc.h>

#define LDISC_END	0x100	/* in buffer[]: VEOF was typed here */
#define NONE		NCCS	/* no place in c_cc */
#define DEL		0x7F
#define CTRL(c)		((c) & 0x1F)

static bool local(const struct ldisc *ld, uint32_t flag)
{
	return ld->termios.c_lflag & flag;
}

/* Where c stands in c_cc, or NONE. 0 switches a special character off. */
static int special(const struct ldisc *ld, uint8_t c)
{
	for (int i = 0; c && i < NCCS; i++)
		if (c == ld->termios.c_cc[i] && i != VMIN && i != VTIME)
			return i;
	return NONE;
}

static uint32_t room(const struct ldisc *ld)
{
	return LDISC_ROOM - (ld->head - ld->tail);
}

static uint16_t *slot(struct ldisc *ld, uint32_t i)
{
	return &ld->buffer[i % LDISC_ROOM];
}

/* Echo. A tab shows as one blank: then erasing it needs no column. */

static bool shows_as_two(const struct ldisc *ld, uint8_t c)
{
	return (c < ' ' || c == DEL) && c != '\n' && c != '\t' &&
	       local(ld, ECHOCTL);
}

static void echo(struct ldisc *ld, uint8_t c)
{
	if (!local(ld, ECHO))
		return;
	if (shows_as_two(ld, c))
		ld->echo((char[]){ '^', c ^ '@' }, 2);
	else
		ld->echo(c == '\t' ? " " : (char *)&c, 1);
}

/* VERASE takes one character, VWERASE a word and the blanks behind it, VKILL
 * the line. Without ECHOE the key shows, not what it did. */
static void erase(struct ldisc *ld, int which)
{
	bool in_word = false;

	if (!local(ld, ECHOE))
		echo(ld, ld->termios.c_cc[which]);
	while (ld->head != ld->canon) {
		uint8_t c = *slot(ld, ld->head - 1);
		bool blank = c == ' ' || c == '\t';

		if (which == VWERASE && in_word && blank)
			break;
		in_word |= !blank;
		if (local(ld, ECHO) && local(ld, ECHOE))
			ld->echo("\b \b\b \b", shows_as_two(ld, c) ? 6 : 3);
		ld->head--;
		if (which == VERASE)
			break;
	}
	if (which == VKILL && !local(ld, ECHOE) && local(ld, ECHOK))
		echo(ld, '\n');
}

/* One character more, if it fits; else the bell. */
static bool enqueue_char(struct ldisc *ld, uint16_t what, bool fits)
{
	if (!fits) {
		ld->echo("\a", 1);
		return false;
	}
	*slot(ld, ld->head++) = what;
	if (what != LDISC_END)
		echo(ld, what);
	return true;
}

static void canonical(struct ldisc *ld, uint8_t c, int which)
{
	bool short_enough = ld->head - ld->canon < LDISC_LINE;

	if (which == VERASE || which == VWERASE || which == VKILL) {
		erase(ld, which);
	} else if (c == '\n' || which == VEOF) {
		if (enqueue_char(ld, c == '\n' ? c : LDISC_END, room(ld)))
			ld->canon = ld->head;
	} else {			/* the line's end will want a place */
		enqueue_char(ld, c, room(ld) > 1 && short_enough);
	}
}

void ldisc_input(struct ldisc *ld, uint8_t c)
{
	static const uint8_t signals[NONE + 1] = {
		[VINTR] = SIGINT, [VQUIT] = SIGQUIT, [VSUSP] = SIGTSTP,
	};
	uint32_t iflag = ld->termios.c_iflag;

	if (c == '\r' && iflag & IGNCR)
		return;
	if (c == '\r' && iflag & ICRNL)
		c = '\n';
	else if (c == '\n' && iflag & INLCR)
		c = '\r';
	int which = special(ld, c);

	if (signals[which] && local(ld, ISIG)) {
		ldisc_flush(ld);
		echo(ld, c);
		ld->signal(signals[which]);
	} else if (local(ld, ICANON)) {
		canonical(ld, c, which);
	} else {
		enqueue_char(ld, c, room(ld));
	}
}

ssize_t ldisc_read(struct ldisc *ld, char *buf, size_t n)
{
	bool lines = local(ld, ICANON);
	uint32_t end = lines ? ld->canon : ld->head, there = end - ld->tail;
	uint32_t min = lines ? 1 : ld->termios.c_cc[VMIN];
	size_t got = 0;

	if (there < min && there < n)
		return -EAGAIN;
	while (got < n && ld->tail != end) {
		uint16_t what = *slot(ld, ld->tail++);

		if (what == LDISC_END)
			return got;
		buf[got++] = what;
		if (lines && what == '\n')
			return got;
	}
	/* An end right behind was of this line, not an end of file. */
	if (ld->tail != end && *slot(ld, ld->tail) == LDISC_END)
		ld->tail++;
	return got;
}

bool ldisc_ready(const struct ldisc *ld)
{
	uint32_t min = ld->termios.c_cc[VMIN];

	if (local(ld, ICANON))
		return ld->canon != ld->tail;
	return ld->head - ld->tail >= (min ? min : 1);
}

void ldisc_flush(struct ldisc *ld)
{
	ld->head = ld->canon = ld->tail;
}

/* Raw mode knows no ends of file, and forgets where lines end. */
void ldisc_set(struct ldisc *ld, const struct termios *t)
{
	bool changed = (ld->termios.c_lflag ^ t->c_lflag) & ICANON;
	uint32_t end = ld->head;

	ld->termios = *t;
	if (!changed)
		return;
	ldisc_flush(ld);
	for (uint32_t i = ld->tail; i != end; i++) {
		uint16_t what = *slot(ld, i);

		if (what != LDISC_END)
			*slot(ld, ld->head++) = what;
		if (what == '\n')
			ld->canon = ld->head;
	}
}

void ldisc_init(struct ldisc *ld, void (*echo)(const char *s, size_t n),
		void (*signal)(int sig))
{
	*ld = (struct ldisc){
		.termios = {
			.c_iflag = ICRNL,
			.c_oflag = OPOST | ONLCR,
			.c_cflag = B38400 | CS8 | CREAD | HUPCL,
			.c_lflag = ISIG | ICANON | ECHO | ECHOE | ECHOK |
				   ECHOCTL | ECHOKE | IEXTEN,
			.c_cc = {
				[VINTR] = CTRL('C'), [VQUIT] = CTRL('\\'),
				[VERASE] = DEL, [VKILL] = CTRL('U'),
				[VEOF] = CTRL('D'), [VMIN] = 1,
				[VSUSP] = CTRL('Z'), [VWERASE] = CTRL('W'),
			},
		},
		.echo = echo,
		.signal = signal,
	};
}
