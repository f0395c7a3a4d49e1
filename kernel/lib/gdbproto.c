/* What do the bytes on a line to gdb mean?
 * [Debugging with gdb, "gdb Remote Serial Protocol", "Overview"] */
#include <gdbproto.h>
#include <string.h>

#define CTRL_C	3

static int hex_digit(uint8_t c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	c |= 'a' - 'A';
	return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

static enum packet_event begin(struct packet *p)
{
	p->state = PACKET_BODY;
	p->sum = p->wanted = p->len = 0;
	p->damaged = false;
	return PACKET_MORE;
}

enum packet_event packet_feed(struct packet *p, uint8_t byte)
{
	if (byte == '$')
		return begin(p);
	switch (p->state) {
	case PACKET_OUTSIDE:
		return byte == '+' ? PACKET_ACK : byte == '-' ? PACKET_NAK :
		       byte == CTRL_C ? PACKET_BREAK : PACKET_MORE;
	case PACKET_BODY:
		if (byte == '#') {
			p->state = PACKET_SUM1;
			return PACKET_MORE;
		}
		p->sum += byte;
		p->damaged |= p->len == PACKET_MAX;
		if (!p->damaged)
			p->body[p->len++] = byte;
		return PACKET_MORE;
	default:
		p->damaged |= hex_digit(byte) < 0;
		p->wanted = p->wanted << 4 | (hex_digit(byte) & 0xf);
		if (p->state++ == PACKET_SUM1)
			return PACKET_MORE;
		p->state = PACKET_OUTSIDE;
		p->body[p->len] = '\0';
		return p->damaged || p->sum != p->wanted ? PACKET_BAD
							 : PACKET_DONE;
	}
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

static uint8_t next_byte(struct packet *p)
{
	int c;

	while ((c = p->get()) < 0)
		;
	return c;
}

/* qSupported is a new gdb's first: it counts on acknowledgements, whatever
 * the one before had agreed on. */
void packet_get(struct packet *p)
{
	enum packet_event event;

	do {
		event = packet_feed(p, next_byte(p));
		if (event == PACKET_DONE && !strncmp(p->body, "qSupp", 5))
			p->no_ack = false;
		if (!p->no_ack && (event == PACKET_DONE || event == PACKET_BAD))
			p->put(event == PACKET_DONE ? '+' : '-');
	} while (event != PACKET_DONE);
}

/* It is, too, where the other side goes on with a packet of its own. */
static bool is_heard(struct packet *p)
{
	enum packet_event event = PACKET_MORE;

	while (!p->no_ack && p->state == PACKET_OUTSIDE &&
	       event != PACKET_ACK && event != PACKET_NAK)
		event = packet_feed(p, next_byte(p));
	return event != PACKET_NAK;
}

void packet_send(struct packet *p, const char *body)
{
	do {
		uint8_t sum = 0;
		char tail[] = "#00";

		p->put('$');
		for (const char *s = body; *s; sum += *s++)
			p->put(*s);
		put_bytes(tail + 1, &sum, 1);
		for (const char *s = tail; *s; s++)
			p->put(*s);
	} while (!is_heard(p));
}
