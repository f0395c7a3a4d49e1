/*
 * What comes on the line from gdb: a byte that chooses, then the line's.
 *
 * sources: kernel/debug/gdbproto.c
 */
#include <lib/string.h>
#include <debug/gdbproto.h>
#include "harness.h"

#define PATIENCE	64	/* bytes of a sound other side; a packet is 8 */

static const uint8_t *line, *line_end;
static int after;		/* bytes that came behind the line's */

/* What the line ends in is sound: it goes on so for ever. */
static uint8_t get(void)
{
	if (line < line_end)
		return *line++;
	must(after < PATIENCE);
	return "+$end#37"[after++ % 8];
}

static void put(char c)
{
}

/* What the stub does with a body: numbers, and memory both ways. */
static void use(const char *body)
{
	char text[PACKET_MAX + 1];
	uint8_t bytes[PACKET_MAX / 2];
	const char *s = body;
	uint32_t value;
	size_t n = strlen(body);

	must(n <= PACKET_MAX);
	get_hex(&s, &value);
	must(s >= body && s <= body + n);
	if (get_bytes(body, bytes, n / 2)) {
		must(put_bytes(text, bytes, n / 2) == text + n);
		must(strlen(text) == n);
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct packet p = { .get = get, .put = put };

	if (!size)
		return 0;
	p.no_ack = *data & 1;
	line = data + 1;
	line_end = data + size;
	do {
		after = 0;
		packet_get(&p);
		use(p.body);
		if (*data & 2)
			packet_send(&p, p.body);
	} while (line < line_end);
	return 0;
}
