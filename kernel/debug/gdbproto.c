/* What do the bytes on a line to gdb mean?
 * [Debugging with gdb, "gdb Remote Serial Protocol", "Overview"] */
#include <debug/gdbproto.h>
#include <lib/string.h>

#define REPEATS		29	/* "c*", and this + n: n times more; n >= 3 */
#define MAX_REPEATS	('~' - REPEATS)

static int hex_digit(uint8_t c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	c |= 'a' - 'A';
	return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

bool get_hex(const char **s, uint32_t *value)
{
	int digits = 0;

	for (*value = 0; hex_digit(**s) >= 0; digits++)
		*value = *value << 4 | hex_digit(*(*s)++);
	return digits >= 1 && digits <= 8;
}

bool get_bytes(const char *s, void *to, size_t n)
{
	for (uint8_t *at = to; n--; s += 2) {
		if (hex_digit(s[0]) < 0 || hex_digit(s[1]) < 0)
			return false;
		*at++ = hex_digit(s[0]) << 4 | hex_digit(s[1]);
	}
	return *s == '\0';
}

char *put_bytes(char *to, const void *from, size_t n)
{
	for (const uint8_t *at = from; n--; at++) {
		*to++ = "0123456789abcdef"[*at >> 4];
		*to++ = "0123456789abcdef"[*at & 0xf];
	}
	*to = '\0';
	return to;
}

enum outcome { CUT, DAMAGED, WHOLE };

/* The packet whose $ has come, as far as another does not begin within. */
static enum outcome get_body(struct packet *p)
{
	uint8_t c, sum = 0, wanted;
	char digits[3] = "";
	size_t len = 0;

	for (; (c = p->get()) != '#'; len++, sum += c) {
		if (c == '$')
			return CUT;
		if (len < PACKET_MAX)
			p->body[len] = c;
	}
	for (int i = 0; i < 2; i++)
		if ((digits[i] = p->get()) == '$')
			return CUT;
	if (len > PACKET_MAX || !get_bytes(digits, &wanted, 1) || sum != wanted)
		return DAMAGED;
	p->body[len] = '\0';
	return WHOLE;
}

/* qSupported is a new gdb's first: it counts on acknowledgements, whatever
 * the one before had agreed on. */
void packet_get(struct packet *p)
{
	enum outcome outcome;

	do {
		while (!p->begun)
			p->begun = p->get() == '$';
		outcome = get_body(p);
		p->begun = outcome == CUT;
		if (outcome == WHOLE && !strncmp(p->body, "qSupp", 5))
			p->no_ack = false;
		if (!p->no_ack && outcome != CUT)
			p->put(outcome == WHOLE ? '+' : '-');
	} while (outcome != WHOLE);
}

/* It is, too, where the other side goes on with a packet of its own. */
static bool is_heard(struct packet *p)
{
	uint8_t c = 0;

	while (!p->no_ack && !p->begun && c != '+' && c != '-') {
		c = p->get();
		p->begun = c == '$';
	}
	return c != '-';
}

/* How often the first character is repeated, as far as that can be told: the
 * number must not look like a # or $. */
static int repeats_of(const char *s)
{
	int n = 0;

	while (s[n + 1] == *s && n < MAX_REPEATS)
		n++;
	if (n == '#' - REPEATS || n == '$' - REPEATS)
		n = '#' - REPEATS - 1;
	return n < 3 ? 0 : n;
}

void packet_send(struct packet *p, const char *body)
{
	do {
		uint8_t sum = 0;
		char tail[] = "#00";

		p->put('$');
		for (const char *s = body; *s; s++) {
			int n = repeats_of(s);
			char run[] = { *s, '*', REPEATS + n };

			for (int i = 0; i < (n ? 3 : 1); sum += run[i++])
				p->put(run[i]);
			s += n;
		}
		put_bytes(tail + 1, &sum, 1);
		for (const char *s = tail; *s; s++)
			p->put(*s);
	} while (!is_heard(p));
}
