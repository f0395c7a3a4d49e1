/* What a terminal makes of typed characters: lines, echo, signals. */
#include <uapi/errno.h>
#include <uapi/signal.h>
#include <ldisc.h>

#define LDISC_END	0x100	/* in ready[]: VEOF was typed here */
#define DEL		0x7F
#define CTRL(c)		((c) & 0x1F)

static bool local(const struct ldisc *ld, uint32_t flag)
{
	return ld->termios.c_lflag & flag;
}

/* Is c the special character `which`? 0 switches one off. */
static bool is_special(const struct ldisc *ld, uint8_t c, int which)
{
	return c && c == ld->termios.c_cc[which];
}

/* ready[] */

static uint32_t used(const struct ldisc *ld)
{
	return ld->head - ld->tail;
}

static uint16_t *slot(struct ldisc *ld, uint32_t i)
{
	return &ld->ready[i % LDISC_READY];
}

static bool ends_line(uint16_t what)
{
	return what == '\n' || what == LDISC_END;
}

static void put(struct ldisc *ld, uint16_t what)
{
	*slot(ld, ld->head++) = what;
	ld->lines += ends_line(what);
}

static uint16_t take(struct ldisc *ld)
{
	uint16_t what = *slot(ld, ld->tail++);

	ld->lines -= ends_line(what);
	return what;
}

/* The line goes where it can be read, closed by `end`; false: no room. */
static bool put_line(struct ldisc *ld, uint16_t end)
{
	if (LDISC_READY - used(ld) < ld->line_len + 1)
		return false;
	for (uint32_t i = 0; i < ld->line_len; i++)
		put(ld, ld->line[i]);
	put(ld, end);
	ld->line_len = 0;
	return true;
}

/* Echo. A tab shows as one blank: then erasing it needs no column. */

static bool shows_as_two(const struct ldisc *ld, uint8_t c)
{
	return (c < ' ' || c == DEL) && c != '\n' && c != '\t' &&
	       local(ld, ECHOCTL);
}

static void show(struct ldisc *ld, uint8_t c)
{
	if (shows_as_two(ld, c))
		ld->echo((char[]){ '^', c ^ '@' }, 2);
	else
		ld->echo(c == '\t' ? " " : (char *)&c, 1);
}

static void echo(struct ldisc *ld, uint8_t c)
{
	if (local(ld, ECHO) || (c == '\n' && local(ld, ECHONL)))
		show(ld, c);
}

static void bell(struct ldisc *ld)
{
	ld->echo("\a", 1);
}

static void rub_out(struct ldisc *ld, uint8_t c)
{
	ld->echo("\b \b\b \b", shows_as_two(ld, c) ? 6 : 3);
}

/* Editing */

static void erase(struct ldisc *ld)
{
	if (!ld->line_len)
		return;
	uint8_t c = ld->line[--ld->line_len];

	if (local(ld, ECHO) && local(ld, ECHOE))
		rub_out(ld, c);
	else
		echo(ld, ld->termios.c_cc[VERASE]);
}

static bool last_is_blank(const struct ldisc *ld)
{
	uint8_t c = ld->line[ld->line_len - 1];

	return c == ' ' || c == '\t';
}

static void erase_word(struct ldisc *ld)
{
	while (ld->line_len && last_is_blank(ld))
		erase(ld);
	while (ld->line_len && !last_is_blank(ld))
		erase(ld);
}

static void erase_line(struct ldisc *ld)
{
	if (local(ld, ECHOE) && local(ld, ECHOKE)) {
		while (ld->line_len)
			erase(ld);
		return;
	}
	ld->line_len = 0;
	echo(ld, ld->termios.c_cc[VKILL]);
	if (local(ld, ECHOK))
		echo(ld, '\n');
}

static void canonical(struct ldisc *ld, uint8_t c)
{
	if (is_special(ld, c, VERASE)) {
		erase(ld);
	} else if (is_special(ld, c, VKILL)) {
		erase_line(ld);
	} else if (is_special(ld, c, VWERASE) && local(ld, IEXTEN)) {
		erase_word(ld);
	} else if (is_special(ld, c, VEOF)) {
		if (!put_line(ld, LDISC_END))
			bell(ld);
	} else if (c == '\n') {
		if (put_line(ld, c))
			echo(ld, c);
		else
			bell(ld);
	} else if (ld->line_len < LDISC_LINE) {
		ld->line[ld->line_len++] = c;
		echo(ld, c);
	} else {
		bell(ld);
	}
}

/* The signal c stands for, or 0. */
static int signal_of(const struct ldisc *ld, uint8_t c)
{
	if (!local(ld, ISIG))
		return 0;
	if (is_special(ld, c, VINTR))
		return SIGINT;
	if (is_special(ld, c, VQUIT))
		return SIGQUIT;
	return is_special(ld, c, VSUSP) ? SIGTSTP : 0;
}

void ldisc_input(struct ldisc *ld, uint8_t c)
{
	uint32_t iflag = ld->termios.c_iflag;
	int sig;

	if (iflag & ISTRIP)
		c &= 0x7F;
	if (c == '\r' && iflag & IGNCR)
		return;
	if (c == '\r' && iflag & ICRNL)
		c = '\n';
	else if (c == '\n' && iflag & INLCR)
		c = '\r';
	sig = signal_of(ld, c);
	if (sig) {
		if (!local(ld, NOFLSH))
			ldisc_flush(ld);
		echo(ld, c);
		ld->signal(sig);
	} else if (local(ld, ICANON)) {
		canonical(ld, c);
	} else if (used(ld) < LDISC_READY) {
		put(ld, c);
		echo(ld, c);
	}
}

static ssize_t read_line(struct ldisc *ld, char *buf, size_t n)
{
	size_t got = 0;

	if (!ld->lines)
		return -EAGAIN;
	while (got < n) {
		uint16_t what = take(ld);

		if (what == LDISC_END)
			return got;
		buf[got++] = what;
		if (what == '\n')
			return got;
	}
	/* An end right behind was of this line, not an end of file. */
	if (used(ld) && *slot(ld, ld->tail) == LDISC_END)
		take(ld);
	return got;
}

static ssize_t read_raw(struct ldisc *ld, char *buf, size_t n)
{
	uint32_t min = ld->termios.c_cc[VMIN];
	size_t got = 0;

	if (used(ld) < (min < n ? min : n))
		return -EAGAIN;
	while (got < n && used(ld))
		buf[got++] = take(ld);
	return got;
}

ssize_t ldisc_read(struct ldisc *ld, char *buf, size_t n)
{
	return local(ld, ICANON) ? read_line(ld, buf, n) : read_raw(ld, buf, n);
}

uint32_t ldisc_waiting(const struct ldisc *ld)
{
	uint32_t n = 0, whole = 0;

	for (uint32_t i = ld->tail; i != ld->head; i++) {
		uint16_t what = ld->ready[i % LDISC_READY];

		n += what != LDISC_END;
		if (ends_line(what))
			whole = n;
	}
	return local(ld, ICANON) ? whole : n;
}

void ldisc_flush(struct ldisc *ld)
{
	ld->line_len = 0;
	ld->tail = ld->head;
	ld->lines = 0;
}

void ldisc_set(struct ldisc *ld, const struct termios *t)
{
	bool was_canonical = local(ld, ICANON);

	ld->termios = *t;
	if (!was_canonical || local(ld, ICANON))
		return;
	put_line(ld, LDISC_END);
	for (uint32_t n = used(ld); n; n--) {	/* raw mode knows no ends */
		uint16_t what = take(ld);

		if (what != LDISC_END)
			put(ld, what);
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
