/*
 * Do packets come out of a line as they went in, and does nothing else?
 *
 * sources: kernel/debug/gdbproto.c
 */
#include <lib/string.h>
#include <debug/gdbproto.h>
#include "expect.h"

/* The host's headers and ours disagree on types; this is all we need. */
int rand(void);
char *strcpy(char *to, const char *from);
char *strcat(char *to, const char *from);
void srand(unsigned seed);

#define NOISE	100	/* packets; for each, thousands are damaged */
#define SEED	20240229

/* The other end: what it sends, and what it has got. */
static const char *sends;
static char got[3 * PACKET_MAX];
static size_t nr_got;

static uint8_t get(void)
{
	return *sends++;
}

static void put(char c)
{
	got[nr_got++ % sizeof(got)] = c;
}

static struct packet line = { .get = get, .put = put };

static bool has_got(const char *s)
{
	bool same = nr_got == strlen(s) && !memcmp(got, s, nr_got);

	if (!same)
		printf("not %s: %.*s\n", s, (int)nr_got, got);
	nr_got = 0;
	return same;
}

/* What comes out of these bytes, and a good packet behind them: body, and the
 * acknowledgements on the way. */
static bool gives(const char *bytes, const char *body, const char *acks)
{
	static char all[200000];

	strcpy(all, bytes);
	sends = strcat(all, "$end#37");
	packet_get(&line);
	return !strcmp(line.body, body) && has_got(acks);
}

static void test_body(void)
{
	expect(gives("$g#67", "g", "+"));
	expect(gives("$#00", "", "+"));
	expect(gives("$g#68", "end", "-+"));
	expect(gives("$g#6x", "end", "-+"));
	expect(gives("$OK#9A", "OK", "+"));
	expect(gives("+-\3noise#00", "end", "+"));
	expect(gives("$cut$g#67", "g", "+"));
	expect(gives("$cut#6$g#67", "g", "+"));
	expect(gives("$+-\3#5b", "+-\3", "+"));	/* no acks in there */
}

static void test_length(size_t len, bool fits)
{
	static char bytes[200000];
	uint8_t sum = len * 'x';

	bytes[0] = '$';
	memset(bytes + 1, 'x', len);
	bytes[len + 1] = '#';
	put_bytes(bytes + len + 2, &sum, 1);
	sends = strcat(bytes, "$end#37");
	packet_get(&line);
	expect(strlen(line.body) == (fits ? len : 3));
	expect(has_got(fits ? "+" : "-+"));
}

static void test_get(void)
{
	sends = "junk$g#00+$g#67";
	packet_get(&line);
	expect(!strcmp(line.body, "g") && has_got("-+"));
	line.no_ack = true;
	sends = "$g#00$g#67";
	packet_get(&line);
	expect(has_got(""));
	sends = "$qSupported#37";
	packet_get(&line);
	expect(!line.no_ack && has_got("+"));
}

static void test_send(void)
{
	sends = "?-\3+";
	packet_send(&line, "OK");
	expect(has_got("$OK#9a$OK#9a") && !*sends);
	sends = "$g#67";		/* goes on: it must have heard */
	packet_send(&line, "");
	expect(has_got("$#00"));
	packet_get(&line);
	expect(!strcmp(line.body, "g") && has_got("+"));
	line.no_ack = true;
	packet_send(&line, "E14");
	expect(has_got("$E14#aa"));
	packet_send(&line, "000");	/* "0* " is not shorter */
	expect(has_got("$000#90"));
	packet_send(&line, "0000");
	expect(has_got("$0* #7a"));
	packet_send(&line, "a0000000b");	/* six more would look like a # */
	expect(has_got("$a0*\"0b#6f"));
	line.no_ack = false;
}

/* How many characters a gdb makes of what it has got. */
static int unfolded(void)
{
	int n = 0;

	for (size_t i = 1; got[i] != '#'; i++)
		if (got[i] == '*') {
			expect(got[++i] > '$' || got[i] < '#');
			expect(got[i] >= ' ' && got[i] <= '~');
			n += got[i] - 29;
		} else {
			n++;
		}
	nr_got = 0;
	return n;
}

static void test_runs(void)
{
	static char body[PACKET_MAX];

	line.no_ack = true;
	for (int n = 0; n < PACKET_MAX - 1; body[n++] = '0') {
		packet_send(&line, body);
		expect(unfolded() == n);
	}
	line.no_ack = false;
}

static bool hex_is(const char *s, uint32_t wanted, char next)
{
	uint32_t value;

	return get_hex(&s, &value) && value == wanted && *s == next;
}

static void test_hex(void)
{
	const char *none = ",1", *long_one = "123456789";
	uint32_t value;
	char text[9];
	uint8_t bytes[4];

	expect(hex_is("0", 0, 0) && hex_is("c0101000,4", 0xc0101000, ','));
	expect(hex_is("FFFFFFFF", 0xffffffff, 0));
	expect(!get_hex(&none, &value) && !get_hex(&long_one, &value));
	expect(get_bytes("00ff10Ab", bytes, 4));
	expect(bytes[0] == 0 && bytes[1] == 0xff && bytes[3] == 0xab);
	expect(!get_bytes("00ff10a", bytes, 4) && !get_bytes("", bytes, 1));
	expect(!get_bytes("00ff10abcd", bytes, 4));
	expect(!get_bytes("0g", bytes, 1));
	expect(get_bytes("", bytes, 0));
	expect(put_bytes(text, bytes, 4) == text + 8);
	memcpy(text, "0102", 5);	/* in place */
	expect(get_bytes(text, text, 2) && text[0] == 1 && text[1] == 2);
}

/* Any bytes at all, and the sanitizers watching. */
static uint8_t noise(void)
{
	static const char common[] = "$#+-\3" "0123456789abcdefmMGgZzqH,:;}*";
	int c = rand();

	return c % 3 ? common[c / 3 % (sizeof(common) - 1)] : (uint8_t)(c / 3);
}

static void test_noise(void)
{
	struct packet noisy = { .get = noise, .put = put };

	srand(SEED);
	for (int i = 0; i < NOISE; i++) {
		packet_get(&noisy);
		expect(strlen(noisy.body) <= PACKET_MAX);
	}
}

int main(void)
{
	test_body();
	test_length(0, true);
	test_length(PACKET_MAX, true);
	test_length(PACKET_MAX + 1, false);
	test_length(100000, false);
	test_get();
	test_runs();
	test_send();
	test_hex();
	test_noise();
	return failures != 0;
}
