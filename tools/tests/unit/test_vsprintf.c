/*
 * Does vsnprintf say what C99 says it does?
 * sources: kernel/lib/vsprintf.c
 */
#include <stdarg.h>
#include <lib/string.h>

/* The host's headers and ours disagree on types; this is all we need. */
int printf(const char *fmt, ...);

static int failures;

static bool same(const char *a, const char *b)
{
	while (*a && *a == *b)
		a++, b++;
	return *a == *b;
}

/* Not called snprintf: the compiler would check and fold it. */
static void expect(const char *want, int want_len, size_t size,
		   const char *fmt, ...)
{
	char buf[128];
	va_list args;

	for (size_t i = 0; i < sizeof(buf); i++)
		buf[i] = '~';
	va_start(args, fmt);
	int len = vsnprintf(buf, size, fmt, args);
	va_end(args);
	if (len == want_len && same(buf, want) && buf[size] == '~')
		return;
	printf("\"%s\": \"%s\" (%d), not \"%s\" (%d)\n", fmt, buf, len, want,
	       want_len);
	failures++;
}

static int length(const char *s)
{
	int n = 0;

	while (s[n])
		n++;
	return n;
}

#define EXPECT(want, ...) expect(want, length(want), 100, __VA_ARGS__)

static void numbers(void)
{
	EXPECT("0 7 -7", "%d %d %d", 0, 7, -7);
	EXPECT("-2147483648", "%d", -2147483647 - 1);
	EXPECT("4294967295 ffffffff", "%u %x", -1, -1);
	EXPECT("18446744073709551615", "%llu", ~0ull);
	EXPECT("-9223372036854775808", "%lld", -9223372036854775807ll - 1);
	EXPECT("12345678901234567890", "%llu", 12345678901234567890ull);
	EXPECT("deadbeefcafef00d", "%llx", 0xdeadbeefcafef00dull);
	EXPECT("1000000000000", "%llu", 1000000000000ull);
	EXPECT("-5 5", "%ld %lu", -5l, 5ul);
	EXPECT("0xc0100000", "%p", (void *)0xc0100000);
	EXPECT("0x10 0x0ab", "%#x %#05x", 16, 0xAB);
}

static void widths(void)
{
	EXPECT("[    5][5    ][00005]", "[%5d][%-5d][%05d]", 5, 5, 5);
	EXPECT("[-0005][-5   ]", "[%05d][%-05d]", -5, -5);
	EXPECT("[00000abc]", "[%08x]", 0xabc);
	EXPECT("[123456]", "[%3d]", 123456);
	EXPECT("[   7][7   ]", "[%*d][%-*d]", 4, 7, 4, 7);
	EXPECT("[00][-1]", "[%02d][%02d]", 0, -1);
}

static void strings(void)
{
	EXPECT("[abc][  abc][abc  ]", "[%s][%5s][%-5s]", "abc", "abc", "abc");
	EXPECT("(null)", "%s", (char *)NULL);
	EXPECT("[x][  x][x  ]", "[%c][%3c][%-3c]", 'x', 'x', 'x');
	EXPECT("100%", "%d%%", 100);
	EXPECT("%y", "%y");
	EXPECT("", "%");
	EXPECT("", "");
}

static void truncation(void)
{
	expect("", 5, 1, "hello");
	expect("hel", 5, 4, "hello");
	expect("hell", 5, 5, "hello");
	expect("hello", 5, 6, "hello");
	expect("1234", 10, 5, "%u", 1234567890);
	char untouched = '~';

	if (snprintf(&untouched, 0, "%d", 12) != 2 || untouched != '~') {
		printf("size 0: written to\n");
		failures++;
	}
}

int main(void)
{
	numbers();
	widths();
	strings();
	truncation();
	return failures != 0;
}
