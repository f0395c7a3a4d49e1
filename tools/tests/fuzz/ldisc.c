/*
 * What is typed, and between it what a program asks for: DO, which, with what.
 *
 * sources: kernel/fs/ldisc.c
 */
#include <lib/string.h>
#include <fs/ldisc.h>
#include <uapi/errno.h>
#include <uapi/signal.h>
#include "harness.h"

#define DO	0xfe		/* the next byte says what: */
enum { FLUSH, READ, SET_IFLAG, SET_LFLAG, SET_CC, TYPE };

static struct ldisc ld;

static void echo(const char *s, size_t n)
{
	char copy[6];

	must(n >= 1 && n <= sizeof(copy));
	memcpy(copy, s, n);
}

static void got_signal(int sig)
{
	must(sig == SIGINT || sig == SIGQUIT || sig == SIGTSTP);
}

static void read_some(uint8_t n)
{
	char buf[256];
	uint32_t there = ld.head - ld.tail;
	ssize_t got = ldisc_read(&ld, buf, n + 1u);

	must(got == -EAGAIN || (got >= 0 && got <= n + 1));
	must(ld.head - ld.tail <= there && (got < 0 || there >= (size_t)got));
}

static void set(int what, uint8_t n)
{
	struct termios t = ld.termios;

	if (what == SET_IFLAG)
		t.c_iflag = n << 2;		/* INLCR, IGNCR, ICRNL */
	else if (what == SET_LFLAG)
		t.c_lflag = n | n << 8;
	else
		t.c_cc[n % NCCS] = n / NCCS;
	ldisc_set(&ld, &t);
}

static void step(int what, uint8_t n)
{
	if (what == FLUSH)
		ldisc_flush(&ld);
	else if (what == READ)
		read_some(n);
	else if (what <= SET_CC)
		set(what, n);
	else
		ldisc_input(&ld, n);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	ldisc_init(&ld, echo, got_signal);
	for (size_t i = 0; i < size; i++) {
		if (data[i] == DO && i + 2 < size) {
			step(data[i + 1] % (TYPE + 1), data[i + 2]);
			i += 2;
		} else {
			ldisc_input(&ld, data[i]);
		}
		must(ld.head - ld.tail <= LDISC_ROOM);
		if (ld.termios.c_lflag & ICANON)	/* else it means none */
			must(ld.canon - ld.tail <= ld.head - ld.tail);
	}
	return 0;
}
