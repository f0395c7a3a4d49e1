/*
 * Does the line discipline make of typed characters what termios says?
 * sources: kernel/fs/ldisc.c
 */
#include <uapi/errno.h>
#include <uapi/signal.h>
#include <fs/ldisc.h>

/* The host's headers and ours disagree on types; this is all we need. */
int printf(const char *fmt, ...);

static int failures;
static struct ldisc ld;
static char echoed[8192];
static size_t nr_echoed;
static int last_signal;

static void echo(const char *s, size_t n)
{
	while (n-- && nr_echoed < sizeof(echoed))
		echoed[nr_echoed++] = *s++;
}

static void got_signal(int sig)
{
	last_signal = sig;
}

static void start(void)
{
	ldisc_init(&ld, echo, got_signal);
	nr_echoed = 0;
	last_signal = 0;
}

static void type(const char *s)
{
	while (*s)
		ldisc_input(&ld, *s++);
}

static bool same(const char *got, ssize_t n, const char *want)
{
	for (; n > 0 && *want; n--)
		if (*got++ != *want++)
			return false;
	return n == 0 && !*want;
}

static void check(bool ok, int line)
{
	if (ok)
		return;
	printf("test_ldisc.c:%d: failed\n", line);
	failures++;
}

static bool reads(size_t n, const char *want)
{
	char buf[LDISC_ROOM];

	return same(buf, ldisc_read(&ld, buf, n), want);
}

static bool no_input(void)
{
	char c;

	return ldisc_read(&ld, &c, 1) == -EAGAIN;
}

#define CHECK(cond) check(cond, __LINE__)
#define READS(want) CHECK(reads(LDISC_ROOM, want))
#define ECHOED(want) CHECK(same(echoed, nr_echoed, want))

static void lines(void)
{
	start();
	type("ab");
	CHECK(no_input());
	type("c\rsecond\nthi");
	READS("abc\n");
	CHECK(reads(3, "sec"));
	READS("ond\n");
	CHECK(no_input());
	ECHOED("abc\nsecond\nthi");
	ldisc_flush(&ld);
	type("\n");
	READS("\n");
}

static void editing(void)
{
	start();
	type("\177ax\177b\n");
	READS("ab\n");
	ECHOED("ax\b \bb\n");
	start();
	type("one  two \027three\001\025end\n");
	READS("end\n");
	start();
	type("one  two \027x\n");
	READS("one  x\n");
	start();
	type("\001\177\n");
	READS("\n");
	ECHOED("^A\b \b\b \b\n");
	start();
	type("a\tb\177\177\n");
	READS("a\n");
	ECHOED("a b\b \b\b \b\n");
}

static void end_of_file(void)
{
	start();
	type("\004");
	READS("");
	CHECK(no_input());
	type("abc\004def\n");
	READS("abc");
	READS("def\n");
	type("abc\004");		/* filled exactly: no end of file */
	CHECK(reads(3, "abc"));
	CHECK(no_input());
	type("a\n\004b\n");
	READS("a\n");
	READS("");
	READS("b\n");
	ECHOED("abcdef\nabca\nb\n");
}

static void signals(void)
{
	struct termios t;

	start();
	type("lost\003");
	CHECK(last_signal == SIGINT);
	ECHOED("lost^C");
	type("kept\n");
	READS("kept\n");
	type("\034");
	CHECK(last_signal == SIGQUIT);
	type("\032");
	CHECK(last_signal == SIGTSTP);
	t = ld.termios;
	t.c_lflag &= ~ISIG;
	ldisc_set(&ld, &t);
	last_signal = 0;
	type("\003\n");
	READS("\003\n");
	CHECK(last_signal == 0);
}

static void raw(void)
{
	struct termios t;

	start();
	t = ld.termios;
	t.c_lflag &= ~(ICANON | ECHO | ISIG);
	t.c_iflag = 0;
	type("line\nend\004part");
	ldisc_set(&ld, &t);		/* nothing typed is lost */
	READS("line\nendpart");
	CHECK(no_input());
	nr_echoed = 0;
	type("\r\177\003\004");
	READS("\r\177\003\004");
	ECHOED("");
	t.c_cc[VMIN] = 3;
	ldisc_set(&ld, &t);
	type("ab");
	CHECK(ldisc_read(&ld, (char[8]){ 0 }, 8) == -EAGAIN);
	CHECK(reads(2, "ab"));
	type("abcd");
	READS("abcd");
	t.c_cc[VMIN] = 0;
	ldisc_set(&ld, &t);
	READS("");
	t.c_lflag |= ICANON;
	type("x\ny");
	ldisc_set(&ld, &t);
	READS("x\n");
	CHECK(no_input());
	type("\177z\n");		/* the rest can be edited */
	READS("z\n");
}

static void input_flags(void)
{
	struct termios t;

	start();
	t = ld.termios;
	t.c_iflag = IGNCR;
	ldisc_set(&ld, &t);
	type("a\rb\xe1\n");
	READS("ab\xe1\n");
	t.c_iflag = INLCR;
	t.c_lflag = 0;
	ldisc_set(&ld, &t);
	type("\n");
	READS("\r");
	t = (struct termios){ .c_lflag = ICANON };
	ldisc_set(&ld, &t);
	nr_echoed = 0;
	type("secret\n");
	ECHOED("");
	READS("secret\n");
	ldisc_input(&ld, 0);		/* c_cc all 0: switched off */
	type("\177\n");
	CHECK(ldisc_read(&ld, (char[8]){ 0 }, 8) == 3);
}

/* Too much typed: the bell rings, what was accepted stays whole. */
static void full(void)
{
	start();
	for (int i = 0; i < LDISC_LINE + 10; i++)
		ldisc_input(&ld, 'a');
	CHECK(nr_echoed == LDISC_LINE + 10 && echoed[nr_echoed - 1] == '\a');
	char buf[LDISC_ROOM];

	type("\n");
	CHECK(ldisc_read(&ld, buf, LDISC_ROOM) == LDISC_LINE + 1);
	for (int i = 0; i < LDISC_ROOM; i++)
		type("b\n");
	for (int i = 0; i < LDISC_ROOM / 2; i++)
		READS("b\n");
	CHECK(no_input());
	ldisc_flush(&ld);
	CHECK(no_input());
}

/* Any bytes in any mode: the sanitizers watch. */
static void noise(void)
{
	uint32_t seed = 1;
	char buf[100];

	start();
	for (int i = 0; i < 300000; i++) {
		seed = seed * 1664525 + 1013904223;
		struct termios t = ld.termios;

		nr_echoed = 0;
		ldisc_input(&ld, seed >> 24);
		if (seed % 97 == 0)
			t.c_lflag = seed >> 8;
		ldisc_set(&ld, &t);
		if (seed % 7 == 0)
			ldisc_read(&ld, buf, 1 + (seed >> 9) % sizeof(buf));
		if (ld.head - ld.tail > LDISC_ROOM)
			break;
	}
	CHECK(ld.head - ld.tail <= LDISC_ROOM);
	while (ldisc_read(&ld, buf, sizeof(buf)) > 0)
		;
}

int main(void)
{
	lines();
	editing();
	end_of_file();
	signals();
	raw();
	input_flags();
	full();
	noise();
	return failures != 0;
}
